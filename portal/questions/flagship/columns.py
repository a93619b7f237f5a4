"""The columns of the flagship's answers, each with a sentence that says what it means."""

from __future__ import annotations

from portal.answers.spec import Column, ends

_TYPE = Column("user_type", "text", "Professional or Student, as the data says; blank is Unknown.")
_USERS = Column("users", "count", "Users: pairs of an id and a type; a person who is both counts in both.")
_FIRST = Column("first_program", "text", "The user's first program in the extract, by first launch.")


def _ends(of: str, base: str, kind: str = "95% Wilson interval") -> tuple[Column, Column]:
    return ends("fraction", f"the {kind} of {of}", base)


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
    Column("first_users", "count", "Users of this type who started with this program."),
    Column("type_users", "count", "Users of this type."),
)
CONTINUATION = (
    _TYPE,
    _USERS,
    Column("raw", "fraction", "Share who take any other program later.", "users"),
    *_ends("raw", "users"),
    Column(
        "at_same_entry_mix",
        "fraction",
        "The same share if each type came in by the first programs of all users shown; programs that not every type "
        "took often enough are left out and named in the note.",
        "mix_users",
    ),
    Column("mix_low", "fraction", "Lower end of its normal 95% interval, not under 0.", "mix_users"),
    Column("mix_high", "fraction", "Upper end of its normal 95% interval, not over 1.", "mix_users"),
    Column("mix_users", "count", "Users of this type who started with a program of that mix."),
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
    Column("type_users", "count", "Users of this type."),
)
DIFFERENCE = (
    Column("first_program", "text", "The first program; any for all together."),
    Column("next_program", "text", "The second program; Nothing more where there is none."),
    Column("professional_share", "fraction", "Share of the professionals who started so.", "professional_users"),
    Column("student_share", "fraction", "Share of the students who started so.", "student_users"),
    Column("difference", "fraction", "Professionals minus students.", "smaller_users"),
    *_ends("the difference", "smaller_users", "95% Newcombe interval"),
    Column("p_adjusted", "p", "Pooled z test, adjusted for all rows (Benjamini-Hochberg).", "smaller_users"),
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
)
_CURVE = (
    Column("followed", "count", "Users still followed just before that day: not gone on, and not yet at the end."),
    Column("not_continued", "fraction", "Share that has taken no other program by then (Kaplan-Meier).", "followed"),
    *_ends("not_continued", "followed", "95% log-log interval with Greenwood's variance"),
)
TIME_TO_NEXT = (
    _TYPE,
    _FIRST,
    Column("day", "days", "Days after the first launch; days on which somebody went on."),
    *_CURVE,
)
LANDMARKS = (_TYPE, _FIRST, Column("day", "days", "Days after the first launch."), *_CURVE)
GAPS = (
    _TYPE,
    _FIRST,
    _USERS,
    Column("continued", "count", "Those of them who took another program."),
    Column("median_gap", "days", "Half of those who went on did so within so many days.", "continued"),
    Column(
        "half_gone", "days", "Day by which half of all would have gone on; null where the curve stays above.", "users"
    ),
    Column(
        "log_rank_p", "p", "Log-rank test that the user types go on at one pace after this program.", "smaller_users"
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
    Column("share", "fraction", "Share who started with the program in focus.", "users"),
    *_ends("the share", "users"),
    Column("change", "fraction", "This share minus that of the period before.", "smaller_users"),
    *ends("fraction", "the change's 95% Newcombe interval", "smaller_users", name="change"),
    Column("p_adjusted", "p", "Pooled z test of the change, adjusted for all rows.", "smaller_users"),
    Column("tests", "count", "How many changes were tested."),
    Column("horizon", "days", "The last day after the first launch that enough users of every row shown reach."),
    Column("continued", "fraction", "Share that had taken another program by then (Kaplan-Meier).", "users"),
    *ends("fraction", "its 95% log-log interval", "users", name="continued"),
    Column("smaller_users", "count", "The smaller of this period's and the one before's users."),
)
TIES = (
    _TYPE,
    _USERS,
    Column("same_day_next", "count", "Users whose second program was launched on the day of the first."),
    Column("share", "fraction", "Their share of the users of this type.", "users"),
    Column(
        "first_share_min", "fraction", "Share who start with the program in focus if all ties go against it.", "users"
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
