"""What is different about the chosen students among all who watched: the factors that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import FlagFactor, LevelFactor, NumberFactor
from portal.questions.engagement.filters import IS_NEW, LOOK_BACK, SELECTORS

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

TABLE = f"""(
    select
        student_id,
        coalesce(earlier.plan = 'paid', false) or coalesce(later.plan = 'paid', false) as paid,
        earlier.student_id is not null as watched_a,
        later.student_id is not null as watched_b,
        if(look_back is null, null, coalesce(earlier.new, false) or coalesce(later.new, false)) as new,
        earlier.minutes as minutes_a,
        later.minutes as minutes_b,
        students.minutes,
        coalesce(students.certificates, 0) as certificates,
        year(students.registered)::varchar || 'Q' || quarter(students.registered) as joined
    from (select distinct student_id from student_periods where period in ($period_a, $period_b)) as members
    cross join (select {LOOK_BACK} as look_back)
    left join (select *, {IS_NEW} as new from student_periods where period = $period_a) as earlier using (student_id)
    left join (select *, {IS_NEW} as new from student_periods where period = $period_b) as later using (student_id)
    left join students using (student_id)
)"""
YES = (True,)
WATCHED = {"base": ("watched",)}
PLANS = ("plan", "plan_both", "plan_id")
LONG = ("kept", "period", "watched")
FACTORS = (
    FlagFactor("paid", "on a paid plan", "paid", PLANS, {**WATCHED, "plan": ("paid",)}, SELECTORS),
    FlagFactor(
        "watched_a",
        "watching in the earlier quarter",
        "watched_a",
        ("watched_a", "period", "watched"),
        {**WATCHED, "watched_a": YES},
        SELECTORS,
    ),
    FlagFactor(
        "watched_b",
        "watching in the later quarter",
        "watched_b",
        ("watched_b", "period", "watched"),
        {**WATCHED, "watched_b": YES},
        SELECTORS,
    ),
    FlagFactor("first_watched", "new in the quarter", "new", ("new",), {"new": YES}, SELECTORS),
    FlagFactor(
        "certificate",
        "with a certificate",
        "certificates > 0",
        ("certificate",),
        {**WATCHED, "certificate": YES},
        SELECTORS,
    ),
    LevelFactor("joined", "registered in", "joined", ("registered",)),
    NumberFactor("minutes_a", "minutes in the earlier quarter", "minutes_a", "minutes", LONG),
    NumberFactor("minutes_b", "minutes in the later quarter", "minutes_b", "minutes", LONG),
    NumberFactor("minutes_all", "minutes of all watching", "minutes", "minutes", LONG),
    NumberFactor("certificates_each", "certificates", "certificates", "certificates", ("certificate",)),
)


def spec() -> AnswerSpec:
    """Declare the answer; beside a plan or a selector its lists would count other students, so that it has none."""
    return differences.spec(TABLE, FACTORS, "What is different about these students?", ("plan", *SELECTORS))
