"""How long it is to the next program, whether user types take it at one pace, and who takes two programs on one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import count, joined, percent
from portal.questions.flagship.answers.curves import BUNDLES, CENSORED, followed_starts
from portal.questions.flagship.stats import survival
from portal.questions.flagship.words import NOBODY, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.answers.curves import FollowedStart
    from portal.warehouse import Record

TIES = """
select
    user_type,
    (count(*) filter (where step = 1))::bigint as users,
    (count(*) filter (where step = 1 and same_day))::bigint as same_day_next,
    (count(*) filter (where step = 1 and program = $anchor and first_day_programs = 1))::bigint as surely_first,
    (count(*) filter (where launch = first_launch and program = $anchor))::bigint as perhaps_first
from enrolments
where {where}
group by user_type
order by user_type
"""
STAYS_ABOVE = "fewer have taken another program while enough are followed"
QUANTILES = {"tenth_gone": 0.1, "quarter_gone": 0.25, "half_gone": 0.5}  # the day by which so many have


@dataclass(frozen=True, slots=True)
class PaceTest:
    """The log-rank p between the user types after one first program, and the users of the smallest of them."""

    p: float | None
    smaller_users: int


def gaps(context: Context) -> Draft:
    """Give how soon users take another program after each start, and whether the user types do so at one pace."""
    starts, source = followed_starts(context)
    min_n = context.settings.min_cell
    tests = _pace_tests(starts, min_n)
    adjusted = dict(zip(tests, statistics.adjusted([test.p for test in tests.values()]), strict=True))
    tested = sum(test.p is not None for test in tests.values())
    rows = [
        {
            **_gap_row(start, min_n),
            "log_rank_p": tests[start.first_program].p,
            "p_adjusted": adjusted[start.first_program],
            "tests": tested,
            "smaller_users": tests[start.first_program].smaller_users,
        }
        for start in starts
    ]
    return Draft(rows, _finding, source, (CENSORED,))


def _gap_row(start: FollowedStart, min_n: int) -> Record:
    days = {name: survival.day_gone(start.points, share, min_n) for name, share in QUANTILES.items()}
    return {
        "user_type": start.user_type,
        "first_program": start.first_program,
        "users": start.users,
        "continued": start.continued,
        **days,
        "note": STAYS_ABOVE if None in days.values() else None,
    }


def _pace_tests(starts: Sequence[FollowedStart], min_n: int) -> dict[str, PaceTest]:
    """Return the test of each first program; without a p where a type is too small or there is only one type."""
    tests = {}
    for program in dict.fromkeys(start.first_program for start in starts):
        types = [start for start in starts if start.first_program == program]
        smallest = min(start.users for start in types) if len(types) > 1 else 0
        p = survival.log_rank([start.days for start in types]) if len(types) > 1 and smallest >= min_n else None
        tests[program] = PaceTest(p, smallest)
    return tests


def _finding(rows: Sequence[Record]) -> str:
    tested = {row["first_program"] for row in rows if row["log_rank_p"] is not None}
    if not tested:
        return "Too few users of two types start alike to compare how soon they take another program."
    differing = {row["first_program"] for row in rows if is_significant(row["p_adjusted"])}
    if not differing:
        return f"No clear difference between user types in how soon they take another after {joined(sorted(tested))}."
    return f"User types differ in how soon they take another program after {joined(sorted(differing))}."


def ties(context: Context) -> Draft:
    """Count who takes the second program on the day of the first, and what ties can do to the first programs."""
    result = context.select(TIES)
    rows = [
        {
            "user_type": row["user_type"],
            "users": row["users"],
            "same_day_next": row["same_day_next"],
            **statistics.share(row["same_day_next"], row["users"]).columns("share"),
            "first_share_min": row["surely_first"] / row["users"],
            "first_share_max": row["perhaps_first"] / row["users"],
        }
        for row in result.rows
    ]
    return Draft(rows, _ties_finding, result, (BUNDLES,))


def _ties_finding(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    parts = [
        f"{count(row['same_day_next'])} of {count(row['users'])} {plural(row['user_type'])}"
        if row["share"] is None
        else f"{percent(row['share'])} of {plural(row['user_type'])}"
        for row in rows
    ]
    return f"{joined(parts)} take their second program on the day of the first."
