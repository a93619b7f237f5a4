"""How many watched, how long in total, and how long each, with nobody's minutes cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import Group
from portal.formats import count
from portal.questions.engagement.answers.cut_means import WATCHED
from portal.questions.engagement.words import NOT_RANDOM, difference, fewer, long, quarter, relative_change, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

TOTALS = f"""
with
    counted as (
        select
            plan,
            period,
            count(*)::bigint as students,
            sum(minutes) as minutes,
            avg(minutes) as mean,
            stddev_samp(minutes) as sd
        from ({WATCHED})
        group by plan, period
    )
select
    plan,
    $period_a as earlier,
    $period_b as later,
    earlier.students as students_a,
    later.students as students_b,
    earlier.minutes as minutes_a,
    later.minutes as minutes_b,
    earlier.mean as mean_a,
    later.mean as mean_b,
    earlier.sd as sd_a,
    later.sd as sd_b
from (select * from counted where period = $period_a) as earlier
join (select * from counted where period = $period_b) as later using (plan)
order by plan
"""
NOBODY = "Nobody watched in both quarters under one plan, so there is nothing to compare."


def totals(context: Context) -> Draft:
    """Compare the quarters of each plan by students, minutes in total, and minutes each by Welch; nothing is cut.

    The tests of the plans are adjusted for each other: the headline names what is clear in either.
    """
    result = context.select(TOTALS)
    rows = [_row(row) for row in result.rows]
    min_n = context.settings.min_cell
    adjusted = statistics.adjusted([row["p"] if row["n"] >= min_n else None for row in rows])
    tests = sum(p is not None for p in adjusted)
    rows = [row | {"p_adjusted": p, "tests": tests} for row, p in zip(rows, adjusted, strict=True)]
    return Draft(rows, finding, result, (NOT_RANDOM,))


def _row(row: Record) -> Record:
    earlier, later = (Group(row[f"students_{side}"], row[f"mean_{side}"], row[f"sd_{side}"] or 0.0) for side in "ab")
    change, test = statistics.welch(later, earlier)
    shown = {name: value for name, value in row.items() if not name.startswith("sd_")}
    return {
        **shown,
        "students_change": later.n / earlier.n - 1,
        "minutes_change": row["minutes_b"] / row["minutes_a"] - 1 if row["minutes_a"] else None,
        **change.columns("difference"),
        "p": test.p,
        "n": change.n,
    }


def finding(rows: Sequence[Record]) -> str:
    """Say for each plan how many more watched, how much longer in total, and how much longer each."""
    return sentences([of_plan(row) for row in rows]) or NOBODY


def of_plan(row: Record) -> str:
    """Say one plan's changes; only its counts where a quarter has too few."""
    before, after = count(row["students_a"]), count(row["students_b"])
    who = f"{row['plan']}: {before} students watched in {quarter(row['earlier'])}, {after} in {quarter(row['later'])}"
    if row["difference"] is None:
        return f"{who}, too few to say more"
    each = difference(row["difference"], row["low"], row["high"], row["p_adjusted"])
    return (
        f"{who} ({fewer(relative_change(row['students_change']))}), "
        f"{relative_change(row['minutes_change'])} minutes in total; "
        f"{long(row['mean_a'])} minutes each, then {long(row['mean_b'])}, {each}"
    )
