"""The flagship as the portal declares it: its answers with their columns, and the functions that make them.

Filters are in filters.py, columns in columns.py. A user is a pair of id and type; a journey is the user's programs in
the order of first launch.
"""

from __future__ import annotations

from dataclasses import replace

from portal.answers import member
from portal.answers.comparison.compare import ComparedMean, ComparedShare, ComparedWithin, Comparison
from portal.answers.spec import AnswerSpec, Question
from portal.questions.flagship import columns
from portal.questions.flagship.answers import cleaning, curves, differences, enrolments, flows, gaps, periods, starts
from portal.questions.flagship.answers.continuation import continuation
from portal.questions.flagship.answers.difference import difference
from portal.questions.flagship.answers.people import people_spec
from portal.questions.flagship.filters import CONTROLS, FILTERS, SELECTORS
from portal.questions.flagship.member import known

COUNT = "select count(*)::bigint from journeys where {where}"
IN_JOURNEYS = "user_key in (select user_key from journeys where {where})"
TAKEN_SO = {"user_type": "user_type", "program": "program", "row_media": "media"}
WITHIN_ENDS = ("within_low", "within_high")
MEMBERS = tuple(item.name for item in (*FILTERS, *SELECTORS))


def question() -> Question:
    """Return the flagship as the portal declares it."""
    return Question(
        slug="flagship",
        title="Flagship",
        asks="Do users come in through the flagship program, and what do they take next?",
        sources=("flagship_enrolments",),
        members="users",
        filters=(*FILTERS, *CONTROLS, *SELECTORS),
        answers=(
            *map(_of_users, (*_journeys(), *_time(), *_enrolled())),
            _of_users(differences.spec()),
            people_spec(),
        ),
        headline="continuation",
        count=COUNT,
        member=member.spec("user", known, "flagship"),
        key=("user_type", "user_id"),
        others=("Left out of the numbers", "Rows of this user that the cleaning drops, each with its rule"),
        within=lambda state: state.statement(IN_JOURNEYS),
    )


def _of_users(spec: AnswerSpec) -> AnswerSpec:
    """Return an answer without lists where a rule of the cleaning is chosen: they would be of rows, not of users."""
    return spec if spec.name == "cleaning" else replace(spec, no_lists_with=("cleaning_step",))


def _journeys() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "continuation",
            "Who takes another program?",
            columns.CONTINUATION,
            continuation,
            group=("user_type",),
            uses=(*MEMBERS, "anchor"),
            sentence="Within {horizon} days {within} of the {users} users of type {user_type} take another program "
            "({within_low} to {within_high}); if all came in by the same programs it would be {at_same_entry_mix} "
            "({mix_low} to {mix_high}).",
            compares=Comparison(
                ("user_type",),
                (ComparedWithin("within", "users", "the share that takes another program"),),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "first_programs",
            "Where do users start?",
            columns.FIRST_PROGRAMS,
            starts.first_programs,
            group=("user_type", "program"),
            lists={"": {"user_type": "user_type", "first_program": "program"}},
            uses=MEMBERS,
            sentence="{users} of the {type_users} users of type {user_type} start with {program}: {share} ({low} to "
            "{high}).",
            compares=Comparison(
                ("user_type", "program"),
                (ComparedShare("share", "users", "type_users", "the share that starts with it"),),
                chosen_by=differences.SELECTED,
            ),
        ),
        AnswerSpec(
            "next_programs",
            "What do they take next?",
            columns.NEXT_PROGRAMS,
            starts.next_programs,
            group=("user_type", "first_program", "next_program"),
            uses=MEMBERS,
            sentence="Of the {first_users} users of type {user_type} who start with {first_program}, {within} "
            "({within_low} to {within_high}) come to {next_program} within {horizon} days; so far {users} have "
            "({share_of_first}).",
            compares=Comparison(
                ("user_type", "first_program", "next_program"),
                (ComparedWithin("within", "first_users", "what they take next"),),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "flows",
            "Which way do they go, program by program?",
            columns.FLOWS,
            flows.flows,
            group=("user_type", "source", "target"),
            lists={"": {name: name for name in ("user_type", "step", "source", "target")}},
            uses=(*MEMBERS, "steps"),
            sentence="{users} users of type {user_type} go from {source} to {target}: {share_of_source} ({low} to "
            "{high}) of the {source_users} there, {share_of_all} of all who started.",
            compares=Comparison(
                ("user_type", "step", "source", "target"),
                (ComparedWithin("within", "source_users", "where they go next"),),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "arrivals",
            "Where do they arrive?",
            columns.ARRIVALS,
            flows.arrivals,
            group=("user_type", "target"),
            lists={"": {name: name for name in ("user_type", "step", "target")}},
            uses=(*MEMBERS, "steps"),
            sentence="{users} users of type {user_type} come to {target} after their program number {step}: "
            "{share_of_all} ({low} to {high}) of all who started.",
            compares=Comparison(
                ("user_type", "step", "target"),
                (ComparedWithin("within", "type_users", "where they arrive"),),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "difference",
            "Do professionals and students who start alike differ?",
            columns.DIFFERENCE,
            difference,
            uses=MEMBERS,
            sentence="Within {horizon} days of starting with {first_program}, {professional_share} of "
            "{professional_users} professionals and {student_share} of {student_users} students come to "
            "{next_program}: a difference of {difference} ({low} to {high}).",
        ),
    )


def _time() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "time_to_next",
            "How soon do they take the next program?",
            columns.TIME_TO_NEXT,
            curves.time_to_next,
            uses=MEMBERS,
            sentence="{day} days after starting with {first_program}, {not_continued} ({low} to {high}) of users of "
            "type {user_type} have taken no other program; {followed} were followed up to that day.",
        ),
        AnswerSpec(
            "landmarks",
            "How many have another program after a month, half a year, a year?",
            columns.LANDMARKS,
            curves.landmarks,
            uses=MEMBERS,
        ),
        AnswerSpec(
            "gaps",
            "How long is it to the next program?",
            columns.GAPS,
            gaps.gaps,
            group=("user_type", "first_program"),
            uses=MEMBERS,
            sentence="Of the {users} users of type {user_type} who start with {first_program}, a tenth have taken "
            "another program after {tenth_gone} days, a quarter after {quarter_gone}, half after {half_gone}.",
        ),
        AnswerSpec(
            "periods",
            "Did the way in change?",
            columns.PERIODS,
            periods.periods,
            group=("user_type", "period"),
            uses=(*MEMBERS, "anchor"),
            sentence="{share} ({low} to {high}) of the {users} users of type {user_type} who start in the period "
            "{period} start with the highlighted program; {within} take another one within {horizon} days.",
            compares=Comparison(
                ("user_type", "period"),
                (
                    ComparedShare("share", "", "users", "the share that starts with the highlighted program"),
                    ComparedWithin("within", "users", "the share that takes another program"),
                ),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "ties",
            "Do first and next program come on one day?",
            columns.TIES,
            gaps.ties,
            group=("user_type",),
            uses=(*MEMBERS, "anchor"),
            lists={"same_day_next": {"user_type": "user_type", "same_day": (True,)}},
            sentence="{same_day_next} of the {users} users of type {user_type} take the second program on the day of "
            "the first: {share} ({low} to {high}).",
            compares=Comparison(
                ("user_type",),
                (ComparedShare("share", "same_day_next", "users", "the share that takes the next program at once"),),
                chosen_by=differences.SELECTED,
            ),
        ),
    )


def _enrolled() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "popularity",
            "Which programs are taken most?",
            columns.POPULARITY,
            enrolments.popularity,
            group=("user_type", "program"),
            uses=MEMBERS,
            sentence="{enrolments} users of type {user_type} take {program}: {share} ({low} to {high}) of their "
            "enrolments.",
        ),
        AnswerSpec(
            "programs_per_user",
            "How many programs does a user take?",
            columns.PROGRAMS_PER_USER,
            enrolments.programs_per_user,
            group=("user_type",),
            uses=MEMBERS,
            sentence="Users of type {user_type} take {mean_within} programs within {horizon} days on average "
            "({within_low} to {within_high}), and have taken {mean} so far.",
            compares=Comparison(
                ("user_type",),
                (ComparedMean("mean_within", "followed", *WITHIN_ENDS, "programs of a user", "horizon"),),
            ),
            aligned=True,
        ),
        AnswerSpec(
            "outcomes",
            "What comes of an enrolment?",
            columns.OUTCOMES,
            enrolments.outcomes,
            group=("user_type", "program", "media"),
            lists={"": TAKEN_SO, "completed": {**TAKEN_SO, "completed": (True,)}},
            uses=MEMBERS,
            sentence="Within {horizon} days {within_rate} ({within_low} to {within_high}) of the users of type "
            "{user_type} who take {program} ({media}) complete it; so far {completed} of {enrolments} have.",
            compares=Comparison(
                ("user_type", "program", "media"),
                (
                    ComparedShare("within_rate", "completed_within", "followed", "the share completed", "horizon"),
                    ComparedMean("mean_score", "scored", "score_low", "score_high"),
                ),
                chosen_by=differences.SELECTED,
            ),
            aligned=True,
        ),
        AnswerSpec(
            "cleaning",
            "What did the cleaning do?",
            columns.CLEANING,
            cleaning.cleaning,
            group=("step",),
            lists={"": {"cleaning_step": "step"}},
            counts="rows_dropped",
            uses=(),
            sentence="Of {rows_before} rows the rule {step} drops {rows_dropped}; {rows_after} are left.",
        ),
        AnswerSpec(
            "never_launched",
            "Who enrolled and never launched anything?",
            columns.NEVER_LAUNCHED,
            cleaning.never_launched,
            group=("user_type",),
            uses=("user_type",),
            lists={"": {"user_type": "user_type", "never_launched": (True,)}},
        ),
    )
