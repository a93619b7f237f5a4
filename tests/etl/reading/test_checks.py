"""Keys, duplicates, row rules, pairs and the reject limit: which rows stay out of the marts, and why."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from etl.catalogue import Catalogue
from etl.errors import UseError
from tests.etl.conftest import HEADER

if TYPE_CHECKING:
    from tests.etl.conftest import Tiny


def test_a_repeated_key_is_rejected_and_the_first_row_stays(tiny: Tiny) -> None:
    """Of rows with one key the first in file order is loaded; a key counts as repeated after trimming."""
    tiny.declare(key=["id"])
    entry = tiny.read(b"1,5,,Ann", b"2,6,,Bob", b" 1,7,,Cy")
    assert (entry["loaded"], entry["rejected"]) == (2, 1)
    assert tiny.rejects() == [(4, "Order Id", "1", "repeats the key of an earlier row")]
    assert tiny.ask("select id, buyer from sales order by row") == [(1, "Ann"), (2, "Bob")]


def test_a_key_of_a_rejected_row_does_not_count(tiny: Tiny) -> None:
    """A row that is rejected for another rule leaves its key to the next one."""
    tiny.declare(key=["id"])
    assert tiny.read(b"1,-5,,Ann", b"1,7,,Cy")["rejected"] == 1
    assert tiny.ask("select id, buyer from sales") == [(1, "Cy")]


def test_equal_rows_are_kept_unless_the_catalogue_drops_them(tiny: Tiny) -> None:
    """`duplicates` says whether a row equal in every column to an earlier one is a row of its own."""
    lines = (b"1,5,,Ann", b"1,5,,Ann", b"1,5.0,,Ann", b"1,5,,")
    assert tiny.read(*lines)["loaded"] == 4
    tiny.declare(duplicates="drop")
    entry = tiny.read(*lines)
    assert (entry["rows_read"], entry["loaded"], entry["deduplicated"], entry["rejected"]) == (4, 2, 2, 0)


def test_a_dropped_duplicate_is_not_a_repeated_key(tiny: Tiny) -> None:
    """Equal rows are set aside first: only rows that differ and share a key are rejected."""
    tiny.declare(duplicates="drop", key=["id"])
    entry = tiny.read(b"1,5,,Ann", b"1,5,,Ann", b"1,6,,Ann")
    assert (entry["loaded"], entry["deduplicated"], entry["rejected"]) == (1, 1, 1)


def test_a_broken_row_rule_names_its_columns_and_values(tiny: Tiny) -> None:
    """A rule over columns rejects rows where it is false; where it is null (a blank cell) the row passes."""
    tiny.declare(rule=[{"name": "no gift above 10 without a day", "sql": "amount <= 10 or day > date '2020-01-01'"}])
    assert tiny.read(b"1,5,,", b"2,50,2019-05-01,", b"3,50,,", b"4,50,2024-01-01,")["rejected"] == 1
    assert tiny.rejects() == [(3, "Amount, Day", "50.0, 2019-05-01", "breaks the rule: no gift above 10 without a day")]


def test_a_rule_that_is_no_sql_is_the_catalogues_fault(tiny: Tiny) -> None:
    """A rule that names no column is wrong use (exit 2): the sentence names table and catalogue."""
    tiny.declare(rule=[{"name": "misspelt", "sql": "amuont > 0"}])
    tiny.write("orders.csv", HEADER + b"1,5,,\n")
    with pytest.raises(UseError, match=r"A rule of orders in sources\.toml is not valid SQL"):
        tiny.build()


def test_a_row_counts_once_however_many_rules_it_breaks(tiny: Tiny) -> None:
    """Each broken rule is a line of the rejects; the row is one rejected row."""
    assert tiny.read(b"1,5,,", b"x,-1,soon,")["rejected"] == 1
    assert [r[1] for r in tiny.rejects()] == ["Amount", "Day", "Order Id"]


def test_a_text_column_can_be_held_to_a_list(tiny: Tiny) -> None:
    """`one_of` compares after trimming, with case; the reject lists what is allowed."""
    columns = [c.model_dump(exclude_none=True) for c in tiny.recipe.catalogue.source[0].table[0].column]
    columns[3]["one_of"] = ["Ann", "Bob"]
    tiny.declare(column=columns)
    assert tiny.read(b"1,5,, Ann", b"2,5,,ann", b"3,5,,")["rejected"] == 1
    assert tiny.rejects() == [(3, "Buyer", "ann", "is none of Ann, Bob")]


def test_more_rejects_than_the_limit_stop_the_build(tiny: Tiny) -> None:
    """Above the source's limit the build stops: how many of how many, the first by file and line, a list of all."""
    tiny.declare(reject_limit=0.5)
    tiny.write("orders.csv", HEADER + b"1,5,,\nx,5,,\ny,-1,,\n")
    sentence = tiny.refusal()
    assert "orders.csv: 2 of 3 rows are rejected, more than the limit of 50.00%" in sentence
    assert "the first: orders.csv line 3: Order Id 'x' is not a whole number" in sentence
    with (tiny.settings.builds / "refused.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.reader(file))
    assert listed[0] == ["file", "line", "column", "value", "rule"]
    assert [row[1] for row in listed[1:]] == ["3", "4", "4"]


def test_as_many_rejects_as_the_limit_are_allowed(tiny: Tiny) -> None:
    """The limit is a share that may be reached: one of two rows is not more than a half."""
    tiny.declare(reject_limit=0.5)
    assert tiny.read(b"1,5,,", b"x,5,,")["loaded"] == 1


PAIR = """
[[source]]
name = "shop"
title = "A shop"
licence = "made up"
where = "made up"
reject_limit = 0.9
  [[source.table]]
  name = "orders"
    [[source.table.column]]
    name = "id"
    header = "Order Id"
    type = "integer"
    description = "The order's number."
    [[source.table.column]]
    name = "buyer"
    header = "Buyer"
    type = "text"
    description = "Who."
  [[source.table]]
  name = "marks"
  paired_with = "orders"
  unless_in = "orders"
    [[source.table.column]]
    name = "mark"
    header = "Mark"
    type = "number"
    max = 10
    description = "How it went."
"""


@pytest.fixture
def pair(tiny: Tiny) -> Tiny:
    """Give the shop with a second table of one column in the same row order."""
    tiny.recipe = replace(tiny.recipe, catalogue=Catalogue.model_validate(tomllib.loads(PAIR)))
    folder = tiny.recipe.models / "shop"
    columns = "".join(
        f'[[model.column]]\nname = "{n}"\ntype = "{t}"\ndescription = "It."\n'
        for n, t in (("row", "BIGINT"), ("id", "BIGINT"), ("mark", "DOUBLE"))
    )
    (folder / "models.toml").write_text(
        f'[[model]]\nname = "sales"\nkind = "mart"\ndescription = "It."\n{columns}', encoding="utf-8"
    )
    (folder / "sales.sql").write_text("select row, id, mark from orders join marks using (row) order by row", "utf-8")
    return tiny


def _files(manifest: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    files = manifest["sources"]["shop"]["files"]
    return [(f["table"], f["file"], f["loaded"], f["rejected"]) for f in files]


def test_a_reject_takes_its_pair_along(pair: Tiny) -> None:
    """In files of one row order a row rejected in one is rejected in the other, so that the rest stay in step."""
    # row 2 is refused in orders (too short), row 3 of marks is above 10, row 4 of marks is a blank line: no value
    pair.write("orders.csv", b"Order Id,Buyer\n1,Ann\n2\n3,Cy\n4,Di\n5,Ed\n")
    pair.write("marks.csv", b"Mark\n1\n2\n30\n\n5\n")
    assert _files(pair.build()) == [("orders", "orders.csv", 2, 3), ("marks", "marks.csv", 2, 3)]
    assert pair.ask("from sales") == [(1, 1, 1.0), (5, 5, 5.0)]
    assert pair.ask("select file, line, rule from rejects order by file, line") == [
        ("marks.csv", 3, "its pair in orders.csv is rejected"),
        ("marks.csv", 4, "is above the largest allowed value 10"),
        ("marks.csv", 5, "is missing"),
        ("orders.csv", 3, "has too few columns"),
        ("orders.csv", 4, "its pair in marks.csv is rejected"),
        ("orders.csv", 5, "its pair in marks.csv is rejected"),
    ]


def test_paired_files_of_unequal_length_stop_the_build(pair: Tiny) -> None:
    """Two files that belong together row by row must have as many rows: both counts are named."""
    pair.write("orders.csv", b"Order Id,Buyer\n1,Ann\n2,Bob\n")
    pair.write("marks.csv", b"Mark\n1\n2\n3\n")
    assert "marks.csv has 3 rows and orders.csv has 2" in pair.refusal()


def test_blank_lines_at_the_end_of_a_file_of_one_column_are_no_rows(pair: Tiny) -> None:
    """A blank line within a file of one column is a blank cell; at its end it is only a line."""
    pair.write("orders.csv", b"Order Id,Buyer\n1,Ann\n2,Bob\n\n")
    pair.write("marks.csv", b"Mark\n1\n2\n\n\n")
    assert _files(pair.build()) == [("orders", "orders.csv", 2, 0), ("marks", "marks.csv", 2, 0)]


def test_one_file_can_hold_both_tables(pair: Tiny) -> None:
    """Where the first file has the second table's columns too, the second needs no file of its own."""
    pair.write("orders.csv", b"Order Id,Mark,Buyer\n1,5,Ann\n2,50,Bob\n3,6,Cy\n")
    assert _files(pair.build()) == [("orders", "orders.csv", 2, 1), ("marks", "orders.csv", 2, 1)]
    assert pair.ask("from sales") == [(1, 1, 5.0), (3, 3, 6.0)]


def test_a_column_in_two_files_stops_the_build(pair: Tiny) -> None:
    """Where both files hold the column nobody can tell which is right."""
    pair.write("orders.csv", b"Order Id,Mark,Buyer\n1,5,Ann\n")
    pair.write("marks.csv", b"Mark\n6\n")
    assert "marks.csv and orders.csv both hold the columns of marks" in pair.refusal()


def test_a_missing_second_table_is_named(pair: Tiny) -> None:
    """Without a file of its own and without its columns in the first, the table is missing."""
    pair.write("orders.csv", b"Order Id,Buyer\n1,Ann\n")
    assert "no file for the table marks and orders does not hold its columns" in pair.refusal()
