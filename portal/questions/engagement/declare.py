"""The question of engagement: its filters and its answers.

Filters are in filters.py, columns in columns.py. The functions that make the answers are in answers/, their statistics
in stats/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedMean, ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, Draft, Question
from portal.questions.engagement import columns
from portal.questions.engagement.answers import differences
from portal.questions.engagement.answers.certificates import certificate_bins, certificates
from portal.questions.engagement.answers.change import gap_of_changes, lift
from portal.questions.engagement.answers.distribution import distribution
from portal.questions.engagement.answers.minutes import minutes
from portal.questions.engagement.answers.mix import mix
from portal.questions.engagement.answers.people import listing, within
from portal.questions.engagement.answers.probabilities import probabilities
from portal.questions.engagement.answers.reach import reach
from portal.questions.engagement.answers.robustness import robustness
from portal.questions.engagement.answers.same_people import same_people
from portal.questions.engagement.answers.subscriptions import subscriptions
from portal.questions.engagement.answers.weekly import weekly
from portal.questions.engagement.filters import COUNT, COUNTED, SELECTORS, WHO, filters
from portal.questions.engagement.member import known
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import Context, Parts

CUT = (*WHO, "trim", "mode")
TRUE, FALSE = (True,), (False,)
WATCHED_PARTS: Parts = {"plan": "plan", "period": "period", "watched": TRUE}
COUNT_BYTES = 64
NOBODY = "Nobody is left to compare; choose fewer filters."


def question() -> Question:
    """Declare the question."""
    return Question(
        slug="engagement",
        title="Engagement",
        asks="Did learners watch more in the later period than in the earlier one, and is it real?",
        sources=("platform_engagement",),
        members="students",
        filters=filters(),
        answers=(*_changes(), *_checks(), *_students(), differences.spec(), _people()),
        headline="lift",
        count=COUNT,
        member=member.spec("student", known, "engagement"),
        key=("student_id",),
        within=within,
        counts=lambda state: state.bound(COUNTED),
        keeps=("base",),
    )


def unless_empty(make: Callable[[Context], Draft]) -> Callable[[Context], Draft]:
    """Wrap a function that makes an answer: without any students in the state, the answer has no rows."""

    def checked(context: Context) -> Draft:
        if context.share("students", lambda: (context.value(COUNT), COUNT_BYTES), WHO):
            return make(context)
        return Draft((), NOBODY, Result([], ("students",), *context.bound(COUNT)))

    return checked


def _no_list_beside(*within: str) -> tuple[str, ...]:
    """List the selectors beside which rows have no list: all but those in `within`."""
    return tuple(name for name in SELECTORS if name not in within)


def _changes() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "minutes",
            "How long did a student watch?",
            columns.MINUTES,
            unless_empty(minutes),
            lists={
                "": WATCHED_PARTS,
                "kept": {**WATCHED_PARTS, "kept": TRUE},
                "removed": {**WATCHED_PARTS, "kept": FALSE},
            },
            uses=CUT,
            sentence="The {kept} {plan} students kept of {period} watched {mean} minutes on average ({low} to {high}).",
            apart=_no_list_beside("period", "watched"),
            compares=Comparison(("plan", "period"), (ComparedMean("mean", "kept", called="mean minutes"),)),
        ),
        AnswerSpec(
            "reach",
            "How many watched?",
            columns.REACH,
            unless_empty(reach),
            lists={
                "": {"plan": "plan", "period": "period", "registered": TRUE},
                "watched": WATCHED_PARTS,
            },
            uses=WHO,
            sentence="{watched} of {registered} registered {plan} students watched in {period}: {share} "
            "({low} to {high}).",
            apart=_no_list_beside("period", "certificate"),
            compares=Comparison(
                ("plan", "period"),
                (ComparedShare("share", "watched", "registered", "the share that watched"),),
                beyond=True,
                chosen_by=SELECTORS,
            ),
        ),
        AnswerSpec(
            "lift",
            "Did a student watch longer than before?",
            columns.LIFT,
            unless_empty(lift),
            lists={"a": _side("earlier"), "b": _side("later")},
            buttons={"a": "List {kept_a} kept of {earlier}", "b": "List {kept_b} kept of {later}"},
            uses=CUT,
            sentence="A {plan} student watched {mean_a} minutes in {earlier} and {mean_b} in {later}: {difference} "
            "({low} to {high}).",
            apart=_no_list_beside("watched"),
        ),
        AnswerSpec(
            "same_people",
            "Did the same people watch longer?",
            columns.SAME_PEOPLE,
            unless_empty(same_people),
            lists={"": {"plan": "plan", "plan_both": "plan", "watched_a": TRUE, "watched_b": TRUE}},
            uses=WHO,
            sentence="The {n} {plan} students of both quarters went from {mean_a} to {mean_b} minutes: {difference} "
            "({low} to {high}).",
            apart=_no_list_beside("watched_a", "watched_b", "plan_both", "certificate"),
            compares=Comparison(
                ("plan",), (ComparedMean("difference", "n", called="the change of the same students"),)
            ),
        ),
        AnswerSpec(
            "gap_of_changes",
            "Did paid students change more than free ones?",
            columns.GAP,
            unless_empty(gap_of_changes),
            uses=CUT,
            sentence="Paid changed by {paid_change}, free by {free_change}: a gap of {gap} ({low} to {high}).",
        ),
    )


def _side(quarter: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Select those whom the cut leaves in one of a row's two quarters."""
    return lambda row: {"plan": "plan", "period": (row[quarter],), "watched": TRUE, "kept": TRUE}


def _checks() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "robustness",
            "Does the conclusion depend on how one looks?",
            columns.ROBUSTNESS,
            unless_empty(robustness),
            uses=CUT,
            sentence="With {test} and values cut at {cut} ({mode}), {plan} students: {estimate} ({low} to {high}), "
            "{direction}.",
        ),
        AnswerSpec(
            "probabilities",
            "Do those who watched before come back?",
            columns.PROBABILITIES,
            probabilities,
            lists={
                "": {"base": "base"},
                "n_a": {"base": "base", "watched_a": TRUE},
                "n_b": {"base": "base", "watched_b": TRUE},
                "n_both": {"base": "base", "watched_a": TRUE, "watched_b": TRUE},
            },
            buttons={
                "n_a": "List {n_a} who watched earlier",
                "n_b": "List {n_b} who watched later",
                "n_both": "List {n_both} who watched in both",
            },
            uses=(*WHO, "base"),
            sentence="Of {n} students {p_a} watched in the earlier quarter, {p_b} in the later and {p_both} in both.",
            apart=_no_list_beside("watched_a", "watched_b", "plan_both", "certificate"),
            compares=Comparison(
                ("base",),
                (
                    ComparedShare("p_b_given_a", "n_both", "n_a", "the share that came back"),
                    ComparedShare("p_a_given_b", "n_both", "n_b", "the share that had been there before"),
                    ComparedShare("p_a", "n_a", "n", "the share that watched earlier"),
                    ComparedShare("p_b", "n_b", "n", "the share that watched later"),
                    ComparedShare("p_both", "n_both", "n", "the share that watched in both"),
                ),
                beyond=True,
                chosen_by=SELECTORS,
            ),
        ),
        AnswerSpec(
            "certificates",
            "Do minutes go with certificates?",
            columns.CERTIFICATES,
            unless_empty(certificates),
            lists={"": {"certificate": TRUE}},
            uses=(*WHO, "predict_minutes"),
            sentence="Over {n} students with a certificate the correlation is {pearson_r} ({low} to {high}).",
            apart=_no_list_beside("plan_both", "certificate"),
        ),
        AnswerSpec(
            "certificate_bins",
            "How many certificates go with how many minutes?",
            columns.BINS,
            unless_empty(certificate_bins),
            uses=WHO,
            sentence="The {students} students with {minutes_from} to {minutes_to} minutes have {mean_certificates} "
            "certificates on average ({low} to {high}).",
            compares=Comparison(("minutes_from",), (ComparedMean("mean_certificates", "students"),), beyond=True),
        ),
    )


def _students() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "mix",
            "Who was there: new or returning students?",
            columns.MIX,
            unless_empty(mix),
            lists={
                "": WATCHED_PARTS,
                "new": {**WATCHED_PARTS, "new": TRUE},
                "returning": {**WATCHED_PARTS, "new": FALSE},
            },
            uses=WHO,
            sentence="{new} of the {students} {plan} students of {period} watched for the first time ({share_new}).",
            apart=_no_list_beside("period", "watched", "certificate"),
            compares=Comparison(
                ("plan", "period"), (ComparedShare("share_new", "new", "students"),), chosen_by=SELECTORS
            ),
        ),
        AnswerSpec(
            "distribution",
            "How are the minutes spread?",
            columns.DISTRIBUTION,
            unless_empty(distribution),
            uses=(*WHO, "trim"),
            sentence="{students} {plan} students watched {minutes_from} to {minutes_to} minutes in {period}; {beyond} "
            "of them lie at or above the cut.",
        ),
        AnswerSpec(
            "weekly",
            "How did it go week by week?",
            columns.WEEKLY,
            weekly,
            group=("week", "plan"),
            uses=("plan",),
            sentence="In the week of {week}, {students} {plan} students watched {minutes} minutes.",
        ),
        AnswerSpec(
            "subscriptions",
            "What was bought and refunded?",
            columns.SUBSCRIPTIONS,
            subscriptions,
            lists={
                name: {"quarter": "quarter", "plan_id": "plan_id", "purchase": (case,)}
                for name, case in (("", "bought"), ("refunded", "refunded"), ("active_at_end", "active"))
            },
            uses=(),
            sentence="Of {bought} purchases of plan {plan_id} in {quarter}, {refunded} were refunded ({refund_rate}).",
        ),
    )


def _people() -> AnswerSpec:
    return people.listed("Which students are these?", columns.PEOPLE, listing)
