"""Tables whose cells may hold line breaks, and tables that take any number of files: rows keep their file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.etl.conftest import HEADER

if TYPE_CHECKING:
    from tests.etl.conftest import Tiny


def test_line_breaks_in_cells_are_read_where_the_catalogue_allows_them(tiny: Tiny) -> None:
    """Lines are counted through quoted line breaks and blank lines, within cells and between rows."""
    # lines: 1 header, 2-4 first row (a blank line within), 5 blank, 6 bad amount, 7-8 good, 9 bad id
    tiny.declare(multiline=True)
    tiny.write("orders.csv", HEADER + b'1,5,,"Ann\n\nB."\n\n2,x,,Bob\n3,5,,"Cy\nD."\ny,5,,Ed\n')
    entry = tiny.file(tiny.build())
    assert (entry["rows_read"], entry["loaded"], entry["rejected"]) == (4, 2, 2)
    assert [(r[0], r[1]) for r in tiny.rejects()] == [(6, "Amount"), (9, "Order Id")]
    assert tiny.ask("select id, buyer from sales order by row") == [(1, "Ann\n\nB."), (3, "Cy\nD.")]


def test_a_broken_line_among_multiline_cells_stops_the_build(tiny: Tiny) -> None:
    """Where cells may span lines, a row of the wrong width means that what follows cannot be trusted."""
    tiny.declare(multiline=True)
    tiny.write("orders.csv", HEADER + b'1,5,,"Ann\nB."\n2,5\n')
    assert "orders.csv: record 2 has too few columns" in tiny.refusal()


def test_all_files_of_a_folder_make_one_table(tiny: Tiny) -> None:
    """With `files = "any"` rows are numbered on through the files in order of name; a reject names its own file."""
    tiny.declare(files="any", key=["id"])
    tiny.write("a.csv", HEADER + b"1,5,,Ann\n2,x,,Bob\n")
    tiny.write("b.csv", HEADER + b"3\n1,6,,Cy\n4,6,,Di\n")
    files = tiny.build()["sources"]["shop"]["files"]
    assert [(f["file"], f["rows_read"], f["loaded"], f["rejected"]) for f in files] == [
        ("a.csv", 2, 1, 1),
        ("b.csv", 3, 1, 2),
    ]
    assert tiny.ask("select row, id from sales order by row") == [(1, 1), (5, 4)]
    assert tiny.ask("select file, line, rule from rejects order by file, line") == [
        ("a.csv", 3, "is not a number"),
        ("b.csv", 2, "has too few columns"),
        ("b.csv", 3, "repeats the key of an earlier row"),
    ]
