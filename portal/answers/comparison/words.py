"""Two sides in words: a finding, the sentences of one row, and differences with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import formats
from portal.answers.comparison.compare import ONE_SIDE, is_clear
from portal.answers.spec import NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.comparison.compare import Compared, Comparison, Record
    from portal.answers.spec import Answer

TESTS = "vs_tests"
NAMED = 2


def spaced(name: str) -> str:
    """Return a column's name as words."""
    return name.replace("_", " ")


def label(value: Compared, row: Record) -> str:
    """Return what a value is of, with the days within which it is counted."""
    words_ = value.called or spaced(value.column)
    return f"{words_} within {formats.count(row[value.horizon])} days" if value.horizon else words_


def finding(declared: Comparison, answer: Answer) -> str:
    """Name the clear differences, the first few of them, or say that there is none."""
    records = answer.records()
    tests = max((row[TESTS] for row in records), default=0)
    if all(ONE_SIDE in (row[NOTE.name] or "") for row in records):
        return "Nothing of this is on both sides, so there is nothing to compare."
    if not tests:
        return f"Too few {answer.members} on both sides to compare them."
    known = [(value, row) for value in declared.values for row in records if row[f"{value.column}_p"] is not None]
    clear = [(value, row) for value, row in known if is_clear(row, value.column)]
    if not clear:
        if len(known) > NAMED:
            return f"No clear difference from {answer.state.other_words()} in any of {formats.count(tests)} figures."
        return f"No clear difference: {'; '.join(_sentence(declared, answer, *item) for item in known)}."
    leading = [(value, row) for value, row in clear if value is clear[0][0]]
    leading.sort(key=lambda item: -abs(item[1][f"{item[0].column}_difference"]))
    named = "; ".join(_sentence(declared, answer, *item) for item in leading[:NAMED])
    if len(known) == 1:
        return f"A clear difference: {named}."
    return f"{formats.count(len(clear))} of {formats.count(tests)} figures differ clearly: {named}{_more(clear)}."


def _more(clear: Sequence[tuple[Compared, Record]]) -> str:
    return "; and others" if len(clear) > NAMED else ""


def _sentence(declared: Comparison, answer: Answer, value: Compared, row: Record) -> str:
    """Return one difference in words: what it is of, both sides' values, and how far they differ."""
    units = {column.name: column.unit for column in answer.columns}
    name, row_words = value.column, named(declared, row)
    mine, theirs = (formats.value(row[key], units[name]) for key in (name, f"vs_{name}"))
    where = f" ({row_words})" if row_words else ""
    against = answer.state.other_words()
    return f"{label(value, row)}{where} {mine} against {theirs} of {against}, {difference(row, name, units[name])}"


def told(declared: Comparison, answer: Answer, number: int) -> list[str]:
    """Return for each compared value of a row both sides' and the difference, as sentences."""
    row, against = answer.record(number), answer.state.other_words()
    units = {column.name: column.unit for column in answer.columns}
    sentences = []
    for value in declared.values:
        name = value.column
        if row.get(f"{name}_difference") is not None:
            what = label(value, row)
            mine, theirs = (formats.value(row[key], units[name]) for key in (name, f"vs_{name}"))
            words_ = f"{mine} against {theirs} of {against}, {difference(row, name, units[name])}"
            sentences.append(
                f"{what[0].upper()}{what[1:]}: {words_}{'' if is_clear(row, name) else '; it may be chance'}."
            )
    return sentences


def named(declared: Comparison, row: Record) -> str:
    """Name a row by the values that both sides share, or by what tells the sides apart where they share none."""
    alike = [name for name in declared.by if row.get(f"vs_{name}") is None]
    if not alike:
        return ", ".join(f"{row[name]} against {row[f'vs_{name}']}" for name in declared.by)
    return ", ".join(
        str(row[name]) if isinstance(row[name], str) else f"{spaced(name)} {formats.value(row[name], 'number')}"
        for name in alike
    )


def difference(row: Record, name: str, unit: str) -> str:
    """Return a difference with its interval, in points of percent where it is one of shares; all with equal digits."""
    value, low, high = (row[f"{name}_difference{end}"] for end in ("", "_low", "_high"))
    return formats.difference(value, low, high, unit, counted_in(unit))


def counted_in(unit: str) -> str:
    """Return in what a difference is counted."""
    return "points" if unit == "fraction" else unit
