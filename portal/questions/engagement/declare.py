"""The question of engagement as the portal declares it: its filters, its answers and where each is made.

Read members.py (who is meant), watching.py, robustness.py, together.py and audience.py (what is answered), stats.py
(how), then figures.py and page.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedMean, ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, OldDraft, Question
from portal.questions.engagement import audience, columns, different, robustness, together, watching
from portal.questions.engagement.member import known
from portal.questions.engagement.members import COUNT, COUNTED, SELECTORS, WHO, filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import Context, Parts

CUT = (*WHO, "trim", "mode")
TRUE, FALSE = (True,), (False,)
WATCHED_PARTS: Parts = {"plan": "plan", "period": "period", "watched": TRUE}
NOBODY = "Nobody is left to compare; choose fewer filters."


def question() -> Question:
    """Return the question of engagement."""
    return Question(
        slug="engagement",
        title="Engagement",
        asks="Did learners watch more in the later period than in the earlier one, and is it real?",
        sources=("platform_engagement",),
        members="students",
        filters=filters(),
        answers=(*_compared(), *_checked(), *_around(), different.spec(), _people()),
        headline="lift",
        count=COUNT,
        member=member.spec("student", known, "engagement"),
        key=("student_id",),
        within=audience.within,
        counts=lambda state: state.bound(COUNTED),
        keeps=("base",),
    )


def peopled(make: Callable[[Context], OldDraft]) -> Callable[[Context], OldDraft]:
    """Return the function, but for a state that leaves nobody: no rows."""

    def made(context: Context) -> OldDraft:
        if context.share("members", lambda: (context.rows(COUNT)[0][0], 64), WHO):
            return make(context)
        return OldDraft((), NOBODY, *context.bound(COUNT))

    return made


def _apart(*within: str) -> tuple[str, ...]:
    """Return the selectors beside which rows have no list: all but those named."""
    return tuple(name for name in SELECTORS if name not in within)


def _compared() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "minutes",
            "How long did a student watch?",
            columns.MINUTES,
            peopled(watching.minutes),
            lists={
                "": WATCHED_PARTS,
                "kept": {**WATCHED_PARTS, "kept": TRUE},
                "removed": {**WATCHED_PARTS, "kept": FALSE},
            },
            uses=CUT,
            sentence="The {kept} {plan} students kept of {period} watched {mean} minutes on average ({low} to {high}).",
            apart=_apart("period", "watched"),
            compares=Comparison(("plan", "period"), (ComparedMean("mean", "kept", called="mean minutes"),)),
        ),
        AnswerSpec(
            "reach",
            "How many watched?",
            columns.REACH,
            peopled(watching.reach),
            lists={
                "": {"plan": "plan", "period": "period", "registered": TRUE},
                "watched": WATCHED_PARTS,
            },
            uses=WHO,
            sentence="{watched} of {registered} registered {plan} students watched in {period}: {share} "
            "({low} to {high}).",
            apart=_apart("period", "certificate"),
            compares=Comparison(
                ("plan", "period"),
                (ComparedShare("share", "watched", "registered", "the share that watched"),),
                beyond=True,
            ),
        ),
        AnswerSpec(
            "lift",
            "Did a student watch longer than before?",
            columns.LIFT,
            peopled(watching.lift),
            lists={"a": _side("earlier"), "b": _side("later")},
            buttons={"a": "List {kept_a} kept of {earlier}", "b": "List {kept_b} kept of {later}"},
            uses=CUT,
            sentence="A {plan} student watched {mean_a} minutes in {earlier} and {mean_b} in {later}: {difference} "
            "({low} to {high}).",
            apart=_apart("watched"),
        ),
        AnswerSpec(
            "same_people",
            "Did the same people watch longer?",
            columns.SAME,
            peopled(watching.same_people),
            lists={"": {"plan": "plan", "plan_both": "plan", "watched_a": TRUE, "watched_b": TRUE}},
            uses=WHO,
            sentence="The {n} {plan} students of both quarters went from {mean_a} to {mean_b} minutes: {difference} "
            "({low} to {high}).",
            apart=_apart("watched_a", "watched_b", "plan_both", "certificate"),
            compares=Comparison(
                ("plan",), (ComparedMean("difference", "n", called="the change of the same students"),)
            ),
        ),
        AnswerSpec(
            "gap_of_changes",
            "Did paid students change more than free ones?",
            columns.GAP,
            peopled(watching.gap_of_changes),
            uses=CUT,
            sentence="Paid changed by {paid_change}, free by {free_change}: a gap of {gap} ({low} to {high}).",
        ),
    )


def _side(quarter: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Return the parts of the list of those kept in one of a row's two quarters."""
    return lambda row: {"plan": "plan", "period": (row[quarter],), "watched": TRUE, "kept": TRUE}


def _checked() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "robustness",
            "Does the conclusion depend on how one looks?",
            columns.ROBUSTNESS,
            peopled(robustness.robustness),
            uses=CUT,
            sentence="With {test} and values cut at {cut} ({mode}), {plan} students: {estimate} ({low} to {high}), "
            "{direction}.",
        ),
        AnswerSpec(
            "probabilities",
            "Do those who watched before come back?",
            columns.CHANCES,
            together.probabilities,
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
            apart=_apart("watched_a", "watched_b", "plan_both", "certificate"),
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
            ),
        ),
        AnswerSpec(
            "certificates",
            "Do minutes go with certificates?",
            columns.CERTIFICATES,
            peopled(together.certificates),
            lists={"": {"certificate": TRUE}},
            uses=(*WHO, "predict_minutes"),
            sentence="Over {n} students with a certificate the correlation is {pearson_r} ({low} to {high}).",
            apart=_apart("plan_both", "certificate"),
        ),
        AnswerSpec(
            "certificate_bins",
            "How many certificates go with how many minutes?",
            columns.BINS,
            peopled(together.certificate_bins),
            uses=WHO,
            sentence="The {students} students with {minutes_from} to {minutes_to} minutes have {mean_certificates} "
            "certificates on average ({low} to {high}).",
            compares=Comparison(("minutes_from",), (ComparedMean("mean_certificates", "students"),), beyond=True),
        ),
    )


def _around() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "mix",
            "Who was there: new or returning students?",
            columns.MIX,
            peopled(audience.mix),
            lists={
                "": WATCHED_PARTS,
                "new": {**WATCHED_PARTS, "new": TRUE},
                "returning": {**WATCHED_PARTS, "new": FALSE},
            },
            uses=WHO,
            sentence="{new} of the {students} {plan} students of {period} watched for the first time ({share_new}).",
            apart=_apart("period", "watched", "certificate"),
            compares=Comparison(("plan", "period"), (ComparedShare("share_new", "new", "students"),)),
        ),
        AnswerSpec(
            "distribution",
            "How are the minutes spread?",
            columns.DISTRIBUTION,
            peopled(audience.distribution),
            uses=(*WHO, "trim"),
            sentence="{students} {plan} students watched {minutes_from} to {minutes_to} minutes in {period}; {beyond} "
            "of them lie at or above the cut.",
        ),
        AnswerSpec(
            "weekly",
            "How did it go week by week?",
            columns.WEEKLY,
            audience.weekly,
            group=("week", "plan"),
            uses=("plan",),
            sentence="In the week of {week}, {students} {plan} students watched {minutes} minutes.",
        ),
        AnswerSpec(
            "subscriptions",
            "What was bought and refunded?",
            columns.SUBSCRIPTIONS,
            audience.subscriptions,
            lists={
                name: {"quarter": "quarter", "plan_id": "plan_id", "purchase": (case,)}
                for name, case in (("", "bought"), ("refunded", "refunded"), ("active_at_end", "active"))
            },
            uses=(),
            sentence="Of {bought} purchases of plan {plan_id} in {quarter}, {refunded} were refunded ({refund_rate}).",
        ),
    )


def _people() -> AnswerSpec:
    return people.listed("Which students are these?", columns.PEOPLE, audience.listing)
