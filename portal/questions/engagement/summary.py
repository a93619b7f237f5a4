"""What stands first on the engagement page: the sentence, the key figures and the lists worth opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.statistics import is_significant
from portal.charts import marks
from portal.formats import count, interval, number, signed
from portal.questions.engagement.figures.minutes import short
from portal.questions.engagement.filters import SELECTORS
from portal.questions.engagement.words import relative_change
from portal.site.components import headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow

    Record = Mapping[str, Any]

MOST_KPIS = 4


def sentence(reach: Answer, lift: Answer) -> str:
    """Say for each plan in everyday words how many more watched, how much longer each, and how much in total."""
    changes = {row["plan"]: row for row in lift.records()}
    parts = [
        _plan_sentence(plan, before, after, changes[plan])
        for plan, before, after in _quarters(reach)
        if plan in changes
    ]
    if not parts:
        return "Nobody watched in both quarters under one plan: nothing to compare."
    selected = not lift.state.values.keys().isdisjoint(SELECTORS)
    within = "Of the students chosen above alone, which makes the quarters unlike: " if selected else ""
    text = within + "; ".join(parts) + "."
    return text[0].upper() + text[1:]


def _quarters(reach: Answer) -> list[tuple[str, NumberedRow, NumberedRow]]:
    """Pair the rows of both quarters, the earlier first, of each plan that has both."""
    quarters = []
    for plan, rows in marks.grouped(marks.numbered(reach), "plan").items():
        if len(rows) == 2:  # noqa: PLR2004 - both quarters
            before, after = rows
            quarters.append((plan, before, after))
    return quarters


def _plan_sentence(plan: str, before: Record, after: Record, lift: Record) -> str:
    students, total = (_relative(before[name], after[name]) for name in ("watched", "total_minutes"))
    each = relative_change(lift["relative_change"]) if lift["p"] is not None else "too few to say"
    unclear = "" if lift["p"] is None or is_significant(lift["p"]) else " (not told apart from no change)"
    return f"{plan}: {_more_students(students)}, {_each(each)}{unclear}, {relative_change(total)} in total"


def _relative(before: float, after: float) -> float | None:
    return after / before - 1 if before else None


def _more_students(relative: float | None) -> str:
    words = relative_change(relative)
    if words == "about the same":
        return "about as many students"
    return f"{words.replace('less', 'fewer')} students" if words != "not known" else "students not known"


def _each(words: str) -> str:
    return f"{words} minutes each" if words.endswith("more") else f"{words} each"


def kpis(reach: Answer, lift: Answer, same: Answer) -> list[headline.Kpi]:
    """Give the key figures of the headline: minutes each and students of each plan, then the same people."""
    means = [
        headline.Kpi(
            f"{number(row['mean_a'])} \u2192 {number(row['mean_b'])}",
            f"minutes each, {row['plan']}",
            f"{signed(row['difference'])} ({interval(row['low'], row['high'])})"
            if row["low"] is not None
            else str(row["note"]),
        )
        for row in lift.records()
    ]
    counts = [
        headline.Kpi(
            f"{count(before['watched'])} \u2192 {count(after['watched'])}",
            f"{plan} students who watched",
            f"{short(before['total_minutes'])} \u2192 {short(after['total_minutes'])} minutes in total",
        )
        for plan, before, after in _quarters(reach)
    ]
    both = [*means, *counts]
    return both[:MOST_KPIS] if len(both) > 2 else [*both, *_same_kpis(same)]  # noqa: PLR2004 - two plans fill the line


def _same_kpis(same: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(
            f"{number(row['mean_a'])} \u2192 {number(row['mean_b'])}",
            f"minutes each, {row['plan']} in both quarters",
            f"n = {count(row['n'])}",
        )
        for row in same.records()
    ]


def openings(watched: Answer, same: Answer) -> list[so_what.Opening]:
    """Offer the lists that are worth opening: who watched in both quarters, and whom the cut left out."""
    both_quarters = [
        so_what.Opening(row["n"], f"{row['plan']}, watched in both quarters", row["people"]) for row in same.records()
    ]
    removed = [row for row in watched.records() if row["removed"]]
    left_out = [
        so_what.Opening(
            row["removed"], f"{row['plan']}, left out above the cut in {row['period']}", row["people_removed"]
        )
        for row in removed
    ]
    return [*both_quarters, *left_out]
