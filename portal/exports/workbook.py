"""From answers to a workbook that a person can read: first what it is, then a sheet for each answer."""

from __future__ import annotations

import datetime as dt
import io
from itertools import chain
from typing import TYPE_CHECKING, Any

import xlsxwriter

from portal import formats
from portal.answers.people import LIST
from portal.answers.spec import PEOPLE
from portal.charts.tables import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from portal.answers.spec import Answer, Column
    from portal.exports.header import ExportHeader
    from portal.warehouse import Row

ABOUT = "About"
SHEET_NAME = 31  # letters of a sheet's name; xlsx allows no more
CELL_TEXT = 32_767
LINK = 2_000
A4 = 9
LOOKED_AT = 200  # rows that say how wide a column is
NARROW, BROAD = 9, 48
SMALL = 0.1
_TEXT_IS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
_PLAIN: dict[str, Any] = {"valign": "top", "font_name": "Calibri", "font_size": 11}
_FORMS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "lead": {"bold": True, "text_wrap": True, "font_size": 12},
    "block": {"bold": True, "font_size": 12, "bottom": 1},
    "sample": {"bold": True, "font_size": 12, "bg_color": "#FFF4D6", "font_color": "#8A5A00"},
    "label": {"font_color": "#54606D"},
    "names": {"font_color": "#54606D", "text_wrap": True},
    "sub": {"bold": True, "top": 4},
    "text": {"text_wrap": True},
    "code": {"text_wrap": True, "font_name": "Consolas", "font_size": 9},
    "link": {"font_color": "#2F55B0", "underline": 1},
    "head": {"bold": True, "bg_color": "#DFE5EE", "bottom": 1, "text_wrap": True},
    "head n": {"bold": True, "bg_color": "#DFE5EE", "bottom": 1, "text_wrap": True, "align": "right"},
    "fraction": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "count": {"num_format": "#,##0"},
    "p": {"num_format": '[<0.001]"<0.001";0.000'},
    "number": {"num_format": "#,##0.00"},
    "small": {"num_format": "0.0000"},
    "whole": {"num_format": "0"},
}
_OF_UNITS = ("fraction", "count", "p", "text")


def to_workbook(cover: ExportHeader, answers: Sequence[Answer]) -> bytes:
    """Return a workbook: first a sheet with filters, build, definitions and caveats, then a sheet for each answer."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **_TEXT_IS_TEXT}) as book:
        forms = _forms(book)
        about = book.add_worksheet(ABOUT)
        sheets = [book.add_worksheet(answer.name[:SHEET_NAME]) for answer in answers]
        _About(about, forms).write(cover, answers)
        for sheet, answer in zip(sheets, answers, strict=True):
            _paper(sheet, cover)
            _sheet(sheet, answer, forms)
    return buffer.getvalue()


def write_list(file: Path, cover: ExportHeader, answer: Answer, chunks: Iterator[Sequence[Row]]) -> None:
    """Write a workbook of one list whose rows come in chunks; what it needs meanwhile lies beside the file.

    The first chunk says how wide columns are and how their numbers look.
    """
    options = {"constant_memory": True, "tmpdir": str(file.parent), **_TEXT_IS_TEXT}
    with xlsxwriter.Workbook(str(file), options) as book:
        forms = _forms(book)
        about, sheet = book.add_worksheet(ABOUT), book.add_worksheet(answer.name)
        _About(about, forms).write(cover, [answer])
        _paper(sheet, cover)
        first = list(next(chunks, ()))
        values = [[row[index] for row in first] for index in range(len(answer.columns))]
        _head(sheet, answer, values, answer.n, forms)
        cell_formats = [forms.get(_form(*cell)) for cell in zip(answer.columns, values, strict=True)]
        # Later rows can have decimals where the first have none.
        cell_formats = [None if form is forms["whole"] else form for form in cell_formats]
        for number, row in enumerate(chain(first, chain.from_iterable(chunks)), start=1):
            for index, value in enumerate(row):
                _write(
                    sheet, (number, index), value, forms["date"] if isinstance(value, dt.date) else cell_formats[index]
                )


def _forms(book: Any) -> dict[str, Any]:
    return {name: book.add_format({**_PLAIN, **form}) for name, form in _FORMS.items()}


class _About:
    """The first sheet, written from top to bottom: A names, B says, C and D add."""

    def __init__(self, sheet: Any, forms: dict[str, Any]) -> None:
        self.sheet, self.forms, self.at = sheet, forms, 0

    def write(self, cover: ExportHeader, answers: Sequence[Answer]) -> None:
        """Write the blocks: what it is, sheets, caveats, notes, definitions, statements."""
        _paper(self.sheet, cover)
        self.sheet.hide_gridlines(2)
        for index, width in enumerate((24, 78, 16, 60)):
            self.sheet.set_column(index, index, width)
        self._top(cover)
        self._sheets(answers)
        self._caveats(cover, answers)
        self._notes(cover)
        self._definitions(answers)
        self._statements(answers)

    def _top(self, cover: ExportHeader) -> None:
        self.line((cover.question.title, "title"))
        self.line((cover.question.asks, ""))
        if cover.sample:
            self.line(("SAMPLE DATA", "sample"), ("synthetic rows: no conclusion holds of real people", "sample"))
        if cover.finding:
            self.line(("Finding", "label"), (cover.finding, "lead"))
        for label, words in cover.facts():
            self.line((label, "label"), (words, "text"))
        if cover.address.startswith("http") and len(cover.address) <= LINK:
            self.sheet.write_url(self.at - 1, 1, cover.address, self.forms["link"], cover.address)

    def _sheets(self, answers: Sequence[Answer]) -> None:
        self.block("Sheets", "what was found", "rows", "the question that it answers")
        for answer in answers:
            name = answer.name[:SHEET_NAME]
            self.line((name, "link"), (answer.finding, "text"), (_rows(answer), "text"), (answer.title, "text"))
            self.sheet.write_url(self.at - 1, 0, f"internal:'{name}'!A1", self.forms["link"], name)

    def _caveats(self, cover: ExportHeader, answers: Sequence[Answer]) -> None:
        self.block("Caveats")
        sheets: dict[str, list[str]] = {caveat: ["every sheet"] for caveat in cover.caveats}
        for answer in answers:
            for caveat in cover.caveats_of(answer):
                sheets.setdefault(caveat, []).append(answer.name)
        for caveat, names in sheets.items():
            self.line((", ".join(names), "names"), (caveat, "text"))

    def _notes(self, cover: ExportHeader) -> None:
        if cover.notes:
            self.block("Notes", "", "date", "author")
        for note in cover.notes:
            words = (
                (note.answer, "label"),
                (note.text, "text"),
                (formats.day(note.made_at), "text"),
                (note.author, "text"),
            )
            self.line(*words)

    def _definitions(self, answers: Sequence[Answer]) -> None:
        self.block("Definitions", "", "unit", "computed over")
        for answer in answers:
            self.line((answer.name, "sub"), (answer.title, "sub"), ("", "sub"), ("", "sub"))
            for column in answer.columns:
                texts = (column.description, column.unit, column.base)
                self.line((column.name, "label"), *((text, "text") for text in texts))

    def _statements(self, answers: Sequence[Answer]) -> None:
        self.block("SQL", "", "", "bound values")
        for answer in answers:
            self.line((answer.name, "label"), (answer.sql, "code"), ("", "text"), (_bound(answer), "code"))

    def block(self, *heads: str) -> None:
        """Leave a line free and begin a block."""
        self.at += 1
        self.line(*((head, "block") for head in (*heads, "", "", "")[:4]))

    def line(self, *cells: tuple[str, str]) -> None:
        """Write one line of texts, each with the name of its form."""
        for index, (text, form) in enumerate(cells):
            self.sheet.write_string(self.at, index, text[:CELL_TEXT], self.forms.get(form))
        self.at += 1


def _rows(answer: Answer) -> str:
    """Return how many rows a sheet has, and of how many where a list is cut."""
    if answer.name == LIST:
        return formats.count(answer.n)
    listed = formats.count(len(answer.rows))
    cut = answer.name == PEOPLE.name and answer.n > len(answer.rows)
    return f"{listed} of {formats.count(answer.n)}" if cut else listed


def _bound(answer: Answer) -> str:
    return "\n".join(f"${name} = {'null' if value is None else value}" for name, value in answer.parameters.items())


def _paper(sheet: Any, cover: ExportHeader) -> None:
    """Set how a sheet prints: A4, as wide as the page, its head on every page, and the mark of a sample."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{cover.question.title}: &A{'&RSAMPLE DATA' if cover.sample else ''}")
    sheet.set_footer("&RPage &P of &N")
    if cover.sample:
        sheet.set_tab_color("#FFC940")


def _sheet(sheet: Any, answer: Answer, forms: dict[str, Any]) -> None:
    """Write the rows under their head."""
    columns = [[row[index] for row in answer.rows] for index in range(len(answer.columns))]
    _head(sheet, answer, columns, len(answer.rows), forms)
    for index, (column, values) in enumerate(zip(answer.columns, columns, strict=True)):
        form = _form(column, values)
        for number, value in enumerate(values, start=1):
            _write(sheet, (number, index), value, forms.get("date" if isinstance(value, dt.date) else form))


def _head(sheet: Any, answer: Answer, columns: Sequence[Sequence[Any]], rows: int, forms: dict[str, Any]) -> None:
    """Write the head, which stays in sight with the columns that name a row; `columns` say how wide each is."""
    sheet.freeze_panes(1, _leading(answer))
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, rows, max(len(answer.columns) - 1, 0))
    for index, (column, values) in enumerate(zip(answer.columns, columns, strict=True)):
        sheet.set_column(index, index, _width(column, values[:LOOKED_AT]))
        sheet.write_string(0, index, column.name, forms["head" if column.unit in WORDS else "head n"])


def _leading(answer: Answer) -> int:
    """Return how many columns name a row: the texts and dates at its beginning, three at most."""
    units = [column.unit for column in answer.columns]
    return min(next((index for index, unit in enumerate(units) if unit not in WORDS), 0), 3)


def _form(column: Column, values: Sequence[Any]) -> str:
    """Return the name of a column's number form: by its unit, else by how large its numbers are."""
    if column.unit in _OF_UNITS:
        return column.unit
    numbers = [abs(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if not numbers:
        return ""
    if all(float(value).is_integer() for value in numbers):
        return "whole"
    return "small" if max(numbers) < SMALL else "number"


def _width(column: Column, values: Sequence[Any]) -> int:
    """Return the letters that a column is wide: its texts as people read them, between narrow and broad."""
    longest = max((len(formats.value(value, column.unit)) for value in values), default=0)
    return min(max(len(column.name), longest, NARROW) + 3, BROAD)


def _write(sheet: Any, at: tuple[int, int], value: Any, form: Any) -> None:
    """Write one cell by its type; text is text, whatever it begins with."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, str):
        sheet.write_string(*at, value[:CELL_TEXT], form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, dt.datetime(value.year, value.month, value.day), form)
    else:
        sheet.write_number(*at, value, form)
