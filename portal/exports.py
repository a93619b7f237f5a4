"""From an answer to the forms in which it leaves the portal: JSON, CSV and workbook; all say the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import chain
from typing import TYPE_CHECKING, Any

import orjson
import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from portal.answers import Answer, Column, Question
    from portal.warehouse import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = 31
_CELL_TEXT = 32_767
_WIDTH = 18
_TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}


def to_json(answer: Answer) -> bytes:
    """Return the contract's JSON of an answer: numbers at full precision, dates ISO 8601."""
    return orjson.dumps(
        {
            "question": answer.question,
            "answer": answer.name,
            "title": answer.title,
            "finding": answer.finding,
            "caveats": answer.caveats,
            "filters": answer.state.described(),
            "n": answer.n,
            "build": answer.build,
            "columns": [_described(column) for column in answer.columns],
            "rows": answer.records(),
            "sql": answer.sql,
            "parameters": dict(answer.parameters),
        }
    )


def to_csv(answer: Answer) -> bytes:
    """Return the rows as CSV (RFC 4180, UTF-8): null empty, booleans true or false, no text that runs as a formula."""
    return b"".join(csv_pieces(answer, [answer.rows]))


def csv_pieces(answer: Answer, chunks: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Return the same CSV of rows that come in chunks, a piece for each; the heads stand in the first."""
    heads: list[Row] = [tuple(column.name for column in answer.columns)]
    for chunk in chunks:
        yield _csv([*heads, *chunk])
        heads = []
    if heads:
        yield _csv(heads)


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def to_workbook(question: Question, answers: Sequence[Answer]) -> bytes:
    """Return a workbook: first a sheet with filters, build, definitions and caveats, then a sheet for each answer."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **_TEXT_IS_TEXT}) as book:
        forms = _begun(book, question, answers)
        for answer in answers:
            _sheet(book.add_worksheet(answer.name[:_SHEET_NAME]), answer, answer.rows, forms)
    return buffer.getvalue()


def write_list(file: Path, question: Question, answer: Answer, chunks: Iterable[Sequence[Row]]) -> None:
    """Write a workbook of one answer whose rows come in chunks; what it needs meanwhile lies beside the file."""
    own = {"constant_memory": True, "tmpdir": str(file.parent), **_TEXT_IS_TEXT}
    with xlsxwriter.Workbook(str(file), own) as book:
        forms = _begun(book, question, [answer])
        _sheet(book.add_worksheet(answer.name[:_SHEET_NAME]), answer, chain.from_iterable(chunks), forms)


def _begun(book: Any, question: Question, answers: Sequence[Answer]) -> dict[str, Any]:
    """Write the first sheet of a workbook, and return the forms of its cells."""
    forms = {
        "head": book.add_format({"bold": True}),
        "fraction": book.add_format({"num_format": "0.00%"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    about = book.add_worksheet("About")
    about.set_column(0, 2, 2 * _WIDTH)
    for number, line in enumerate(_about(question, answers)):
        for place, text in enumerate(line):
            about.write_string(number, place, text[:_CELL_TEXT], forms["head"] if number == 0 else None)
    return forms


def _described(column: Column) -> dict[str, str]:
    return {"name": column.name, "unit": column.unit, "description": column.description}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return repr(value) if isinstance(value, float) else value


def _about(question: Question, answers: Sequence[Answer]) -> list[tuple[str, ...]]:
    """Return the lines of the first sheet: what was asked, of which build, and what every column means."""
    first = answers[0]
    lines: list[tuple[str, ...]] = [
        (question.title, question.asks),
        ("Data", "SAMPLE DATA: synthetic" if first.sample else "Real files"),
        ("Filters", first.state.words()),
        ("n", f"{first.n:,} {question.members}"),
        ("Build", first.build["id"], f"built {first.build['built_at']}"),
        ("Data through", first.build["data_through"] or "no dates in the data"),
    ]
    for answer in answers:
        lines += [("",), (answer.name, answer.title, answer.finding)]
        lines += [("caveat", caveat) for caveat in answer.caveats]
        lines += [(column.name, column.description, column.unit) for column in answer.columns]
        lines += [("SQL", answer.sql, str(dict(answer.parameters)))]
    return lines


def _sheet(sheet: Any, answer: Answer, rows: Iterable[Row], forms: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(answer.columns) - 1, _WIDTH)
    for place, column in enumerate(answer.columns):
        sheet.write_string(0, place, column.name, forms["head"])
    for number, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(answer.columns, row, strict=True)):
            form = forms["date"] if isinstance(value, dt.date) else forms.get(column.unit)
            _write(sheet, (number, place), value, form)


def _write(sheet: Any, at: tuple[int, int], value: Any, form: Any) -> None:
    """Write one cell by its type; text is text, whatever it begins with."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, str):
        sheet.write_string(*at, value[:_CELL_TEXT])
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, dt.datetime(value.year, value.month, value.day), form)
    else:
        sheet.write_number(*at, value, form)
