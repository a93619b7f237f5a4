"""The question of engagement: its filters and its answers.

Filters are in filters.py, columns in columns.py, the answers that check others in checks.py. The functions that make
the answers are in answers/, their statistics in stats/.
"""

from __future__ import annotations

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedMean, ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, Question
from portal.questions.engagement import columns
from portal.questions.engagement.answers import differences
from portal.questions.engagement.answers.change import gap_of_changes, lift
from portal.questions.engagement.answers.distribution import distribution
from portal.questions.engagement.answers.lapsed import lapsed
from portal.questions.engagement.answers.minutes import minutes
from portal.questions.engagement.answers.mix import mix
from portal.questions.engagement.answers.people import listing, within
from portal.questions.engagement.answers.quantile_shift import quantile_shift
from portal.questions.engagement.answers.reach import reach
from portal.questions.engagement.answers.same_people import same_people
from portal.questions.engagement.answers.subscriptions import subscriptions
from portal.questions.engagement.answers.totals import totals
from portal.questions.engagement.answers.weekly import weekly
from portal.questions.engagement.checks import checks
from portal.questions.engagement.filters import COUNT, COUNTED, SELECTORS, WHO, filters
from portal.questions.engagement.lists import (
    CUT,
    FALSE,
    TRUE,
    WATCHED_PARTS,
    kept_in,
    no_list_beside,
    unless_empty,
    watched_in,
    where_known,
)
from portal.questions.engagement.member import known


def question() -> Question:
    """Declare the question."""
    return Question(
        slug="engagement",
        title="Engagement",
        asks="Did learners watch more in the later period than in the earlier one, and is it real?",
        sources=("platform_engagement",),
        members="students",
        filters=filters(),
        answers=(*_changes(), *checks(), *_students(), differences.spec(), _people()),
        headline="totals",
        count=COUNT,
        member=member.spec("student", known, "engagement"),
        key=("student_id",),
        within=within,
        counts=lambda state: state.statement(COUNTED),
        keeps=("base",),
    )


def _changes() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "totals",
            "Did more students watch, and did each watch longer?",
            columns.TOTALS,
            unless_empty(totals),
            lists={"students_a": watched_in("earlier"), "students_b": watched_in("later")},
            buttons={"students_a": "List {students_a} of {earlier}", "students_b": "List {students_b} of {later}"},
            uses=WHO,
            sentence="{students_a} {plan} students watched in {earlier} and {students_b} in {later}; each watched "
            "{mean_a} and {mean_b} minutes, nothing cut: {difference} ({low} to {high}).",
            no_lists_with=no_list_beside("watched"),
        ),
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
            no_lists_with=no_list_beside("period", "watched"),
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
            no_lists_with=no_list_beside("period", "certificate"),
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
            lists={"a": kept_in("earlier"), "b": kept_in("later")},
            buttons={"a": "List {kept_a} kept of {earlier}", "b": "List {kept_b} kept of {later}"},
            uses=CUT,
            sentence="A {plan} student watched {mean_a} minutes in {earlier} and {mean_b} in {later}: {difference} "
            "({low} to {high}).",
            no_lists_with=no_list_beside("watched"),
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
            no_lists_with=no_list_beside("watched_a", "watched_b", "plan_both", "certificate"),
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


def _students() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "mix",
            "Who was there: new or returning students?",
            columns.MIX,
            unless_empty(mix),
            lists={
                "": WATCHED_PARTS,
                "new": where_known("new", {**WATCHED_PARTS, "new": TRUE}),
                "returning": where_known("returning", {**WATCHED_PARTS, "new": FALSE}),
            },
            uses=WHO,
            sentence="{new} of the {students} {plan} students of {period} had not watched in the {look_back} days "
            "before it ({share_new}).",
            no_lists_with=no_list_beside("period", "watched", "certificate"),
            compares=Comparison(
                ("plan", "period"), (ComparedShare("share_new", "new", "students"),), chosen_by=SELECTORS
            ),
        ),
        AnswerSpec(
            "quantile_shift",
            "Who watches more: those who watch little, or much?",
            columns.QUANTILE_SHIFT,
            unless_empty(quantile_shift),
            uses=WHO,
            sentence="A share of {quantile} of the {plan} students watched less than {minutes_a} minutes, then less "
            "than {minutes_b}: {shift} ({low} to {high}).",
        ),
        AnswerSpec(
            "lapsed",
            "Who watched then and not since?",
            columns.LAPSED,
            unless_empty(lapsed),
            lists={
                "": {"plan": "plan", "lapsed": TRUE, "last_watch": "last_watch", "paid_until": "paid_until"},
            },
            counts="students",
            uses=WHO,
            sentence="{students} {plan} students last watched {last_watch} months before the data end; paid until: "
            "{paid_until}.",
            no_lists_with=no_list_beside("watched_a", "watched_b", "plan_both", "certificate", "lapsed"),
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
