"""Words that several modules of engagement share: the main caveat, names of plans and quarters, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.statistics import is_significant
from portal.formats import count, either_way, fixed_between, needed_places, number, percent, towards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.filters.state import State
    from portal.warehouse import Record

NOT_RANDOM = (
    "This does not show that the new features changed anything: no table records who used them, and a change over "
    "time may have other reasons."
)
PLAN_NAMES = {0: "one month", 1: "three months", 2: "twelve months", 3: "for ever"}
MONTHS = {"1": "January to March", "2": "April to June", "3": "July to September", "4": "October to December"}
ABOUT_THE_SAME = 0.06
TIMES = 2
FRACTIONS = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds"}
NEAR_FRACTION = 0.02
WHOLE = 100
WIDTHS = ((10, 0), (0.3, 1), (0.03, 2))  # half an interval this wide supports so many decimals
NO_CUT = 100
NO_CLEAR = "no clear difference"
MAY_BE_CHANCE = ", which may be chance"


def by_plan(rows: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the rows of each plan, the plans in the order in which they come first: each has a clause of a finding."""
    plans: dict[str, list[Record]] = {}
    for row in rows:
        plans.setdefault(row["plan"], []).append(row)
    return plans


def quarter(period: str) -> str:
    """Say a quarter such as 2022Q2 by its months."""
    year, _, part = period.partition("Q")
    return f"{MONTHS[part]} {year}"


def long(minutes: float | None) -> str:
    """Say a number of minutes: whole from a hundred on, else with one decimal."""
    return number(minutes, 0 if minutes is not None and abs(minutes) >= WHOLE else 1)


def cut_words(state: State) -> str:
    """Say what the chosen cut does to the largest values."""
    top = number(NO_CUT - state.get("trim"))
    if state.get("trim") == NO_CUT:
        return "nobody left out"
    return f"top {top}% set to the cut" if state.get("mode") == "cap" else f"top {top}% left out"


def supported(low: float, high: float) -> int:
    """Return how many decimals an interval supports by its width."""
    half = (high - low) / 2
    return needed_places(low, high, next((decimals for width, decimals in WIDTHS if half >= width), 3))


def between(low: float, high: float) -> str:
    """Say both ends of an interval with the decimals that it supports."""
    return fixed_between(low, high, supported(low, high))


def difference(
    value: float, low: float | None, high: float | None, p: float | None = None, more: str = "more", less: str = "less"
) -> str:
    """Say a difference with its interval; where it is not clear, how large it could be either way.

    By its p, or by whether the interval holds 0 where there is none. A p that is adjusted for other tests can leave a
    difference unclear although its interval does not hold 0.
    """
    if low is None or high is None:
        return f"{long(abs(value))} {more if value >= 0 else less}"
    decimals = supported(low, high)
    if not (is_significant(p) if p is not None else low * high > 0):
        chance = MAY_BE_CHANCE if low * high > 0 else ""
        return f"{NO_CLEAR}{chance} ({either_way(low, high, decimals, more, less)})"
    return towards(value, low, high, decimals, more if value >= 0 else less)


def too_few(n: float | None, who: str) -> str:
    """Say that so many are too few."""
    return f"too few to say ({count(n)} {who})"


def sentences(parts: list[str]) -> str:
    """Join clauses into sentences, each with a capital letter and a full stop."""
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def fewer(words: str) -> str:
    """Say a change in words of people rather than of an amount."""
    return words.replace("less", "fewer").replace("times as much", "times as many").replace("the same", "as many")


def relative_change(relative: float | None) -> str:
    """Say a relative change in everyday words: about the same, a fifth less, 14% more, 2.3 times as much ..."""
    if relative is None:
        return "not known"
    if abs(relative) < ABOUT_THE_SAME:
        return "about the same"
    word = "more" if relative > 0 else "less"
    if relative >= TIMES - 1:
        return f"{number(relative + 1)} times as much"
    size = abs(relative)
    nearest = min(FRACTIONS, key=lambda fraction: abs(fraction - size))
    return f"{FRACTIONS[nearest] if abs(nearest - size) <= NEAR_FRACTION else percent(size, 0)} {word}"
