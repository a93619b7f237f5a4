"""Numbers as people read them: used by findings, figures, cards and tables; the data itself is never rounded."""

from __future__ import annotations

import datetime as dt
from typing import Any

MISSING = "\u2013"
_LARGE = 10**4
_SMALL = 10


def count(value: float | None) -> str:
    """Return a whole number with thousands separators."""
    return MISSING if value is None else f"{value:,.0f}"


def number(value: float | None, places: int = 1) -> str:
    """Return a number with `places` decimals; large ones have none, and neither have those that are whole."""
    return MISSING if value is None else _rounded(value, _decimals(places, value))


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


def percent_between(value: float | None, low: float | None, high: float | None) -> str:
    """Return a fraction as percent with the ends of its interval: 12.0% (10.0% \u2013 14.0%)."""
    return f"{percent(value)} ({percent(low)} \u2013 {percent(high)})"


def _decimals(places: int, *values: float) -> int:
    none = max(map(abs, values)) >= _LARGE or all(float(value).is_integer() for value in values)
    return 0 if none else places


def _rounded(value: float, decimals: int) -> str:
    return f"{value:z,.{decimals}f}".replace("-", "\u2212")


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
    return f"{_rounded(low, decimals)} \u2013 {_rounded(high, decimals)}"


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
