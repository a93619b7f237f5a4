"""What stands first on the engagement page: the sentence, the key figures and the lists worth opening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count
from portal.questions.engagement.figures.totals import short
from portal.questions.engagement.filters import SELECTORS
from portal.questions.engagement.words import (
    NO_CLEAR,
    cut_words,
    difference,
    fewer,
    long,
    quarter,
    relative_change,
    sentences,
)
from portal.site.components import headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer

    Row = Mapping[str, Any]

MOST_KPIS = 4
CHOSEN = " Only the students chosen above count, and that choice alone can make the quarters differ."


def sentence(totals: Answer) -> str:
    """Say for each plan how many more watched, how much more in total, and how much longer each, nothing cut."""
    parts = [_plan_sentence(row) for row in totals.records()]
    if not parts:
        return "Nobody watched in both quarters under one plan: nothing to compare."
    selected = not totals.state.values.keys().isdisjoint(SELECTORS)
    compared = any(row["difference"] is not None for row in totals.records())
    return sentences(parts) + (CHOSEN if selected and compared else "")


def _plan_sentence(row: Row) -> str:
    if row["difference"] is None:
        return (
            f"too few {row['plan']} students to say: {count(row['students_a'])} watched in {quarter(row['earlier'])}, "
            f"{count(row['students_b'])} in {quarter(row['later'])}"
        )
    change = difference(row["difference"], row["low"], row["high"], row["p_adjusted"], "minutes more", "minutes less")
    unclear = change.startswith(NO_CLEAR)
    each = change.replace(NO_CLEAR, f"{NO_CLEAR} each") if unclear else f"each watched {change}"
    return (
        f"{row['plan']}: {fewer(relative_change(row['students_change']))} students, "
        f"{relative_change(row['minutes_change'])} minutes in total; {each}"
    )


def kpis(totals: Answer, lift: Answer, same: Answer) -> list[headline.Kpi]:
    """Give the key figures: people and minutes in total, minutes each without a cut; for one plan also what else."""
    rows = totals.records()
    both = [*(_people(row) for row in rows), *(_each(row) for row in rows)]
    if len(rows) > 1:
        return both[:MOST_KPIS]
    return [
        *both,
        *(_cut(row, cut_words(lift.state)) for row in lift.records()),
        *(_same(row) for row in same.records()),
    ]


def _people(row: Row) -> headline.Kpi:
    return headline.Kpi(
        f"{count(row['students_a'])} \u2192 {count(row['students_b'])}",
        f"{row['plan']} students who watched",
        f"{short(row['minutes_a'])} \u2192 {short(row['minutes_b'])} minutes in total",
    )


def _each(row: Row) -> headline.Kpi:
    return headline.Kpi(
        f"{long(row['mean_a'])} \u2192 {long(row['mean_b'])}",
        f"minutes each, {row['plan']}, nothing cut",
        _change(row, "p_adjusted"),
    )


def _cut(row: Row, cut: str) -> headline.Kpi:
    return headline.Kpi(
        f"{long(row['mean_a'])} \u2192 {long(row['mean_b'])}", f"minutes each, {row['plan']}, {cut}", _change(row)
    )


def _same(row: Row) -> headline.Kpi:
    return headline.Kpi(
        f"{long(row['mean_a'])} \u2192 {long(row['mean_b'])}",
        f"minutes each, {row['plan']} in both quarters",
        f"{count(row['n'])} students",
    )


def _change(row: Row, p: str = "p") -> str:
    if row["difference"] is None:
        return str(row["note"])
    return difference(row["difference"], row["low"], row["high"], row[p])


def openings(watched: Answer, same: Answer) -> list[so_what.Opening]:
    """Offer the lists that are worth opening: who watched in both quarters, who has not since, who the cut left out."""
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
