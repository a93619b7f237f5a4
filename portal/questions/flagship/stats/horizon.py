"""Like with like: the horizon that all compared groups reach, and what has happened to each group by then."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from portal.answers.statistics import NO_ESTIMATE, NO_TEST, Z95, Weighed, share, weighed_difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.statistics import Estimate, Test

    Days = Mapping[int, int]

LONGEST = 180  # days: no group is judged later than this
ROUNDING = 1e-12  # a share nearer to 0 or 1 is 0 or 1
ENTERS = 30  # days for which enough members must have been followed before a group counts


def is_followed(followed: Days, min_n: int) -> bool:
    """Return whether a group enters: at least `min_n` members followed ENTERS days or more, given members by days."""
    return sum(members for day, members in followed.items() if day >= ENTERS) >= min_n


def horizon(groups: Iterable[Days], min_n: int) -> int | None:
    """Return the day that all groups which enter reach, LONGEST at most; None where none enters.

    Each group gives its members by the days for which they were followed, event or not. A group reaches the follow-up
    of its `min_n`-th longest followed member.
    """
    reached = [_nth_longest(followed, min_n) for followed in groups if is_followed(followed, min_n)]
    return min((LONGEST, *reached)) if reached else None


def _nth_longest(followed: Days, n: int) -> int:
    days = sorted(followed, reverse=True)
    return next(
        day for day, members in zip(days, accumulate(followed[day] for day in days), strict=True) if members >= n
    )


@dataclass(frozen=True, slots=True)
class Followed:
    """A group's members by what happened: by end and day after the start, or the day on which they were last seen.

    `followed` gives all of them by the days for which they were followed, whatever happened.
    """

    ends: Mapping[str, Days]
    last_seen: Days
    followed: Days

    @property
    def members(self) -> int:
        """How many there are."""
        return sum(self.followed.values())

    @property
    def gone(self) -> int:
        """To how many anything happened, whenever."""
        return sum(sum(days.values()) for days in self.ends.values())

    def reach(self, day: int) -> int:
        """Return how many are followed to a day or beyond, whatever happened to them."""
        return sum(members for last, members in self.followed.items() if last >= day)


def together(groups: Sequence[Followed]) -> Followed:
    """Return several groups as one."""
    ends: dict[str, Counter[int]] = defaultdict(Counter)
    last_seen: Counter[int] = Counter()
    followed: Counter[int] = Counter()
    for group in groups:
        last_seen.update(group.last_seen)
        followed.update(group.followed)
        for end, days in group.ends.items():
            ends[end].update(days)
    return Followed(ends, last_seen, followed)


@dataclass(frozen=True, slots=True)
class Within:
    """A share within the horizon with its 95% interval; None where it cannot be given.

    `n` members who were all followed to the horizon would give it as exactly.
    """

    value: float | None
    low: float | None
    high: float | None
    n: float | None

    def columns(self, name: str = "within") -> dict[str, float | None]:
        """Return value, interval and effective number as columns."""
        return {name: self.value, f"{name}_low": self.low, f"{name}_high": self.high, f"{name}_n": self.n}

    @property
    def weighed(self) -> Weighed | None:
        """The share with its effective number; None where there is none."""
        return Weighed(self.value, self.n) if self.value is not None and self.n else None

    def minus(self, other: Within) -> tuple[Estimate, Test]:
        """Return the difference to another share, with the normal interval of the two variances and its test."""
        if self.weighed is None or other.weighed is None:
            return NO_ESTIMATE, NO_TEST
        return weighed_difference(self.weighed, other.weighed)


UNKNOWN = Within(None, None, None, None)


@dataclass(frozen=True, slots=True)
class _EventDay:
    """A day on which something happened: how many were still followed, how many went, the share left before it."""

    day: int
    followed: int
    gone: int
    before: float


def _event_days(group: Followed, day: int) -> list[_EventDay]:
    """Return the days with an event of any kind up to `day`, with the Kaplan-Meier share just before each."""
    gone: Counter[int] = Counter()
    for days in group.ends.values():
        gone.update(days)
    followed, before, table = group.members, 1.0, []
    for at in sorted({*gone, *group.last_seen}):
        if at > day:
            break
        if gone[at]:
            table.append(_EventDay(at, followed, gone[at], before))
            before *= (followed - gone[at]) / followed
        followed -= gone[at] + group.last_seen.get(at, 0)
    return table


def gone_within(group: Followed, day: int) -> Within:
    """Return the share to which anything happened by `day`: one minus Kaplan-Meier, log-log interval (Greenwood)."""
    left = left_within(group, day)
    value, low, high = (None if end is None else 1 - end for end in (left.value, left.high, left.low))
    return Within(value, low, high, left.n)


def left_within(group: Followed, day: int) -> Within:
    """Return the share to which nothing happened by `day` (Kaplan-Meier), with its log-log interval."""
    value, greenwood = 1.0, 0.0
    for event in _event_days(group, day):
        rest = event.followed - event.gone
        value *= rest / event.followed
        greenwood += event.gone / (event.followed * rest) if rest else 0.0
    return _estimate(value, value * math.sqrt(greenwood), group.reach(day))


def ends_within(group: Followed, day: int) -> dict[str, Within]:
    """Return for each end the share that came to it by `day`, so that they sum to `gone_within` (Aalen-Johansen 1978).

    The error is the delta method's, as in statsmodels' CumIncidenceRight; the interval is that of log(-log F).
    """
    table = _event_days(group, day)
    reach = group.reach(day)
    return {end: _incidence(days, table, reach) for end, days in group.ends.items()}


def _incidence(days: Days, table: list[_EventDay], reach: int) -> Within:
    came = [days.get(event.day, 0) for event in table]
    shares = list(accumulate(event.before * n / event.followed for event, n in zip(table, came, strict=True)))
    value, variance = (shares[-1] if shares else 0.0), 0.0
    for event, n, by_then in zip(table, came, shares, strict=True):
        later, rest = value - by_then, event.followed - event.gone
        variance += later**2 * event.gone / (event.followed * rest) if rest else 0.0
        variance += event.before**2 * (event.followed - n) * n / event.followed**3
        variance -= 2 * later * event.before * n / event.followed**2
    return _estimate(value, math.sqrt(max(variance, 0.0)), reach)


def _estimate(value: float, error: float, reach: int) -> Within:
    """Return a share with its interval on the scale of log(-log).

    Where it is 0 or 1, the interval is Wilson's over the `reach` members who were followed to the day.
    """
    if not ROUNDING < value < 1 - ROUNDING:
        wilson = share(round(value) * reach, reach)
        return Within(float(round(value)), wilson.low, wilson.high, reach)
    half = Z95 * error / (value * math.log(value))
    return Within(value, value ** math.exp(-half), value ** math.exp(half), value * (1 - value) / error**2)
