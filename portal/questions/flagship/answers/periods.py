"""Whether the way in changed: who starts with the highlighted program, and who goes on, by period."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import NO_ESTIMATE, Estimate, is_significant
from portal.formats import percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import by_type, summed
from portal.questions.flagship.words import NOBODY, PERIODS, focus, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.stats.horizon import Followed
    from portal.warehouse import Record

WAY_IN = "A change between periods coincides with everything else that changed between them."
TOO_FEW = "Too few users in each period to say who starts with which program."
WHEN = {"pre": "before the pandemic", "pandemic": "during it", "post": "since"}
KEYS = followed.by("user_type", "period")
FIRST_PERIOD = "no period before it to compare with"


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """The users of one type who start in one period, as they were followed; how many with the highlighted program."""

    user_type: str
    period: str
    group: Followed
    with_anchor: int

    @property
    def users(self) -> int:
        """How many they are."""
        return self.group.members


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """The change of a share from one period to the next: estimate, p of its test, users of the smaller period."""

    estimate: Estimate
    p: float | None
    smaller_users: int | None


NO_CHANGE = PeriodChange(NO_ESTIMATE, None, None)


def periods(context: Context) -> Draft:
    """Give the way in by period and user type, and who had taken another program by one number of days."""
    min_n, anchor = context.settings.min_cell, str(context.state.get("anchor"))
    starts = _starts(context, anchor)
    changes = [_change(before, start, min_n) for before, start in pairwise([None, *starts]) if start is not None]
    adjusted = statistics.adjusted([change.p for change in changes])
    tests = sum(change.p is not None for change in changes)
    day = followed.horizon_by(context, KEYS)
    rows = [
        _row(start, change, day, min_n) | {"p_adjusted": p, "tests": tests}
        for start, change, p in zip(starts, changes, adjusted, strict=True)
    ]
    source = summed(followed.ways(context), "users")
    return Draft(rows, lambda rows: _finding(rows, anchor), source, (followed.WITHIN, WAY_IN))


def _starts(context: Context, anchor: str) -> list[PeriodStart]:
    """Return the users by type and period, the periods in the order of time."""
    groups = followed.followed_groups(context, KEYS)
    with_anchor = followed.followed_groups(context, lambda row: KEYS(row) if row["first_program"] == anchor else ())
    starts = []
    for (user_type, period), group in groups.items():
        anchored = with_anchor.get((user_type, period))
        starts.append(PeriodStart(user_type, period, group, anchored.members if anchored else 0))
    return sorted(starts, key=lambda start: (start.user_type, PERIODS.index(start.period)))


def _change(before: PeriodStart | None, start: PeriodStart, min_n: int) -> PeriodChange:
    """Return the change from the period before; none where that is a period of another type."""
    if before is None or before.user_type != start.user_type:
        return NO_CHANGE
    counts = (start.with_anchor, start.users, before.with_anchor, before.users)
    smaller = min(start.users, before.users)
    p = statistics.two_shares(*counts).p if smaller >= min_n else None
    return PeriodChange(statistics.share_difference(*counts), p, smaller)


def _row(start: PeriodStart, change: PeriodChange, day: int | None, min_n: int) -> Record:
    notes = (FIRST_PERIOD if change is NO_CHANGE else None, followed.too_brief(start.group, min_n))
    return {
        "user_type": start.user_type,
        "period": start.period,
        "users": start.users,
        **statistics.share(start.with_anchor, start.users).columns("share"),
        **change.estimate.columns("change", "change"),
        "horizon": day,
        **followed.gone(start.group, day, min_n).columns(),
        "smaller_users": change.smaller_users,
        "note": "; ".join(filter(None, notes)) or None,
    }


def _finding(rows: Sequence[Record], anchor: str) -> str:
    parts = [part for of_type in by_type(rows).values() if (part := _of_type(of_type))]
    if not parts:
        return TOO_FEW if rows else NOBODY
    return f"Who starts with {focus(anchor)}: {'; '.join(parts)}."


def _of_type(rows: Sequence[Record]) -> str:
    """Return the shares of one type by period and whether they changed; empty where no share is given."""
    shares = [f"{percent(row['share'])} {WHEN[row['period']]}" for row in rows if row["share"] is not None]
    if not shares:
        return ""
    tested = [row["p_adjusted"] for row in rows if row["p_adjusted"] is not None]
    changed = "a clear change" if any(map(is_significant, tested)) else "no clear change"
    return f"{plural(rows[0]['user_type'])} {', '.join(shares)}{f' ({changed})' if tested else ''}"
