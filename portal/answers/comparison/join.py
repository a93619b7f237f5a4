"""Between an answer of each side and the answer of both: rows joined, differences with their intervals and tests."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.comparison.compare import OBSERVED, ONE_SIDE, PAIR, ComparedMean
from portal.answers.comparison.words import TESTS, finding, spaced
from portal.answers.spec import NOTE, TOO_FEW, Column
from portal.filters.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.comparison.compare import Compared, Comparison, Record
    from portal.answers.spec import Answer, AnswerSpec
    from portal.answers.statistics import Estimate

SAME = "one of two: the other row says the same"
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One compared value of a row: difference and test, and why one is not given where the rows do not say it."""

    difference: Estimate
    p: float | None
    why: str = ""


NO_CELL = ComparedValue(statistics.NO_ESTIMATE, None)
BY_CHOICE = ComparedValue(statistics.NO_ESTIMATE, None, "true by how the sides were chosen")


def both(
    spec: AnswerSpec, declared: Comparison, first: Answer, other: Answer, chosen: frozenset[str], min_n: int
) -> Answer:
    """Return the first side's answer with the other side's values and the differences beside its own.

    Rows are the first side's, in their order, then those that only the other side has, without values of the first.
    Where the smaller side's base is under `min_n` there is no difference; nor where it follows from how the sides were
    chosen (`chosen` are the parameters), or says the same as that of the row's only counterpart.
    """
    mine, theirs = first.records(), other.records()
    keys = matching(declared.by, mine, theirs)
    only_here = tuple(name for name in declared.by if name not in keys)
    matched = {_key(row, keys): row for row in theirs}
    pairs: list[tuple[Record | None, Record | None]] = [(row, matched.pop(_key(row, keys), None)) for row in mine]
    pairs += [(None, row) for row in matched.values()]
    fixed = not chosen.isdisjoint(declared.chosen_by)
    cells = [[_cell(value, *pair, min_n, fixed=fixed) for value in declared.values] for pair in pairs]
    for column, value in enumerate(declared.values):
        for index in _counterparts(declared.by, value, pairs):
            cells[index][column] = replace(cells[index][column], p=None, why=SAME)
    flat = statistics.adjusted([cell.p for row in cells for cell in row])
    tests, width = sum(p is not None for p in flat), len(declared.values)
    records = [
        _joined(declared, pair, row, flat[index * width :], only_here, min_n) | {TESTS: tests}
        for index, (pair, row) in enumerate(zip(pairs, cells, strict=True))
    ]
    columns = _placed(first.columns, len(spec.columns), _columns(spec, declared, only_here))
    rows = tuple(tuple(record.get(column.name) for column in columns) for record in records)
    renamed = Condition(other.sql, other.parameters).renamed("vs_")
    sql = f"{first.sql.rstrip()}\n\n-- the other side\n{renamed.sql.lstrip()}"
    answer = replace(first, columns=columns, rows=rows, sql=sql, parameters={**first.parameters, **renamed.parameters})
    return replace(answer, finding=finding(declared, answer), caveats=(OBSERVED, *first.caveats))


def matching(by: Sequence[str], mine: Sequence[Record], theirs: Sequence[Record]) -> tuple[str, ...]:
    """Return the columns by which rows of both sides belong together.

    One that has a single value on each side, and not the same, is what the sides were chosen by: it tells them apart.
    """
    ends = {name: ({row[name] for row in mine}, {row[name] for row in theirs}) for name in by}
    return tuple(name for name, (a, b) in ends.items() if not (len(a) == len(b) == 1 and a != b))


def _key(row: Record, keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in keys)


def _cell(value: Compared, mine: Record | None, theirs: Record | None, min_n: int, *, fixed: bool) -> ComparedValue:
    if mine is None or theirs is None or mine[value.column] is None or theirs[value.column] is None:
        return NO_CELL
    if (
        fixed
        and not isinstance(value, ComparedMean)
        and not {mine[value.column], theirs[value.column]}.isdisjoint((0, 1))
    ):
        return BY_CHOICE
    difference, test = value.compare(mine, theirs)
    return ComparedValue(difference, test.p) if difference.n >= min_n else NO_CELL


def _counterparts(
    by: Sequence[str], value: Compared, pairs: Sequence[tuple[Record | None, Record | None]]
) -> list[int]:
    """Return the rows whose difference is that of the row before, turned round: the second of two levels that are all.

    Rows of one factor agree in all columns of `by` but the last.
    """
    if isinstance(value, ComparedMean) or not by:
        return []
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for index, (mine, theirs) in enumerate(pairs):
        groups[_key(mine or theirs or {}, by[:-1])].append(index)
    twos = [indices for indices in groups.values() if len(indices) == PAIR]
    return [
        last for first, last in twos if all(_are_all(value.column, pairs[first][i], pairs[last][i]) for i in (0, 1))
    ]


def _are_all(name: str, row: Record | None, other: Record | None) -> bool:
    """Return whether two shares of one side are all there is."""
    if row is None or other is None or row[name] is None or other[name] is None:
        return False
    return math.isclose(row[name] + other[name], 1, abs_tol=ROUNDING)


def _joined(
    declared: Comparison,
    pair: tuple[Record | None, Record | None],
    cells: Sequence[ComparedValue],
    adjusted: Sequence[float | None],
    chosen_by: Sequence[str],
    min_n: int,
) -> dict[str, Any]:
    """Return one row: the first side's values, the other's, the differences, and why one is not given."""
    mine, theirs = pair
    row: dict[str, Any] = {name: (theirs or {}).get(name) for name in declared.by} if mine is None else dict(mine)
    row |= {f"vs_{name}": None if theirs is None else theirs[name] for name in chosen_by}
    for value, cell, p in zip(declared.values, cells, adjusted, strict=False):
        row |= _other(value, None if cell is BY_CHOICE else theirs) | _difference(value.column, cell, p)
    few = any(_smaller(value, mine, theirs) < min_n for value in declared.values)
    why = ONE_SIDE if mine is None or theirs is None else TOO_FEW.format(min_n) if few else ""
    reasons = (why, *(cell.why for cell in cells), row.get(NOTE.name))
    row[NOTE.name] = "; ".join(dict.fromkeys(filter(None, reasons))) or None
    return row


def _smaller(value: Compared, mine: Record | None, theirs: Record | None) -> float:
    """Return what a difference is computed over; without end where a side has no such value."""
    counts = [row[value.counts[-1]] for row in (mine, theirs) if row is not None]
    return min((math.inf if count is None else count for count in counts), default=math.inf)


def _other(value: Compared, theirs: Record | None) -> dict[str, Any]:
    name = value.column
    low, high = (None, None) if theirs is None or theirs[name] is None else value.ends(theirs)
    ends = {f"vs_{name}": None if theirs is None else theirs[name], f"vs_{name}_low": low, f"vs_{name}_high": high}
    return ends | {f"vs_{count}": None if theirs is None else theirs[count] for count in value.counts}


def _difference(name: str, cell: ComparedValue, p: float | None) -> dict[str, Any]:
    return {
        f"{name}_difference": cell.difference.value,
        f"{name}_difference_low": cell.difference.low,
        f"{name}_difference_high": cell.difference.high,
        f"{name}_p": cell.p,
        f"{name}_p_adjusted": p,
    }


def columns(spec: AnswerSpec) -> tuple[Column, ...]:
    """Return the columns that a compared answer has beside its own; none where it is not compared."""
    return () if spec.compares is None else _columns(spec, spec.compares, ())


def _columns(spec: AnswerSpec, declared: Comparison, chosen_by: Sequence[str]) -> tuple[Column, ...]:
    units = {column.name: column.unit for column in spec.columns}
    columns = [
        Column(f"vs_{name}", "text", f"The other side's {spaced(name)}: what it is compared with.")
        for name in chosen_by
    ]
    for value in declared.values:
        name, unit = value.column, units[value.column]
        words, end = spaced(name), f"end of its 95% {value.interval} interval."
        columns += [
            Column(f"vs_{name}", unit, f"The other side's {words}.", value.counts[-1]),
            Column(f"vs_{name}_low", unit, f"Lower {end}"),
            Column(f"vs_{name}_high", unit, f"Upper {end}"),
            *(Column(f"vs_{count}", "count", f"The other side's {spaced(count)}.") for count in value.counts),
            Column(f"{name}_difference", unit, f"This side's {words} minus the other's."),
            Column(f"{name}_difference_low", unit, f"Lower end of the difference's 95% interval ({value.method})."),
            Column(f"{name}_difference_high", unit, f"Upper end of the difference's 95% interval ({value.method})."),
            Column(f"{name}_p", "p", f"How likely so large a difference is by chance ({value.method})."),
            Column(f"{name}_p_adjusted", "p", f"The same, adjusted for all {TESTS} (Benjamini-Hochberg)."),
        ]
    columns.append(Column(TESTS, "count", "How many differences between the two sides were tested in this answer."))
    return tuple({column.name: column for column in columns}.values())


def _placed(shown: Sequence[Column], declared: int, more: Sequence[Column]) -> tuple[Column, ...]:
    """Return the answer's own columns, then those of the comparison, the note, the addresses."""
    addresses = [column for column in shown[declared:] if column.name != NOTE.name]
    return (*shown[:declared], *more, NOTE, *addresses)
