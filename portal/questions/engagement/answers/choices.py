"""What all choices of cut and test come to in words: how many say what, and which choice decides."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from portal.formats import count, number
from portal.questions.engagement.words import NO_CLEAR, NO_CUT, by_plan, sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.warehouse import Record

DIRECTIONS = ("up", NO_CLEAR, "down")
ESTIMATED = {"minutes": "mean minutes", "ratio": "typical minutes (logs)", "probability": "ranks"}
HANDLED = {"drop": "larger values are left out", "cap": "larger values are set to the cut", "none": "nothing is cut"}
DECIDES = {
    "cut": "how much is cut",
    "measure": "what is compared",
    "mode": "what is done with larger values",
}


def finding(rows: Sequence[Record]) -> str:
    """Say for each plan how many choices say up, down or neither, and on which choice that depends."""
    parts = [_of_plan(plan, [row for row in choices if row["direction"]]) for plan, choices in by_plan(rows).items()]
    return sentences(parts) or "There is nothing to compare."


def _of_plan(plan: str, rows: Sequence[Record]) -> str:
    if not rows:
        return f"{plan}: too few students to compare"
    tally = Counter(row["direction"] for row in rows)
    (main, most), *_ = tally.most_common()
    if most == len(rows):
        return f"{plan}: {main} in all {count(most)} ways of comparing"
    others = [name for name in DIRECTIONS if name != main]
    rest = ", ".join(f"{name} in {count(tally[name]) if tally[name] else 'none'}" for name in others)
    counts = f"{plan}: {main} in {count(most)} ways of {count(len(rows))}, {rest}"
    return f"{counts} ({_by_measure(rows, main)}); {_deciding(rows, main)}"


def _by_measure(rows: Sequence[Record], main: str) -> str:
    """Say for each measure in how many of its choices the main direction is found."""
    return ", ".join(
        f"{ESTIMATED[str(measure)]} {count(sum(row['direction'] == main for row in of))} of {count(len(of))}"
        for measure, of in _levels(rows, "measure")
    )


def _deciding(rows: Sequence[Record], main: str) -> str:
    """Name the choice by whose levels the directions differ most, with the levels at either end."""
    choice = min(DECIDES, key=lambda name: impurity(rows, name))
    shares = {level: (sum(row["direction"] == main for row in of), len(of)) for level, of in _levels(rows, choice)}
    ends = sorted(shares, key=lambda level: shares[level][0] / shares[level][1])
    said = " and ".join(_level(choice, level, *shares[level]) for level in (ends[-1], ends[0]))
    return f"that depends most on {DECIDES[choice]}: {main} in {said}"


def _level(choice: str, level: object, part: int, whole: int) -> str:
    return f"{count(part)} of {count(whole)} {_level_words(choice, level)}"


def _level_words(choice: str, level: Any) -> str:
    if choice == "measure":
        return f"by {ESTIMATED[level]}"
    if choice == "mode":
        return f"where {HANDLED[level]}"
    return "where nothing is cut" if level == NO_CUT else f"where the top {number(NO_CUT - level)}% are cut"


def impurity(rows: Sequence[Record], choice: str) -> float:
    """Compute how mixed the directions still are within the levels of a choice (Gini); 0 where it decides all."""
    total = 0.0
    for _, of in _levels(rows, choice):
        tally = Counter(row["direction"] for row in of)
        total += len(of) * (1 - sum((k / len(of)) ** 2 for k in tally.values()))
    return total / len(rows)


def _levels(rows: Sequence[Record], choice: str) -> list[tuple[object, list[Record]]]:
    levels: Mapping[object, list[Record]] = {row[choice]: [] for row in rows}
    for row in rows:
        levels[row[choice]].append(row)
    return list(levels.items())
