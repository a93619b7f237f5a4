"""From the rows of the engagement answers to sentences: findings and caveats in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count, interval, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.questions.engagement.watching import Cell

NOT_RANDOM = (
    "No table records who used a new feature and nothing was randomised: a change goes with the time, and need not "
    "come from the features."
)
FEATURES = "Free students had the new features too, so the gap is not what the features did."
NOTHING_CUT = "nothing is cut"
ABOUT = 0.06
BOUGHT = {0: "one month", 1: "three months", 2: "twelve months", 3: "for ever"}
TIMES = 2


def minutes_said(pairs: Mapping[str, tuple[Cell, Cell]]) -> str:
    """Return how long a student of each plan watched in either quarter."""
    parts = [
        f"{plan} {number(earlier.mean)} minutes in {earlier.period} and {number(later.mean)} in {later.period}"
        for plan, (earlier, later) in pairs.items()
    ]
    return "A student watched, on average: " + "; ".join(parts) + "." if parts else "Nobody watched in both quarters."


def reach_said(rows: Sequence[Sequence[Any]]) -> str:
    """Return how many watched of those registered, for each plan in its last quarter."""
    last = {row[0]: row for row in rows}
    parts = [f"{count(row[3])} of {count(row[2])} {plan} students watched in {row[1]}" for plan, row in last.items()]
    return ", ".join(parts) + "." if parts else "Nobody had registered."


def same_said(rows: Sequence[Sequence[Any]]) -> str:
    """Return what those in both quarters watched before and after."""
    parts = [
        f"the {count(n)} {plan} in both quarters watched {number(mean_a)} minutes before and {number(mean_b)} after"
        for plan, n, mean_a, mean_b, *_ in rows
    ]
    return ("; ".join(parts) + ".").capitalize() if parts else "Nobody watched in both quarters under one plan."


def change_said(relative: float | None) -> str:
    """Return a relative change in everyday words: about the same, a bit more, a fifth less, twice as much ..."""
    if relative is None:
        return "not known"
    if abs(relative) < ABOUT:
        return "about the same"
    word = "more" if relative > 0 else "less"
    if relative >= TIMES - 1:
        return f"{number(relative + 1)} times as much"
    size = abs(relative)
    shares = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds"}
    nearest = min(shares, key=lambda share: abs(share - size))
    return f"{shares[nearest] if abs(nearest - size) <= 0.02 else percent(size, 0)} {word}"  # noqa: PLR2004


def lift_said(rows: Sequence[Sequence[Any]]) -> str:
    """Return the change of each plan in words."""
    if not rows:
        return "Nobody watched in both quarters under one plan, so there is no change to tell."
    parts = []
    for plan, mean_a, mean_b, difference, low, high, p, *_ in rows:
        if p is None:
            parts.append(f"{plan}: too few to compare")
            continue
        told = "" if p < 0.05 else ", which can't be told apart from no change"  # noqa: PLR2004 - 5%
        sign = "+" if difference > 0 else ""
        parts.append(
            f"{plan}: {number(mean_a)} to {number(mean_b)} minutes each, {sign}{number(difference)} "
            f"({interval(low, high)}){told}"
        )
    return "; ".join(parts).capitalize() + "."


def gap_said(rows: Sequence[Sequence[Any]]) -> str:
    """Return the gap in words."""
    (_, paid, free, gap, low, high, *_), (_, paid_share, free_share, *_) = rows
    if low is None or paid_share is None:
        return "Too few watched to compare the changes of the two plans."
    return (
        f"Paid students changed by {number(paid)} minutes each ({percent(paid_share)}), free ones by {number(free)} "
        f"({percent(free_share)}): a gap of {number(gap)} minutes ({interval(low, high)})."
    )
