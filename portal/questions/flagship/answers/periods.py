"""Whether the way in changed: who starts with the program in focus by period, and who has gone on by one horizon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, Estimate, is_significant
from portal.formats import percent
from portal.questions.flagship import stats
from portal.questions.flagship.answers.curves import CENSORED
from portal.questions.flagship.stats import DayCounts
from portal.questions.flagship.words import NOBODY, PERIODS, focus, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

STARTED = """
select
    user_type,
    period,
    coalesce(days_to_next, days_followed) as day,
    count(days_to_next)::bigint as went_on,
    (count(*) - count(days_to_next))::bigint as last_seen,
    (count(*) filter (where first_program = $anchor))::bigint as with_anchor
from journeys
where {where}
group by user_type, period, day
order by user_type, period, day
"""
HORIZON = "Periods are compared only up to the day after the first launch that enough users of every row reach."
WAY_IN = "A change between periods goes with everything else that changed between them."
FIRST_PERIOD = "no period before it to compare with"


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """The users of one type who start in one period, as they were followed; how many with the program in focus."""

    user_type: str
    period: str
    days: Sequence[DayCounts]
    with_anchor: int

    @property
    def users(self) -> int:
        """How many they are."""
        return sum(day.users for day in self.days)


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """The change of a share from one period to the next: estimate, p of its test, users of the smaller period."""

    estimate: Estimate
    p: float | None
    smaller_users: int | None


NO_CHANGE = PeriodChange(NO_ESTIMATE, None, None)


def periods(context: Context) -> Draft:
    """Give the way in by period and user type, and who had gone on by the last day that all periods reach."""
    result = context.select(STARTED)
    min_n = context.settings.min_cell
    starts = _starts(result.rows)
    changes = [_change(before, start, min_n) for before, start in pairwise([None, *starts]) if start is not None]
    adjusted = statistics.adjusted([change.p for change in changes])
    common = {"tests": sum(change.p is not None for change in changes), "horizon": _horizon(starts, min_n)}
    rows = [
        _row(start, change, common["horizon"]) | {"p_adjusted": p} | common
        for start, change, p in zip(starts, changes, adjusted, strict=True)
    ]
    return Draft(rows, _finding(rows, str(context.state.get("anchor"))), result, (HORIZON, WAY_IN, CENSORED))


def _starts(rows: Iterable[Record]) -> list[PeriodStart]:
    """Return the users by type and period, the periods in the order of time."""
    days: dict[tuple[str, str], list[DayCounts]] = defaultdict(list)
    with_anchor: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        group = row["user_type"], row["period"]
        days[group].append(DayCounts(row["day"], row["went_on"], row["last_seen"]))
        with_anchor[group] += row["with_anchor"]
    starts = [PeriodStart(*group, counts, with_anchor[group]) for group, counts in days.items()]
    return sorted(starts, key=lambda start: (start.user_type, PERIODS.index(start.period)))


def _horizon(starts: Sequence[PeriodStart], min_n: int) -> int | None:
    """Return the last day that enough users of every row reach; rows that are too small themselves do not count."""
    days = [stats.reach(start.days, min_n) for start in starts if start.users >= min_n]
    return min((day for day in days if day is not None), default=None)


def _change(before: PeriodStart | None, start: PeriodStart, min_n: int) -> PeriodChange:
    """Return the change from the period before; none where that is a period of another type."""
    if before is None or before.user_type != start.user_type:
        return NO_CHANGE
    counts = (start.with_anchor, start.users, before.with_anchor, before.users)
    smaller = min(start.users, before.users)
    p = statistics.two_shares(*counts).p if smaller >= min_n else None
    return PeriodChange(statistics.share_difference(*counts), p, smaller)


def _row(start: PeriodStart, change: PeriodChange, horizon: int | None) -> Record:
    continued = NO_ESTIMATE if horizon is None else stats.continued_by(start.days, horizon)
    return {
        "user_type": start.user_type,
        "period": start.period,
        "users": start.users,
        **statistics.share(start.with_anchor, start.users).columns("share"),
        **change.estimate.columns("change", "change"),
        **continued.columns("continued", "continued"),
        "smaller_users": change.smaller_users,
        "note": FIRST_PERIOD if change is NO_CHANGE else None,
    }


def _finding(rows: Sequence[Record], anchor: str) -> str:
    parts = []
    for user_type in dict.fromkeys(row["user_type"] for row in rows):
        of_type = [row for row in rows if row["user_type"] == user_type]
        shares = [f"{percent(row['share'])} {row['period']}" for row in of_type]
        parts.append(f"{plural(user_type)} {', '.join(shares)}{_whether_changed(of_type)}")
    return f"Share who start with {focus(anchor)}: {'; '.join(parts)}." if parts else NOBODY


def _whether_changed(rows: Sequence[Record]) -> str:
    if len(rows) == 1:
        return ""
    changed = any(is_significant(row["p_adjusted"]) for row in rows)
    return ", a change" if changed else ", no change that can be told from chance"
