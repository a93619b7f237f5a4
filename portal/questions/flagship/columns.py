"""The columns of the flagship's answers, each with a sentence that says what it means."""

from __future__ import annotations

from portal.answers.spec import Column, ends

_TYPE = Column("user_type", "text", "Professional or Student, as the data says; blank is Unknown.")
_USERS = Column("users", "count", "Users: pairs of an id and a type; a person who is both counts in both.")
_FIRST = Column("first_program", "text", "The user's first program in the extract, by first launch.")


def _ends(of: str, base: str, kind: str = "95% Wilson interval") -> tuple[Column, Column]:
    return ends("fraction", f"the {kind} of {of}", base)


_HORIZON = Column(
    "horizon",
    "days",
    "So many days after the start are counted for all alike: the longest that every group shown reaches, 180 at most.",
)


def _within(of: str, base: str) -> tuple[Column, ...]:
    """Return the columns of a share within the horizon."""
    return (
        _HORIZON,
        Column("within", "fraction", f"{of} within the horizon.", base),
        *ends("fraction", "its 95% interval on the log-log scale; Wilson's where it is 0 or 1", base, name="within"),
        Column(
            "within_n",
            "users",
            "So many, all followed to the horizon, would give the share as exactly; its variance is that of a share of "
            "them. Where it is 0 or 1, those who were followed so long.",
            base,
        ),
    )


CLEANING = (
    Column("step", "text", "The rule: missing key (user, program or first launch), repeated module, or not started."),
    Column("rows_before", "count", "Rows before this rule."),
    Column("rows_dropped", "count", "Rows that it drops."),
    Column("rows_after", "count", "Rows that are left after it."),
)
FIRST_PROGRAMS = (
    _TYPE,
    Column("program", "text", "The first program, by first launch; it is the first in the extract."),
    _USERS,
    Column("share", "fraction", "Their share of the users of this type.", "type_users"),
    *_ends("the share", "type_users"),
    Column("type_users", "count", "Users of this type."),
)
NEXT_PROGRAMS = (
    _TYPE,
    _FIRST,
    Column("next_program", "text", "The second program; Nothing more where there is none."),
    _USERS,
    Column("share_of_first", "fraction", "Their share of those of this type who started with it.", "first_users"),
    *_ends("share_of_first", "first_users"),
    Column("share_of_all", "fraction", "Their share of all users of this type.", "type_users"),
    *_within("Share of those who started with it that took this program next (Aalen-Johansen)", "first_users"),
    Column("first_users", "count", "Users of this type who started with this program."),
    Column("type_users", "count", "Users of this type."),
)
CONTINUATION = (
    _TYPE,
    _USERS,
    Column("raw", "fraction", "Share who take any other program later, as far as the data go.", "users"),
    *_ends("raw", "users"),
    *_within("Share who took any other program (one minus Kaplan-Meier)", "users"),
    Column(
        "at_same_entry_mix",
        "fraction",
        "The share within the horizon if each type came in by the first programs of all users shown; programs that "
        "not every type took often enough are left out and named in the note.",
        "mix_users",
    ),
    Column("mix_low", "fraction", "Lower end of its normal 95% interval, not under 0.", "mix_users"),
    Column("mix_high", "fraction", "Upper end of its normal 95% interval, not over 1.", "mix_users"),
    Column("mix_users", "count", "Users of this type who started with a program of that mix."),
    Column("after_anchor", "fraction", "The share within the horizon after the highlighted program.", "anchor_users"),
    *ends("fraction", "its 95% log-log interval", "anchor_users", name="after_anchor"),
    Column("after_others", "fraction", "The share within the horizon after any other program.", "others_users"),
    *ends("fraction", "its 95% log-log interval", "others_users", name="after_others"),
    Column("anchor_users", "count", "Users of this type who started with the highlighted program."),
    Column("others_users", "count", "Users of this type who started with another one."),
)
FLOWS = (
    _TYPE,
    Column("step", "step", "From which place of the journey, 1 the first, to the next."),
    Column("source", "text", "The program at that place."),
    Column("target", "text", "The next one; Nothing more, or Too recent to tell, where the journey ends."),
    _USERS,
    Column("share_of_source", "fraction", "Their share of those at the source.", "source_users"),
    Column("share_of_all", "fraction", "Their share of all users of this type who started.", "type_users"),
    *_ends("share_of_source", "source_users"),
    *_within(
        "Share of those at the source that went to this program after launching it (Aalen-Johansen)", "source_users"
    ),
    Column("source_users", "count", "Users of this type at the source at that place."),
    Column("type_users", "count", "Users of this type."),
)
ARRIVALS = (
    _TYPE,
    Column("step", "step", "From which place of the journey, 1 the first, they came."),
    Column("target", "text", "Where they came: a program, Nothing more or Too recent to tell."),
    _USERS,
    Column("share_of_all", "fraction", "Their share of all users of this type who started.", "type_users"),
    *_ends("the share", "type_users"),
    *_within("Share of all users of this type that came to this program (Aalen-Johansen)", "type_users"),
    Column("type_users", "count", "Users of this type."),
)
DIFFERENCE = (
    Column("first_program", "text", "The first program; any for all together."),
    Column("next_program", "text", "The second program; Nothing more where there is none."),
    Column(
        "professional_share",
        "fraction",
        "Share of the professionals who started so that took it next within the horizon.",
        "professional_users",
    ),
    Column("student_share", "fraction", "The same share of the students.", "student_users"),
    Column("difference", "fraction", "Professionals minus students.", "smaller_users"),
    *_ends("the difference", "smaller_users", "normal 95% interval of the two variances"),
    Column("p_adjusted", "p", "Test of the difference, adjusted for all rows (Benjamini-Hochberg).", "smaller_users"),
    _HORIZON,
    Column("tests", "count", "How many rows were tested."),
    Column("professional_users", "count", "Professionals who started so."),
    Column("student_users", "count", "Students who started so."),
    Column("smaller_users", "count", "The smaller of the two."),
)
POPULARITY = (
    _TYPE,
    Column("program", "text", "The program."),
    Column("enrolments", "count", "Users of this type who took it, whenever; each once."),
    Column("share", "fraction", "Share of all enrolments of this type.", "type_enrolments"),
    *_ends("the share", "type_enrolments"),
    Column("type_enrolments", "count", "Enrolments of this type."),
)
PROGRAMS_PER_USER = (
    _TYPE,
    _USERS,
    Column("mean", "programs", "Mean number of programs of a user.", "users"),
    Column("median", "programs", "Half of the users took so many or fewer.", "users"),
    Column("max", "programs", "The most programs of one user."),
    *ends("programs", "the mean's 95% t interval", "users"),
    _HORIZON,
    Column("followed", "count", "Users who are followed at least so long."),
    Column("mean_within", "programs", "Mean number of programs that they launched within the horizon.", "followed"),
    *ends("programs", "its 95% t interval", "followed", name="within"),
)
_CURVE = (
    Column(
        "followed", "count", "Users still followed just before that day: no other program yet, and not yet at the end."
    ),
    Column("not_continued", "fraction", "Share that has taken no other program by then (Kaplan-Meier).", "followed"),
    *_ends("not_continued", "followed", "95% log-log interval with Greenwood's variance"),
)
TIME_TO_NEXT = (
    _TYPE,
    _FIRST,
    Column("day", "days", "Days after the first launch; days on which somebody took another program."),
    *_CURVE,
)
LANDMARKS = (_TYPE, _FIRST, Column("day", "days", "Days after the first launch."), *_CURVE)
GAPS = (
    _TYPE,
    _FIRST,
    _USERS,
    Column("continued", "count", "Those of them who took another program."),
    Column("tenth_gone", "days", "Day by which a tenth of all had taken another program (Kaplan-Meier).", "users"),
    Column("quarter_gone", "days", "Day by which a quarter had; null where fewer have.", "users"),
    Column("half_gone", "days", "Day by which half had; null where fewer have.", "users"),
    Column(
        "log_rank_p",
        "p",
        "Log-rank test that the user types take another program at one pace after this one.",
        "smaller_users",
    ),
    Column("p_adjusted", "p", "The same, adjusted for all first programs tested.", "smaller_users"),
    Column("tests", "count", "How many first programs were tested."),
    Column("smaller_users", "count", "Users of the smallest type that started with it."),
)
PERIODS = (
    _TYPE,
    Column(
        "period", "text", "When the user started: pre (before 11 March 2020), pandemic (to the end of 2021) or post."
    ),
    _USERS,
    Column("share", "fraction", "Share who started with the highlighted program.", "users"),
    *_ends("the share", "users"),
    Column("change", "fraction", "This share minus that of the period before.", "smaller_users"),
    *ends("fraction", "the change's 95% Newcombe interval", "smaller_users", name="change"),
    Column("p_adjusted", "p", "Pooled z test of the change, adjusted for all rows.", "smaller_users"),
    Column("tests", "count", "How many changes were tested."),
    *_within("Share that had taken another program (one minus Kaplan-Meier)", "users"),
    Column("smaller_users", "count", "The smaller of this period's and the one before's users."),
)
TIES = (
    _TYPE,
    _USERS,
    Column("same_day_next", "count", "Users whose second program was launched on the day of the first."),
    Column("share", "fraction", "Their share of the users of this type.", "users"),
    Column(
        "first_share_min",
        "fraction",
        "Share who start with the highlighted program if all ties go against it.",
        "users",
    ),
    Column("first_share_max", "fraction", "Share who start with it if all ties go for it.", "users"),
    *_ends("the share", "users"),
)
OUTCOMES = (
    _TYPE,
    Column("program", "text", "The program."),
    Column("media", "text", "The form in which it was given; blank is Unknown."),
    Column("enrolments", "count", "Users of this type who took it so; each once."),
    Column("completed", "count", "Those with the status Completed."),
    Column("completion_rate", "fraction", "Completed per enrolment.", "enrolments"),
    *_ends("the rate", "enrolments"),
    Column("median_hours", "hours", "Half of those with hours spent so many or fewer.", "with_hours"),
    Column("mean_score", "points", "Mean score of those that have one.", "scored"),
    Column("revenue", "price", "Sum of the prices; the currency is not stated."),
    _HORIZON,
    Column(
        "followed", "count", "Enrolments that are followed at least so long, those completed without a date left out."
    ),
    Column("completed_within", "count", "Those of them that were completed within the horizon."),
    Column("within_rate", "fraction", "Their share of the followed.", "followed"),
    *ends("fraction", "its 95% Wilson interval", "followed", name="within"),
    Column("with_hours", "count", "Enrolments with hours."),
    Column("scored", "count", "Enrolments with a score."),
    *ends("points", "the mean score's 95% t interval", "scored", name="score"),
)
NEVER_LAUNCHED = (
    _TYPE,
    Column("users", "count", "Users who enrolled and never launched anything; the cleaning leaves them out."),
    Column("enrolments", "count", "Their rows."),
)
PEOPLE = (
    Column("user_id", "text", "The user's id."),
    _TYPE,
    Column("first_program", "text", "The first program; none for a row that was dropped."),
    Column("next_program", "text", "The second program, or Nothing more."),
    Column("programs", "count", "How many programs the user took."),
    Column("first_launch", "date", "The day of the first launch; of a dropped row, its own."),
    Column("last_launch", "date", "The day of the last launch of a new program."),
    Column("days_to_next", "days", "Days from the first launch to that of the second program."),
    Column("period", "text", "When the user started: pre, pandemic or post."),
    Column("media", "text", "The form of the first program; of a dropped row, its own."),
    Column("program", "text", "The program of a dropped row."),
    Column("status", "text", "The status of a dropped row."),
    Column("enrolled", "date", "The day of the enrolment of a dropped row, of the first where nothing was launched."),
    Column("row", "count", "The place of a dropped row in the file, from 1."),
)
