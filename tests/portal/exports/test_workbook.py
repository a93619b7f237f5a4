"""The workbook as a person opens it: what it is on the first sheet, then sheets with heads, widths and number forms."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from portal.answers.spec import Answer, Column
from portal.exports import workbook
from portal.exports.header import export_header
from portal.filters.state import State
from portal.saved.store import SavedNote

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

NOTE = SavedNote("1", "mooc", "ages", "", "all", "Ada", "=1+1 looks odd.", "2026-11-20T08:00:00Z")


def made(service: AnswerService, pairs: tuple[tuple[str, str], ...] = (), notes: tuple[SavedNote, ...] = ()) -> bytes:
    """Return the workbook of the MOOC."""
    with service.open("mooc", pairs) as reading:
        answers = [reading.answer(spec) for spec in reading.question.exports(people=False)]
        header = export_header(reading, answers, host="http://learn.example/", notes=notes)
    return workbook.to_workbook(header, answers)


def about(data: bytes) -> list[list[Any]]:
    """Return the lines of the first sheet, cells that hold something."""
    cells = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("About").to_python()
    return [[cell for cell in line if cell != ""] for line in cells]


def test_the_first_sheet_says_what_it_is(service: AnswerService) -> None:
    """Question, finding, filters, n, data, build and the page's address; then blocks, each with its head."""
    lines = about(made(service, (("gender", "m"),), (NOTE,)))
    told = {line[0]: line[1] for line in lines if len(line) > 1}
    assert lines[0] == ["MOOC"]
    assert told["Filters"] == "Gender m"
    assert re.fullmatch(r"\d+ of 72 registrations", told["n"])
    assert told["Data"] == "real files"
    assert told["Page"] == "http://learn.example/mooc?gender=m"
    assert told["Finding"] == service.answer("mooc", "funnel", [("gender", "m")]).finding
    blocks = [line[0] for line in lines if line and line[0] in ("Sheets", "Caveats", "Notes", "Definitions", "SQL")]
    assert blocks == ["Sheets", "Caveats", "Notes", "Definitions", "SQL"]
    assert ["ages", "=1+1 looks odd.", "20 Nov 2026", "Ada"] in lines


def test_a_sample_is_marked_where_one_looks_first(sample: AnswerService) -> None:
    """On the third line, in the head of every printed page and in the colour of every tab."""
    data = made(sample)
    assert about(data)[2][0] == "SAMPLE DATA"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert all("SAMPLE DATA</oddHeader>" in sheet and "<tabColor" in sheet for sheet in sheets)


def test_every_caveat_and_column_is_told(service: AnswerService) -> None:
    """A caveat stands once with the sheets that it speaks of; each column has its sentence."""
    lines = about(made(service))
    said = [cell for line in lines for cell in line]
    for spec in service.question("mooc").exports(people=False):
        answer = service.answer("mooc", spec.name)
        for caveat in answer.caveats:
            (line,) = [line for line in lines if caveat in line]
            assert spec.name in line[0] or line[0] == "every sheet"
        assert all(column.description in said for column in answer.columns)


def test_sheets_are_fit_to_be_read(service: AnswerService) -> None:
    """The head and what names a row stay in sight, the head is repeated on paper, columns can be filtered."""
    with zipfile.ZipFile(io.BytesIO(made(service))) as parts:
        names = re.findall(r'<sheet name="(\w+)"', parts.read("xl/workbook.xml").decode())
        sheet = parts.read(f"xl/worksheets/sheet{names.index('ages') + 1}.xml").decode()
        defined = parts.read("xl/workbook.xml").decode()
    assert names[0] == "About"
    assert '<pane xSplit="1" ySplit="1"' in sheet
    assert "<autoFilter" in sheet
    assert "ages!$1:$1" in defined
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', sheet)]
    assert all(workbook.NARROW <= width <= workbook.BROAD + 1 for width in widths)


@pytest.mark.parametrize(
    ("unit", "values", "form"),
    [
        ("fraction", [0.25], "fraction"),
        ("count", [1200], "count"),
        ("p", [0.0002], "p"),
        ("points", [70.25, None], "number"),
        ("points", [0.002, -0.05], "small"),
        ("pieces", [3.0, 4.0], "whole"),
        ("points or words", ["no steady direction", 2.5], "number"),
        ("text", ["a"], "text"),
        ("address", ["/api"], ""),
        ("flag", [True], ""),
    ],
)
def test_numbers_are_formed_by_unit_and_size(unit: str, values: list[Any], form: str) -> None:
    """Percents, thousands, small p values; what is small keeps four decimals, whole numbers none."""
    assert workbook._form(Column("x", unit, "It."), values) == form


def test_a_list_that_is_cut_says_so() -> None:
    """Two of five members are on the sheet."""
    columns, rows = (
        (Column("id", "text", "Who."), Column("day", "date", "When.")),
        (("a", dt.date(2026, 1, 2)), ("b", None)),
    )
    people = Answer("q", "people", "Who?", "Five.", (), State(()), 5, {}, columns, rows, "", {}, "people")
    assert workbook._rows(people) == "2 of 5"
