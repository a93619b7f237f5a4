"""The question of score drivers: its filters and its answers.

Read this file, then answers/: cells.py reads the learners, fits.py adjusts differences; then figures/ and page.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedMean, ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, Question
from portal.filters.kinds import NamesFilter, RangeFilter
from portal.filters.selectors import CasesFilter, FlagFilter, LevelsFilter
from portal.questions.score_drivers import columns
from portal.questions.score_drivers.answers import (
    differences,
    drivers,
    first_visits,
    homework,
    hypothesis,
    importance,
    interaction,
    levels,
    scoring,
    struggling,
    summary,
)
from portal.questions.score_drivers.answers.cells import FACTORS
from portal.questions.score_drivers.member import known
from portal.questions.score_drivers.words import FACTOR_NAMES

if TYPE_CHECKING:
    from portal.filters.filter import Filter

SLUG = "score-drivers"
COUNT = "select count(*)::bigint from learners where {where}"

ALL_LEVELS = """
select distinct level
from (
    unpivot learner_cells
    on device, platform, tutor_interaction, job_type, homework_band
    into name factor value level
)
order by level
"""
BINS = "select homework_bin::varchar from homework_bins order by homework_bin"
_DISTINCT = "select distinct {0} from learner_cells order by {0}"
BANDS = {
    f"{low}-{low + 10}": f"average_score >= {low} and average_score {'<= 100' if low == 90 else f'< {low + 10}'}"  # noqa: PLR2004
    for low in range(0, 100, 10)
}

BY_SCORE = ("scored", "score_band")
_SCORED = {"scored": (True,)}
_LEVEL = {"factor": "factor", "level": "level"}


def question() -> Question:
    """Declare the question."""
    return Question(
        slug=SLUG,
        title="Score drivers",
        asks="Who scores higher, and how much of that is left all else equal?",
        sources=("edtech_learners",),
        members="learners",
        filters=_filters(),
        answers=(*_overall(), *_of_levels(), *_adjusted(), *_of_homework(), differences.spec(), _people()),
        headline="hypothesis",
        count=COUNT,
        member=member.spec("learner", known, "score-drivers"),
        key=("learner_id",),
    )


def _filters() -> tuple[Filter, ...]:
    def names(name: str, label: str, column: str, kind: str = "names") -> NamesFilter:
        return NamesFilter(name, label, column=column, options=_DISTINCT.format(column), kind=kind)

    factors = {name: (FACTOR_NAMES[name].capitalize(), name) for name in FACTORS}
    return (
        names("platform", "Platform", "platform"),
        names("device", "Device", "device"),
        names("tutor", "Tutor", "tutor_interaction"),
        names("job", "Job", "job_type"),
        RangeFilter("visited", "First visit", "first_visit_month", "visited_from", "visited_to", of="month"),
        RangeFilter("homework", "Homework", "homework_completed", "homework_min", "homework_max"),
        LevelsFilter("factor", "Level", level="level", columns=factors, options=ALL_LEVELS),
        names("month", "First visit in", "month", "selector"),
        names("tutor_interaction", "Tutor interaction", "tutor_interaction", "selector"),
        names("homework_band", "Homework band", "homework_band", "selector"),
        NamesFilter("homework_bin", "Homework bin", "homework_bin::varchar", BINS, "selector"),
        CasesFilter("score_band", "Score", cases=BANDS),
        FlagFilter("scored", "Has a score", "scored"),
    )


def _overall() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "summary",
            "How many learners have a score, and what is it?",
            columns.SUMMARY,
            summary.make,
            group=(),
            lists={"scored": _SCORED, "unscored": {"scored": (False,)}},
            sentence="{scored} of {learners} learners have a score, on average {mean_score} ({low} to {high}).",
            compares=Comparison((), (ComparedMean("mean_score", "scored"),)),
        ),
        AnswerSpec(
            "first_visits",
            "When did learners first come, and how do they score?",
            columns.FIRST_VISITS,
            first_visits.make,
            group=("month",),
            lists={"scored": {"month": "month", **_SCORED}},
            sentence="{learners} learners first came in {month}; the {scored} with a score have {mean_score} on "
            "average ({low} to {high}).",
            compares=Comparison(("month",), (ComparedMean("mean_score", "scored"),)),
        ),
    )


def _of_levels() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "levels",
            "How does each group score?",
            columns.LEVELS,
            levels.make,
            group=("factor", "level"),
            lists={"scored": {**_LEVEL, **_SCORED}},
            sentence="The {scored} scored learners of {level} have {mean_score} on average ({low} to {high}), half of "
            "them {median_score} or more; against everyone else {difference_from_rest} ({difference_low} to "
            "{difference_high}).",
            compares=Comparison(
                ("factor", "level"),
                (ComparedMean("mean_score", "scored"), ComparedShare("share", "learners", "all_learners")),
                chosen_by=tuple(name for names in differences.PARAMETERS.values() for name in (*names, "factor")),
            ),
        ),
        AnswerSpec(
            "scoring",
            "Who has a score at all?",
            columns.SCORING,
            scoring.make,
            group=("factor", "level"),
            lists={"scored": {**_LEVEL, **_SCORED}},
            sentence="{scored_rate} of the {learners} learners of {level} have a score ({low} to {high}).",
            compares=Comparison(
                ("factor", "level"), (ComparedShare("scored_rate", "scored", "learners"),), chosen_by=BY_SCORE
            ),
        ),
        AnswerSpec(
            "interaction",
            "Is the link with a tutor another where homework is high?",
            columns.INTERACTION,
            interaction.make,
            group=("tutor_interaction", "homework_band"),
            lists={"": interaction.of_cell},
            sentence="The {scored} scored learners with tutor {tutor_interaction} and homework {homework_band} have "
            "{mean_score} on average ({low} to {high}).",
            compares=Comparison(("tutor_interaction", "homework_band"), (ComparedMean("mean_score", "scored"),)),
        ),
    )


def _adjusted() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "drivers",
            "How much of each gap is left, all else equal?",
            columns.DRIVERS,
            drivers.make,
            lists={
                "a": {**_LEVEL, **_SCORED},
                "b": {"factor": "factor", "level": "reference", **_SCORED},
            },
            buttons={"a": "List the {scored} of {level}", "b": "List those of {reference}"},
            sentence="{level} against {reference}: {raw_difference} points ({raw_low} to {raw_high}); all else equal "
            "{adjusted_difference} ({adjusted_low} to {adjusted_high}): {change}.",
        ),
        AnswerSpec(
            "importance",
            "How much of the differences in scores does each factor account for?",
            columns.IMPORTANCE,
            importance.make,
            sentence="{factor}: it accounts for {omega_squared} of the differences in scores alone, and for "
            "{epsilon_squared} of what the others leave.",
        ),
        AnswerSpec(
            "hypothesis",
            "Do engaged learners score higher?",
            columns.HYPOTHESIS,
            hypothesis.make,
            sentence="{part}: {effect} points ({low} to {high}), {verdict}.",
        ),
    )


def _of_homework() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "homework",
            "Do homework and score rise together?",
            columns.HOMEWORK,
            homework.correlation,
            sentence="Over {n} learners the correlation is {pearson_r} ({low} to {high}).",
        ),
        AnswerSpec(
            "homework_curve",
            "How does the score change along homework?",
            columns.HOMEWORK_CURVE,
            homework.curve,
            group=("homework_bin",),
            lists={"": {"homework_bin": "homework_bin", **_SCORED}},
            counts="scored",
            sentence="The {scored} scored learners with {pieces} pieces of homework have {mean_score} on average "
            "({low} to {high}).",
            compares=Comparison(("homework_bin",), (ComparedMean("mean_score", "scored"),)),
        ),
        AnswerSpec(
            "struggling",
            "Is homework linked to more among low scores?",
            columns.STRUGGLING,
            struggling.make,
            sentence="At the {quantile} quantile, learners with high homework have {difference} points more ({low} to "
            "{high}), all else equal.",
        ),
        AnswerSpec(
            "homework_density",
            "How do scores spread along homework?",
            columns.HOMEWORK_DENSITY,
            homework.density,
            group=("homework_bin", "score_band"),
            sentence="{scored} learners of this bin of homework score {score_band}, {share} of the bin.",
            compares=Comparison(
                ("homework_bin", "score_band"), (ComparedShare("share", "scored", "of_bin"),), chosen_by=BY_SCORE
            ),
        ),
    )


def _people() -> AnswerSpec:
    return people.spec(
        "Which learners are these?",
        members="learners",
        columns=columns.PEOPLE,
        table="learners",
        search=("learner_id", "job_type"),
        key="row",
    )
