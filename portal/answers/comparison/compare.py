"""What two sides are compared by: shares, means, and shares within a horizon, each with its difference and test.

Every number is computed from what the two answers hold, so that it agrees with either of them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from scipy.special import stdtrit

from portal.answers import statistics
from portal.answers.statistics import Weighed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import AnswerSpec
    from portal.answers.statistics import Estimate, Test

    Record = Mapping[str, Any]

PAIR = 2
ONE_SIDE = "on one side only"
NOT_COMPARED = "Not compared: no mean or share of this answer is one of each side; it is of the first side alone."
BEYOND = "Not compared: it counts others than the page does, and everyone else means everyone else on this page."
NOBODY = "Not compared: nobody is on the other side."
OBSERVED = "The two sides differ in more than what they were chosen by; a difference may have other reasons."
IN_BOTH = "{} are on both sides and count on each, so that intervals and p are only about right."


@dataclass(frozen=True, slots=True)
class ComparedShare:
    """A share that two sides are compared by, with the columns of its numerator and denominator.

    Without a column of the numerator it is what the share of the whole comes to. `called` are its words, `horizon` the
    column of the days within which it is counted, where there is one.
    """

    column: str
    part: str
    whole: str
    called: str = ""
    horizon: str = ""
    interval: ClassVar[str] = "Wilson"
    method: ClassVar[str] = "Newcombe; pooled two-proportion z"

    @property
    def counts(self) -> tuple[str, ...]:
        """The columns of its counts, what it is computed over the last."""
        return (self.part, self.whole) if self.part else (self.whole,)

    def _of(self, row: Record) -> tuple[int, int]:
        whole = row[self.whole]
        return (row[self.part] if self.part else round(row[self.column] * whole)), whole

    def ends(self, row: Record) -> tuple[float | None, float | None]:
        """Return the share's interval in one row of one side."""
        interval = statistics.share(*self._of(row))
        return interval.low, interval.high

    def compare(self, mine: Record, theirs: Record) -> tuple[Estimate, Test]:
        """Return the difference of the shares of two rows (Newcombe 1998) and the pooled z test."""
        counts = (*self._of(mine), *self._of(theirs))
        return statistics.share_difference(*counts), statistics.two_shares(*counts)


@dataclass(frozen=True, slots=True)
class ComparedMean:
    """A mean that two sides are compared by: columns of its 95% t interval, its n and its horizon, and its words."""

    column: str
    n: str
    low: str = "low"
    high: str = "high"
    called: str = ""
    horizon: str = ""
    interval: ClassVar[str] = "t"
    method: ClassVar[str] = "Welch"

    @property
    def counts(self) -> tuple[str, ...]:
        """The column of its n."""
        return (self.n,)

    def ends(self, row: Record) -> tuple[float | None, float | None]:
        """Return the mean's interval in one row of one side."""
        return row[self.low], row[self.high]

    def compare(self, mine: Record, theirs: Record) -> tuple[Estimate, Test]:
        """Return the difference of the means of two rows and Welch's test; errors are those of their t intervals."""
        errors = [self._error(row) for row in (mine, theirs)]
        difference, n = mine[self.column] - theirs[self.column], min(mine[self.n], theirs[self.n])
        if None in errors:
            return statistics.Estimate(difference, None, None, n), statistics.NO_TEST
        parts = [(error or 0.0) ** 2 for error in errors]
        return statistics.spread(difference, parts, [mine[self.n] - 1, theirs[self.n] - 1], n)

    def _error(self, row: Record) -> float | None:
        if row[self.n] < PAIR or row[self.low] is None or row[self.high] is None:
            return None
        return float((row[self.high] - row[self.low]) / 2 / stdtrit(row[self.n] - 1, statistics.UPPER_QUANTILE))


@dataclass(frozen=True, slots=True)
class ComparedWithin:
    """A share within a horizon that two sides have in common, with the column of its n, and its words.

    Its interval and effective number stand in columns named after it, and its horizon in one of its own.
    """

    column: str
    n: str
    called: str = ""
    horizon: str = "horizon"
    interval: ClassVar[str] = "log-log"
    method: ClassVar[str] = "normal, by the two variances"

    @property
    def counts(self) -> tuple[str, ...]:
        """The column of its n."""
        return (self.n,)

    def ends(self, row: Record) -> tuple[float | None, float | None]:
        """Return the share's interval in one row of one side."""
        return row[f"{self.column}_low"], row[f"{self.column}_high"]

    def compare(self, mine: Record, theirs: Record) -> tuple[Estimate, Test]:
        """Return the difference of the shares of two rows and its test, normal by their two variances."""
        here, there = (Weighed(row[self.column], row[f"{self.column}_n"]) for row in (mine, theirs))
        return statistics.weighed_difference(here, there, min(mine[self.n], theirs[self.n]))


Compared: TypeAlias = ComparedShare | ComparedMean | ComparedWithin


@dataclass(frozen=True, slots=True)
class Comparison:
    """By which columns rows of two sides belong together, and what is compared, the most telling first.

    `beyond` says that the answer counts others than the members whom the question counts. `chosen_by` names the
    parameters that can make a share 0 or 1: where the sides were chosen by one of them, such rows are not compared.
    """

    by: tuple[str, ...]
    values: tuple[Compared, ...]
    beyond: bool = False
    chosen_by: tuple[str, ...] = ()


def why_not(spec: AnswerSpec, others: int, *, of_rest: bool) -> str:
    """Say why an answer is not compared, if so. `of_rest`: the other side is everyone whom the page leaves out."""
    if spec.compares is None:
        return NOT_COMPARED
    if spec.compares.beyond and of_rest:
        return BEYOND
    return "" if others else NOBODY


def is_clear(row: Record, name: str) -> bool:
    """Return whether a row's difference is significant after adjusting for the number of tests."""
    return statistics.is_significant(row[f"{name}_p_adjusted"])
