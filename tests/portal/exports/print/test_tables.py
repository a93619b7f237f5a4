"""Rows become tables that fit a page: what names a row is repeated, nothing but addresses is left out."""

from __future__ import annotations

from typing import Any

from portal.answers.spec import NOTE, Answer, Column
from portal.exports.print import tables
from portal.filters.state import State


def answer(columns: list[Column], rows: list[tuple[Any, ...]]) -> Answer:
    """Return an answer of a question that nobody asked."""
    return Answer(
        "demo", "groups", "Who?", "Ten.", (), State(()), 10, {}, tuple(columns), tuple(rows), "", {}, "people"
    )


COUNTRY, SHARE = Column("country", "text", "Where."), Column("share", "fraction", "How much.")
PEOPLE = Column("people", "address", "Their list.")


def test_a_narrow_table_stays_one() -> None:
    """Cells are as people read them, numbers to the right; addresses are left out."""
    (block,) = tables.blocks(answer([COUNTRY, SHARE, PEOPLE], [("India", 0.125, "/api"), ("Brazil", None, "/api")]))
    assert block.heads == ("country", "share")
    assert block.kinds == ("", "n")
    assert block.rows == (("India", "12.5%"), ("Brazil", "\u2013"))
    assert block.repeats == 1


def test_a_wide_table_is_cut_between_columns() -> None:
    """A column of 12 letters and 2 digits takes 12 x 6.1 + 2 x 6.9 + 10 = 97 pixels; 6 stand beside a country."""
    wide = [Column(f"xxxxxxxxxxxx{number:02}", "count", "Wide.") for number in range(30)]
    rows: list[tuple[Any, ...]] = [("India", *range(30)), ("Brazil", *range(30, 60))]
    blocks = tables.blocks(answer([COUNTRY, *wide], rows), ["country"])
    assert [len(block.heads) for block in blocks] == [7] * 5
    assert all(block.heads[0] == "country" and block.rows[1][0] == "Brazil" for block in blocks)
    assert [head for block in blocks for head in block.heads[1:]] == [column.name for column in wide]
    assert [cell for block in blocks for cell in block.rows[1][1:]] == [str(number) for number in range(30, 60)]


def test_a_column_wider_than_the_page_stands_beside_the_key_alone() -> None:
    """There is always progress, and a word that cannot stay whole is marked, so that it is broken."""
    huge = Column("words", "text", "Long.")
    blocks = tables.blocks(answer([COUNTRY, huge, SHARE], [("x" * 500, "y" * 500, 0.5)]), ["country"])
    assert [block.heads for block in blocks] == [("country", "words", "share")]
    assert blocks[0].kinds == ("long", "long", "n")


def test_only_the_first_rows_are_printed() -> None:
    """Thirty, whatever there are."""
    (block,) = tables.blocks(answer([COUNTRY], [(str(number),) for number in range(31)]))
    assert [row[0] for row in block.rows] == [str(number) for number in range(30)]


def test_notes_stand_below_with_their_rows() -> None:
    """A reason is said once, with the rows that it holds for; alone, a row needs no name."""
    few = "too few"
    rows: list[tuple[Any, ...]] = [("India", 1.0, few), ("Brazil", 0.5, None), ("Chile", None, few)]
    made = answer([COUNTRY, SHARE, NOTE], rows)
    assert tables.remarks(made, ["country"]) == [(few, "India; Chile")]
    assert tables.remarks(answer([COUNTRY, SHARE, NOTE], rows[:1]), ["country"]) == [(few, "")]
    assert tables.blocks(made)[0].heads == ("country", "share")
    assert tables.remarks(answer([COUNTRY], [("India",)])) == []
