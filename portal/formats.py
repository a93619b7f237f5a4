"""Numbers as people read them: used by findings, figures, cards and tables; the data itself is never rounded."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING = "\u2013"
_LARGE = 10**4
_SMALL = 10
MOST_PLACES = 6


def count(value: float | None) -> str:
    """Return a whole number with thousands separators."""
    return MISSING if value is None else f"{value:,.0f}"


def counted(n: int, singular: str, plural: str) -> str:
    """Return a count with its words: `1 statement does`, `3 statements do`."""
    return f"{count(n)} {singular if n == 1 else plural}"


def number(value: float | None, places: int = 1) -> str:
    """Return a number with `places` decimals; large ones have none, and neither have those that are whole."""
    return MISSING if value is None else fixed(value, _decimals(places, value))


def signed(value: float | None, unit: str = "", places: int | None = 1, *, aligned: bool = False) -> str:
    """Return a difference with its sign, \u2212 or +; what rounds to zero has none. One of fractions is in points.

    Decimals are those of `number`; with `places` None one, and two below 1. Texts that are `aligned`, below each other,
    all have their decimals and a sign, whole numbers and zero too.
    """
    if value is None:
        return MISSING
    scaled = 100 * value if unit == "fraction" else value
    if places is None:
        places = 2 if 0 < abs(scaled) < 1 else 1
    if aligned:
        return f"{scaled:+,.{places}f}".replace("-", "\u2212")
    return f"{'+' if round(scaled, places) > 0 else ''}{number(scaled, places)}"


def percents(low: float, high: float) -> str:
    """Return the ends of an interval of a fraction as a sentence has them: 10.0% to 14.0%."""
    return f"{percent(low)} to {percent(high)}"


def percent_between(value: float | None, low: float | None, high: float | None) -> str:
    """Return a fraction as percent with the ends of its interval: 12.0% (10.0% \u2013 14.0%)."""
    return f"{percent(value)} ({percent(low)} \u2013 {percent(high)})"


def fixed(value: float, places: int) -> str:
    """Return a number with exactly `places` decimals, also where it is whole."""
    return f"{value:z,.{places}f}".replace("-", "\u2212")


def _decimals(places: int, *values: float) -> int:
    none = max(map(abs, values)) >= _LARGE or all(float(value).is_integer() for value in values)
    return 0 if none else places


def percent(value: float | None, places: int | None = None) -> str:
    """Return a fraction as percent, with `places` decimals; by default two below 0.1% and one above.

    What is not quite nothing or not quite all never reads as 0% or 100%.
    """
    if value is None:
        return MISSING
    scaled = value * 100
    if places is None:
        places = 2 if 0 < abs(scaled) < 1 / _SMALL else 1
    step = 10.0**-places
    if 0 < scaled < step / 2:
        return f"<{step:.{places}f}%"
    if 100 - step / 2 <= scaled < 100:  # noqa: PLR2004 - a hundred percent
        return f">{100 - step:.{places}f}%"
    return f"{scaled:,.{places}f}%".replace("-", "\u2212")


def interval(low: float | None, high: float | None, places: int = 1) -> str:
    """Return both ends of an interval joined by a dash, with as many decimals each."""
    if low is None or high is None:
        return MISSING
    decimals = _decimals(places, low, high)
    return f"{fixed(low, decimals)} \u2013 {fixed(high, decimals)}"


def between(low: float | None, high: float | None, places: int = 1) -> str:
    """Return both ends of an interval as a sentence has them: 3.0 to 4.5, whole ones without decimals."""
    return interval(low, high, places).replace(" \u2013 ", " to ")


def fixed_between(low: float, high: float, places: int) -> str:
    """Return both ends of an interval with exactly `places` decimals: 3.0 to 4.0."""
    return f"{fixed(low, places)} to {fixed(high, places)}"


def needed_places(low: float, high: float, fewest: int = 1) -> int:
    """Return how many decimals an interval needs: `fewest`, or more where it excludes 0 and an end would read as 0."""
    if low <= 0 <= high:
        return fewest
    nearest = min(abs(low), abs(high))
    return next((decimals for decimals in range(fewest, MOST_PLACES) if round(nearest, decimals)), MOST_PLACES)


def difference(value: float, low: float | None, high: float | None, unit: str = "", words: str = "points") -> str:
    """Return a signed difference with its interval: +0.41 points (+0.02 to +0.80); one of fractions is in points."""
    known = [100 * end if unit == "fraction" else end for end in (value, low, high) if end is not None]
    decimals = needed_places(min(known), max(known))
    text, *ends = (signed(end, unit, decimals) for end in (value, low, high))
    return f"{text} {words}" if low is None else f"{text} {words} ({' to '.join(ends)})"


def towards(value: float, low: float, high: float, places: int, words: str) -> str:
    """Return the size of a difference with its interval: 2.5 points higher (2.3 to 2.8).

    `words` name the direction; the interval runs from the smaller to the larger end in that direction.
    """
    ends = (low, high) if value >= 0 else (-high, -low)
    return f"{fixed(abs(value), places)} {words} ({fixed_between(*ends, places)})"


def either_way(low: float, high: float, places: int, more: str, less: str) -> str:
    """Return how large a difference could be in either direction: 0.6 less to 2.5 more."""
    return " to ".join(f"{fixed(abs(end), places)} {less if end < 0 else more}" for end in (low, high))


def joined(words: Sequence[str], *, separator: str = ", ", last: str = "and") -> str:
    """Return words as a list in a sentence: A, B and C."""
    *others, end = words
    return f"{separator.join(others)} {last} {end}" if others else end


def chance(value: float | None) -> str:
    """Return a p value with three decimals; a small one as being under a thousandth."""
    if value is None:
        return MISSING
    return "<0.001" if value < 1 / 1000 else f"{value:.3f}"


def day(value: str | dt.date | None) -> str:
    """Return a date as 17 Nov 2013."""
    if value is None:
        return MISSING
    date = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{date.day} {date:%b %Y}"


def value(cell: Any, unit: str) -> str:
    """Return any cell of an answer by its column's unit."""
    if cell is None:
        return MISSING
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.date):
        return day(cell)
    if isinstance(cell, str):
        return cell
    if unit == "id":
        return str(cell)
    shown = {"fraction": percent, "p": chance, "count": count}.get(unit)
    return shown(cell) if shown else number(cell, 2)
