"""From an expression of `published.toml` and rows of answers to one number or text: a function for each kind."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from portal.questions.overview.published import Expression, Pick, Term

    Rows = Sequence[Mapping[str, Any]]
    RowsOf = Callable[[Term], Rows]


class NotRecomputed(Exception):  # noqa: N818 - it is a state of the data, told in its sentence
    """A value cannot be recomputed from these rows; the message is the sentence that readers see."""


def recompute(expression: Expression, rows_of: RowsOf) -> float | str:
    """Work an expression out, in published units; raises NotRecomputed with the reason."""
    try:
        result = _KINDS[expression.compute](expression, rows_of)
    except KeyError as error:
        raise NotRecomputed(f"`{expression.answer}` has no column {error}.") from error
    if isinstance(result, str):
        return result
    if expression.scale != 1:
        result = result * expression.scale
    says = expression.says
    if says is None:
        return result
    beyond = result > says.above if says.above is not None else result < (says.below or 0)
    return says.yes if beyond else says.no


def _select(rows: Rows, term: Term) -> Rows:
    def fits(row: Mapping[str, Any], want: Mapping[str, Pick]) -> bool:
        return all(row[column] in (pick if isinstance(pick, list) else [pick]) for column, pick in want.items())

    return [row for row in rows if fits(row, term.row) and not (term.without and fits(row, term.without))]


def _number(row: Mapping[str, Any], column: str) -> float:
    """Take a number from a row; raises NotRecomputed, with the row's note, where there is none."""
    cell = row[column]
    if isinstance(cell, int | float) and math.isfinite(cell):
        return cell
    note = f" ({row['note']})" if row.get("note") else ""
    raise NotRecomputed(f"The portal gives no {column} here{note}.")


def _one(term: Term, rows_of: RowsOf) -> Mapping[str, Any] | None:
    """Find the one row that a term picks; None where it picks none."""
    rows = _select(rows_of(term), term)
    if len(rows) > 1:
        raise NotRecomputed(f"`{term.answer}` has {len(rows)} rows {_where(term)}, where one was meant.")
    return rows[0] if rows else None


def _need(term: Term, rows_of: RowsOf) -> Mapping[str, Any]:
    row = _one(term, rows_of)
    if row is None:
        raise NotRecomputed(f"`{term.answer}` has no row {_where(term)}.")
    return row


def _where(term: Term) -> str:
    return "where " + " and ".join(f"{column} is {pick}" for column, pick in term.row.items()) if term.row else "at all"


def amount(term: Term, rows_of: RowsOf) -> float:
    """Read a term: the cell of one row, or the sum over rows, over the sum of `per`; raises NotRecomputed."""
    if not term.total and term.per is None:
        row = _one(term, rows_of)
        return term.absent if row is None and term.absent is not None else _number(_need(term, rows_of), term.column)
    rows = _select(rows_of(term), term)
    total: float = sum(_number(row, term.column) for row in rows)
    if term.per is None:
        return total
    return _divide(total, sum(_number(row, term.per) for row in rows), term.per)


def _divide(numerator: float, denominator: float, what: str) -> float:
    if not denominator:
        raise NotRecomputed(f"The portal counts no {what} here, so that there is nothing to divide by.")
    return numerator / denominator


def _second(expression: Expression) -> Term:
    if expression.by is None:
        raise ValueError(f"compute `{expression.compute}` needs `by`")
    return expression.by


def _cell(expression: Expression, rows_of: RowsOf) -> float | str:
    row = None if expression.total or expression.per else _one(expression, rows_of)
    text = row[expression.column] if row else None
    return text if isinstance(text, str) else amount(expression, rows_of)


def _ratio(expression: Expression, rows_of: RowsOf) -> float:
    second = _second(expression)
    return _divide(amount(expression, rows_of), amount(second, rows_of), second.column)


def _difference(expression: Expression, rows_of: RowsOf) -> float:
    return amount(expression, rows_of) - amount(_second(expression), rows_of)


def _complement(expression: Expression, rows_of: RowsOf) -> float:
    return 1 - amount(expression, rows_of)


def _count(expression: Expression, rows_of: RowsOf) -> float:
    return len(_select(rows_of(expression), expression))


def _valued(expression: Expression, rows_of: RowsOf) -> Rows:
    """Return the rows picked that have a value; raises NotRecomputed where none has."""
    rows = [row for row in _select(rows_of(expression), expression) if row[expression.column] is not None]
    if not rows:
        raise NotRecomputed(f"`{expression.answer}` has no row {_where(expression)}.")
    return rows


def _higher(expression: Expression, rows_of: RowsOf) -> Rows:
    """Return the rows picked whose value is above that of the row with the label `of`."""
    reference = expression.model_copy(update={"row": {**expression.row, expression.label: expression.of}})
    value = amount(reference, rows_of)
    return [row for row in _valued(expression, rows_of) if _number(row, expression.column) > value]


def _order(expression: Expression, rows_of: RowsOf) -> str:
    """Join the labels of the rows, by falling value (ties by label), all or the `first` so many, nulls left out."""
    order = sorted(
        _valued(expression, rows_of), key=lambda row: (-_number(row, expression.column), str(row[expression.label]))
    )
    return ", ".join(str(row[expression.label]) for row in order[: expression.first])


def _rank(expression: Expression, rows_of: RowsOf) -> float:
    """1 for the largest of the rows; equal values share the better rank."""
    return 1 + len(_higher(expression, rows_of))


def _sign(expression: Expression, rows_of: RowsOf) -> str:
    """Tell the direction of a number, or of its interval where one is given: 0 inside it is no direction.

    A text in its place (`no steady direction`) is handed on as it is.
    """
    row = _need(expression, rows_of)
    if isinstance(row[expression.column], str):
        return str(row[expression.column])
    bounds = [_number(row, column) * expression.scale for column in expression.interval or (expression.column,)]
    if min(bounds) > 0:
        return "positive"
    return "negative" if max(bounds) < 0 else "no clear direction"


def _clear_difference(expression: Expression, rows_of: RowsOf) -> str:
    """Whether two estimates with 95% intervals differ: the interval of their difference from the two intervals.

    Newcombe (1998), Statistics in Medicine 17: 873-890, method 10; for any estimates Zou and Donner (2008), 27: 1693.
    """
    columns = (expression.column, *(expression.interval or ()))
    first, second = _need(expression, rows_of), _need(_second(expression), rows_of)
    a, a_low, a_high = (_number(first, column) for column in columns)
    b, b_low, b_high = (_number(second, column) for column in columns)
    low = a - b - math.hypot(a - a_low, b_high - b)
    high = a - b + math.hypot(a_high - a, b - b_low)
    return "a clear difference" if low > 0 or high < 0 else "no clear difference"


def _every_higher(expression: Expression, rows_of: RowsOf) -> str:
    """Whether all other rows picked have a higher value than the row of the label `of`; nulls are left out."""
    higher, others = len(_higher(expression, rows_of)), len(_valued(expression, rows_of)) - 1
    if not others:
        raise NotRecomputed(f"`{expression.answer}` has no row to compare {expression.of} with.")
    return "all higher" if higher == others else f"{higher} of {others} higher"


def _quarters(expression: Expression, rows_of: RowsOf) -> str:
    """Join the quarters in which weeks lie, given by their first day: that of the week's middle counts."""
    days = {str(row[expression.column])[:10] for row in _valued(expression, rows_of)}
    middles = [date.fromisoformat(day) + timedelta(days=3) for day in days]
    return ", ".join(sorted({f"{day.year}Q{(day.month + 2) // 3}" for day in middles}))


def _largest_fall(expression: Expression, rows_of: RowsOf) -> str:
    """`from to to` of the two neighbouring rows, in the answer's order, between which the column falls the most."""
    relative = expression.compute == "largest_relative_fall"
    rows = _select(rows_of(expression), expression)
    falls = []
    for before, after in pairwise(rows):
        start, end = _number(before, expression.column), _number(after, expression.column)
        fall = 1 - _divide(end, start, expression.column) if relative else start - end
        falls.append((fall, f"{before[expression.label]} to {after[expression.label]}"))
    if not falls:
        raise NotRecomputed(f"`{expression.answer}` has no two rows to compare.")
    return max(falls, key=lambda fall: fall[0])[1]


_KINDS: dict[str, Callable[[Expression, RowsOf], float | str]] = {
    "cell": _cell,
    "ratio": _ratio,
    "difference": _difference,
    "complement": _complement,
    "count": _count,
    "rank": _rank,
    "order": _order,
    "sign": _sign,
    "clear_difference": _clear_difference,
    "every_higher": _every_higher,
    "quarters": _quarters,
    "largest_fall": _largest_fall,
    "largest_relative_fall": _largest_fall,
}
