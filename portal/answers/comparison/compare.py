"""Between an answer of each side and the answer of both: rows joined, differences with their intervals and tests.

Every number is computed from what the two answers hold, so that it agrees with either of them alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from scipy.special import stdtrit

from portal import formats
from portal.answers import statistics
from portal.answers.spec import NOTE, TOO_FEW, Column
from portal.filters.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Answer, AnswerSpec
    from portal.answers.statistics import Estimate, Test

    Record = Mapping[str, Any]

PAIR = 2
TESTS = "vs_tests"
ONE_SIDE = "on one side only"
NOT_COMPARED = "Not compared: no mean or share of this answer is one of each side; it is of the first side alone."
BEYOND = "Not compared: it counts others than those whom the page counts, and the rest is of these alone."
NOBODY = "Not compared: nobody is on the other side."
OBSERVED = "The two sides differ in more than what they were chosen by: a difference goes with the choice, no more."
IN_BOTH = "{} are on both sides and count on each, so that intervals and p are only about right."


@dataclass(frozen=True, slots=True)
class ComparedShare:
    """A share that two sides are compared by, with the columns of its numerator and denominator.

    Without a column of the numerator it is what the share of the whole comes to. `called` are its words.
    """

    column: str
    part: str
    whole: str
    called: str = ""
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
    """A mean that two sides are compared by, with the columns of its 95% t interval and of its n, and its words."""

    column: str
    n: str
    low: str = "low"
    high: str = "high"
    called: str = ""
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
        return float((row[self.high] - row[self.low]) / 2 / stdtrit(row[self.n] - 1, statistics.CONFIDENCE))


@dataclass(frozen=True, slots=True)
class Comparison:
    """By which columns rows of two sides belong together, and what is compared, the most telling first.

    `beyond` says that the answer counts others than the members whom the question counts.
    """

    by: tuple[str, ...]
    values: tuple[ComparedShare | ComparedMean, ...]
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One compared value of a row: difference and test; none where a side lacks it or is too small."""

    difference: Estimate
    p: float | None


NO_CELL = ComparedValue(statistics.NO_ESTIMATE, None)


def why_not(spec: AnswerSpec, others: int, *, of_rest: bool) -> str:
    """Say why an answer is not compared, if so. `of_rest`: the other side is everyone whom the page leaves out."""
    if spec.compares is None:
        return NOT_COMPARED
    if spec.compares.beyond and of_rest:
        return BEYOND
    return "" if others else NOBODY


def both(spec: AnswerSpec, declared: Comparison, first: Answer, other: Answer, min_n: int) -> Answer:
    """Return the first side's answer with the other side's values and the differences beside its own.

    Rows are the first side's, in their order, then those that only the other side has, without values of the first.
    Where the smaller side's base is under `min_n` there is no difference.
    """
    mine, theirs = first.records(), other.records()
    keys = matching(declared.by, mine, theirs)
    only_here = tuple(name for name in declared.by if name not in keys)
    matched = {_key(row, keys): row for row in theirs}
    pairs: list[tuple[Record | None, Record | None]] = [(row, matched.pop(_key(row, keys), None)) for row in mine]
    pairs += [(None, row) for row in matched.values()]
    cells = [[_cell(value, *pair, min_n) for value in declared.values] for pair in pairs]
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


def _cell(value: ComparedShare | ComparedMean, mine: Record | None, theirs: Record | None, min_n: int) -> ComparedValue:
    if mine is None or theirs is None or mine[value.column] is None or theirs[value.column] is None:
        return NO_CELL
    difference, test = value.compare(mine, theirs)
    return ComparedValue(difference, test.p) if difference.n >= min_n else NO_CELL


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
        row |= _other(value, theirs) | _difference(value.column, cell, p)
    few = any(_smaller(value, mine, theirs) < min_n for value in declared.values)
    why = ONE_SIDE if mine is None or theirs is None else TOO_FEW.format(min_n) if few else ""
    row[NOTE.name] = "; ".join(dict.fromkeys(filter(None, (why, row.get(NOTE.name))))) or None
    return row


def _smaller(value: ComparedShare | ComparedMean, mine: Record | None, theirs: Record | None) -> float:
    """Return what a difference is computed over; without end where a side has no such value."""
    counts = [row[value.counts[-1]] for row in (mine, theirs) if row is not None]
    return min((math.inf if count is None else count for count in counts), default=math.inf)


def _other(value: ComparedShare | ComparedMean, theirs: Record | None) -> dict[str, Any]:
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


def spaced(name: str) -> str:
    """Return a column's name as words."""
    return name.replace("_", " ")


def finding(declared: Comparison, answer: Answer) -> str:
    """Name the largest significant difference in the first value that is compared, or say that there is none."""
    records = answer.records()
    tests = max((row[TESTS] for row in records), default=0)
    if not tests:
        return f"Nothing here has enough {answer.members} on both sides to be compared."
    against = answer.state.other_words()
    units = {column.name: column.unit for column in answer.columns}
    clear = 0
    best: tuple[ComparedShare | ComparedMean, Record] | None = None
    for value in declared.values:
        clear_rows = [row for row in records if is_apart(row, value.column)]
        clear += len(clear_rows)
        if clear_rows and best is None:
            best = value, max(clear_rows, key=lambda row: abs(row[f"{value.column}_difference"]))
    if best is None:
        return f"None of {formats.count(tests)} differences from {against} can be told from chance."
    value, row = best
    name = value.column
    row_words = named(declared, row)
    where = f" ({row_words})" if row_words else ""
    mine, theirs = (formats.value(row[key], units[name]) for key in (name, f"vs_{name}"))
    return (
        f"The largest difference is in {value.called or spaced(name)}{where}: {mine} against {theirs} of {against}, "
        f"{difference(row, name, units[name])}. {formats.count(clear)} of {formats.count(tests)} comparisons tell the "
        "two sides apart."
    )


def told(declared: Comparison, answer: Answer, number: int) -> list[str]:
    """Return for each compared value of a row both sides' and the difference, as sentences."""
    row, against = answer.record(number), answer.state.other_words()
    units = {column.name: column.unit for column in answer.columns}
    sentences = []
    for value in declared.values:
        name = value.column
        if row.get(f"{name}_difference") is not None:
            label = value.called or spaced(name)
            mine, theirs = (formats.value(row[key], units[name]) for key in (name, f"vs_{name}"))
            words_ = f"{mine} against {theirs} of {against}, {difference(row, name, units[name])}"
            sentences.append(
                f"{label[0].upper()}{label[1:]}: {words_}{'' if is_apart(row, name) else '; it may be chance'}."
            )
    return sentences


def is_apart(row: Record, name: str) -> bool:
    """Return whether a row's difference is significant after adjusting for the number of tests."""
    return statistics.is_significant(row[f"{name}_p_adjusted"])


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
    """Return a difference with its interval, in points of percent where it is one of shares."""
    ends = [row[f"{name}_difference{end}"] for end in ("", "_low", "_high")]
    value, low, high = (formats.signed(end, unit, places=None) for end in ends)
    return f"{value} {words(unit)} ({low} to {high})" if ends[1] is not None else f"{value} {words(unit)}"


def words(unit: str) -> str:
    """Return in what a difference is counted."""
    return "points" if unit == "fraction" else unit
