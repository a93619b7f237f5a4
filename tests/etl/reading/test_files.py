"""Which file is which table's, and what else may stand in the folder."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pytest
import xlsxwriter

from etl.console import Console
from etl.errors import SourceError
from etl.pipeline import run
from tests.etl.conftest import HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.etl.conftest import Tiny

CSV = HEADER + b"1,10.5,2024-01-31,Ann\n"


def test_two_files_for_one_table_stop_the_build(tiny: Tiny) -> None:
    """Exactly one file holds a table: with two nobody can tell which is right, so both are named."""
    tiny.write("orders.csv", CSV)
    tiny.write("Orders.csv.gz", gzip.compress(CSV))
    assert "Orders.csv.gz and orders.csv both hold the table orders" in tiny.refusal()


def test_a_missing_table_is_named_with_the_files_that_are_there(tiny: Tiny) -> None:
    """Where no file holds a required table the sentence says which names would, and what was found instead."""
    tiny.write("orders.xls", b"old")
    sentence = tiny.refusal()
    assert "no file for the table orders" in sentence
    assert "found but not used: orders.xls" in sentence
    assert "orders.parquet" in sentence


def test_files_of_no_table_and_hidden_files_are_told_and_ignored(
    tiny: Tiny, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note, a lock file and a name with a line break neither stop nor change a build, and are told."""
    tiny.write("orders.csv", CSV)
    for name in ("notes.txt", ".DS_Store", "~$orders.xlsx", "od\nd*[1].csv"):
        tiny.write(name, b"anything")
    assert tiny.file(tiny.build())["loaded"] == 1
    told = capsys.readouterr().out
    assert "notes.txt belongs to no table" in told
    assert "od\\nd*[1].csv belongs to no table" in told


def test_a_link_to_a_file_is_followed_wherever_it_leads(tiny: Tiny, tmp_path: Path) -> None:
    """A symbolic link counts as the file it leads to; `*`, `[` and `=` in its path are plain letters."""
    folder = tmp_path / "else[w]here" / "year=2024"
    folder.mkdir(parents=True)
    (folder / "x*.csv").write_bytes(CSV)
    (folder / "xy.csv").write_bytes(CSV * 2)
    (tiny.settings.sources / "shop").mkdir(parents=True)
    (tiny.settings.sources / "shop" / "orders.csv").symlink_to(folder / "x*.csv")
    assert tiny.file(tiny.build())["loaded"] == 1
    assert [row[0] for row in tiny.ask("describe sales")] == ["row", "id", "amount", "day", "buyer"]


@pytest.mark.parametrize("kind", ["dangling link", "folder", "link to a folder", "pipe"])
def test_what_has_a_tables_name_must_be_a_file(tiny: Tiny, kind: str) -> None:
    """A dangling link, a folder or a pipe under a table's name stops the build: it is not skipped as if absent."""
    folder = tiny.settings.sources / "shop"
    folder.mkdir(parents=True)
    path = folder / "orders.csv"
    if kind == "dangling link":
        path.symlink_to(folder / "nowhere.csv")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(folder)
    sentence = tiny.refusal()
    assert "shop/orders.csv is" in sentence
    assert sentence.endswith("remove it.") or "put the file there" in sentence


def test_a_file_above_the_size_limit_is_refused_before_it_is_read(tiny: Tiny) -> None:
    """PORTAL_MAX_FILE_BYTES bounds the file as it stands."""
    tiny.write("orders.csv", CSV)
    tiny.settings = replace(tiny.settings, max_file_bytes=40)
    assert "more than PORTAL_MAX_FILE_BYTES (40)" in tiny.refusal()


def test_a_gzip_bomb_is_refused_while_it_unpacks(tiny: Tiny) -> None:
    """Ten megabytes of zeros pack into ten kilobytes: the limit holds after unpacking too."""
    tiny.write("orders.csv.gz", gzip.compress(HEADER + b"0" * 10_000_000))
    tiny.settings = replace(tiny.settings, max_file_bytes=100_000)
    assert "unpacks to more than PORTAL_MAX_FILE_BYTES" in tiny.refusal()


def test_an_xlsx_bomb_is_refused_by_its_own_directory(tiny: Tiny) -> None:
    """The sizes in a workbook's zip directory are summed before anything is unpacked."""
    path = tiny.write("orders.xlsx", b"")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
    tiny.settings = replace(tiny.settings, max_file_bytes=100_000)
    assert "unpacks to 10,000,000 bytes" in tiny.refusal()


def test_parquet_is_read_by_name_and_native_type(tiny: Tiny) -> None:
    """Columns of a parquet file are found by name; native numbers and dates are taken as they are, text is parsed."""
    path = tiny.settings.sources / "shop" / "orders.parquet"
    path.parent.mkdir(parents=True)
    rows = """(values (date '2024-01-31', ' Ann ', 10.5::double, 7::integer, 'x'), (null, null, 1e300, 8, 'y'),
        (date '1800-01-01', 'Bob', 'nan'::double, 9, 'z'))"""
    names = '"DAY", buyer, "Amount", order_id, other'
    duckdb.sql(f"copy (select * from {rows} t({names})) to '{path}' (format parquet)")
    entry = tiny.file(tiny.build())
    assert (entry["loaded"], entry["rejected"], entry["ignored_columns"]) == (1, 2, ["other"])
    assert tiny.ask("select id, amount, day, buyer from sales") == [(7, 10.5, dt.date(2024, 1, 31), "Ann")]
    assert tiny.rejects() == [
        (2, "Amount", "1e+300", "is above the largest allowed value 1000"),
        (3, "Amount", "nan", "is not a finite number"),
        (3, "Day", "1800-01-01", "is below the smallest allowed value 1900-01-01"),
    ]


def test_parquet_types_that_differ_from_the_declared_ones_are_read_by_the_same_rules(tiny: Tiny) -> None:
    """Whole numbers kept as doubles, days kept as timestamps and numbers kept as text follow the rules of csv."""
    path = tiny.settings.sources / "shop" / "orders.parquet"
    path.parent.mkdir(parents=True)
    rows = (
        "(values (1.0::double, '10.5', timestamp '2024-01-31 00:00:00'), (2.5, 'x', timestamp '2024-01-31 10:00:00'))"
    )
    duckdb.sql(f"copy (select *, 'A' as buyer from {rows} t(number, amount, day)) to '{path}' (format parquet)")
    assert tiny.file(tiny.build())["rejected"] == 1
    assert tiny.ask("select id, amount, day from sales") == [(1, 10.5, dt.date(2024, 1, 31))]
    assert [(r[0], r[1]) for r in tiny.rejects()] == [(2, "Amount"), (2, "Day"), (2, "Order Id")]


@pytest.mark.parametrize("content", [b"PAR1 and no end", b"no mark PAR1", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_a_damaged_parquet_file_is_refused(tiny: Tiny, content: bytes) -> None:
    """A parquet file that is cut short or filled with zeros stops the build."""
    tiny.write("orders.parquet", content)
    assert "orders.parquet" in tiny.refusal()


def _workbook(path: Path) -> None:
    """Write a sheet of notes, then the table: ids as numbers and text, a real date, a blank row, an error value."""
    path.parent.mkdir(parents=True)
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "read me")
        sheet = book.add_worksheet("Orders")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Order Id", "Amount", "Day", "Buyer"])
        sheet.write_row(1, 0, [1, 10.5])
        sheet.write_datetime(1, 2, dt.datetime(2024, 1, 31), day)  # a sheet has no zones
        sheet.write(1, 3, " Ann ")
        sheet.write_row(3, 0, ["2", "20", "2024-02-01", "Bob, the 'Old'"])
        sheet.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        sheet.write(4, 1, 5)
        sheet.write_row(5, 0, [3, 30, "", "two\nlines"])


def test_xlsx_is_read_from_the_first_sheet_with_the_columns(tiny: Tiny) -> None:
    """Whole numbers come without .0, dates as dates; a line is a row of the sheet, blank ones counted."""
    _workbook(tiny.settings.sources / "shop" / "orders.xlsx")
    entry = tiny.file(tiny.build())
    assert (entry["rows_read"], entry["loaded"]) == (4, 2)
    assert entry["normalised"] == {"trimmed cells": 1, "blank lines": 1}
    assert tiny.ask("select id, amount, day, buyer from sales order by row") == [
        (1, 10.5, dt.date(2024, 1, 31), "Ann"),
        (2, 20.0, dt.date(2024, 2, 1), "Bob, the 'Old'"),
    ]
    assert [(r[0], r[1], r[3]) for r in tiny.rejects()] == [
        (5, "Order Id", "is missing"),
        (6, "Buyer", "holds an invisible character"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 cut short", "no whole xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password-protected"),
        (b"Order Id,Amount\n", "no whole xlsx file"),
    ],
)
def test_a_damaged_or_protected_xlsx_is_refused(tiny: Tiny, content: bytes, said: str) -> None:
    """A workbook that cannot be opened stops the build with what to do."""
    tiny.write("orders.xlsx", content)
    assert said in tiny.refusal()


def test_a_workbook_without_the_columns_is_refused(tiny: Tiny) -> None:
    """Where no sheet's first row has the required columns the sentence lists them."""
    path = tiny.write("orders.xlsx", b"")
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row(0, 0, ["Order Id", "Amount"])
    assert "no sheet whose first row holds the columns of orders (Order Id, Amount, Day, Buyer)" in tiny.refusal()


class _Appending(Console):
    """A console that adds a line to a file when its read begins, as a copy that is still running would."""

    path: Path

    def step(self, words: str) -> None:
        """Say the step, then write."""
        super().step(words)
        if words.startswith("shop: reading"):
            with self.path.open("ab") as file:
                file.write(b"2,11,,Bob\n")


def test_a_file_written_to_while_it_is_read_is_refused(tiny: Tiny) -> None:
    """A copy that is still running when the build starts must not be published half."""
    console = _Appending(terminal=False)
    console.path = tiny.write("orders.csv", CSV)
    with console, pytest.raises(SourceError, match=r"orders\.csv changed while it was being read"):
        run(tiny.settings, tiny.recipe, console)
