"""Each way in which csv readers go wrong in silence, and what the ETL makes of it: refused, rejected or normalised."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.etl.conftest import HEADER

if TYPE_CHECKING:
    from tests.etl.conftest import Tiny

GOOD = b"1,10.5,2024-01-31,Ann\n2,0,,\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html>\n<p>Sign in</p>\n", "web page"),
        (b"\n  <html><body>no</body></html>\n", "web page"),
        (b'{"error": "no"}\n', "JSON"),
        (b"[1, 2]\n", "JSON"),
        (b"PK\x03\x04\x14\x00", "zip or xlsx"),
        (b"PAR1....PAR1", "parquet"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        ("Order Id,Amount\n1,2\n".encode("utf-16"), "UTF-16"),
        (HEADER + b"1,10,2024-01-31,\xe9ric\n", "byte 43, line 2"),
        (HEADER + b"1,10,2024-01-31,Eric\xc3", "not UTF-8"),
        (HEADER + b"1,10,2024-01-31,A\x00nn\n", "zero byte in line 2"),
        (HEADER, "no rows"),
        (b"1,10.5,2024-01-31,Ann\n2,11,2024-01-31,Bob\n", "must hold the column names"),
        (b"Order Id,Amount,Date,Buyer\n" + GOOD, "has no column 'Day'"),
        (b"Order Id,Amount,Day,Buyer,order_id\n1,1,,,2\n", "2 columns for 'Order Id'"),
        (b"Order Id,Amount,Day,Buyer,Number\n1,1,,,2\n", "2 columns for 'Order Id'"),
        (HEADER.replace(b",", b";") + GOOD.replace(b",", b";"), "semicolons"),
        (b"\n" + HEADER + GOOD, "first line is blank"),
        (b'"Order\nId",Amount,Day,Buyer\n' + GOOD, "line break"),
        (HEADER + b'1,10,,"Ann\n2,20,,Bob\n3,30,,"Cy"\n', "from line 2 on"),
        (HEADER + b'1,10,,"Ann\n2,20,,Bob\n', "lines but"),
        (HEADER + b'1,10,,"Ann\nB."\n2,20,,Bob\n', "from line 2 on"),
        (HEADER + b"1,10,,A\rnn\n2,20,,Bob\n", "carriage return"),
    ],
)
def test_a_file_that_would_be_misread_is_refused_in_one_sentence(tiny: Tiny, content: bytes, said: str) -> None:
    """A file whose rows cannot be trusted stops the build; the sentence names the file, the rule and a remedy."""
    tiny.write("orders.csv", content)
    sentence = tiny.refusal()
    assert said in sentence
    assert "orders.csv" in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert not tiny.settings.current.exists()


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (b"NaN", "is not a finite number"),
        (b"inf", "is not a finite number"),
        (b"1e400", "is not a finite number"),
        (b"1_000", "is not a number"),
        (b'"1,000"', "is not a number"),
        (b"abc", "is not a number"),
        (b"0x10", "is not a number"),
        (b"", "is missing"),
        (b"   ", "is missing"),
        (b'""', "is missing"),
        (b"-1", "is below the smallest allowed value 0"),
        (b"1000.5", "is above the largest allowed value 1000"),
        ("1\u200b0".encode(), "holds an invisible character"),
    ],
)
def test_a_cell_that_is_no_allowed_number_rejects_its_row(tiny: Tiny, cell: bytes, rule: str) -> None:
    """NaN, infinity, underscores, blanks and values out of range are rejected with line, column and rule."""
    entry = tiny.read(b"1,5,,Ann", b"2," + cell + b",,Bob")
    assert (entry["loaded"], entry["rejected"]) == (1, 1)
    assert [(r[0], r[1], r[3]) for r in tiny.rejects()] == [(3, "Amount", rule)]


@pytest.mark.parametrize("cell", [b"1.6", b"1e3", b"12a", b"99999999999999999999", b"0x10", b"1_0"])
def test_a_whole_number_is_never_rounded(tiny: Tiny, cell: bytes) -> None:
    """DuckDB casts '1.6' to 2, '0x10' to 16: the declared read rejects what is no whole number as written."""
    assert tiny.read(b"1,5,,", cell + b",5,,")["rejected"] == 1
    assert tiny.rejects() == [(3, "Order Id", cell.decode(), "is not a whole number")]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (b"infinity", "is not a date of the form %Y-%m-%d"),
        (b"epoch", "is not a date of the form %Y-%m-%d"),
        (b"2024-02-30", "is not a date of the form %Y-%m-%d"),
        (b"03/04/2025", "is not a date of the form %Y-%m-%d"),
        (b"2024-01-31 10:00:00", "is not a date of the form %Y-%m-%d"),
        (b"0001-01-01", "is below the smallest allowed value 1900-01-01"),
        (b"2999-01-01", "is above the largest allowed value 2100-01-01"),
    ],
)
def test_a_date_is_read_in_its_declared_form_only(tiny: Tiny, cell: bytes, rule: str) -> None:
    """Words that DuckDB takes for 1900-01-01, days that do not exist and other orders of day and month are rejected."""
    assert tiny.read(b"1,5,2024-01-31,", b"2,5," + cell + b",")["rejected"] == 1
    assert tiny.rejects() == [(3, "Day", cell.decode(), rule)]


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u200e", "\x07", "\u00ad"])
def test_an_invisible_character_in_a_name_rejects_the_row(tiny: Tiny, mark: str) -> None:
    """Names that look equal but are not would split a group; the reject shows the character as an escape."""
    assert tiny.read(b"1,5,,Ann", f"2,5,,A{mark}nn".encode())["rejected"] == 1
    assert tiny.rejects() == [(3, "Buyer", f"A\\u{ord(mark):04x}nn", "holds an invisible character")]


def test_reordered_and_renamed_headers_find_their_columns(tiny: Tiny) -> None:
    """Columns are found by name or alias whatever their order, case, spaces and underscores; others are ignored."""
    tiny.write("orders.csv", b"\xef\xbb\xbfbuyer,colour, DAY ,a_mount,NUMBER\nAnn,red,2024-01-31,10.5,7\n")
    entry = tiny.file(tiny.build())
    assert entry["ignored_columns"] == ["colour"]
    assert entry["normalised"] == {"byte order mark": 1}
    assert tiny.ask("select id, amount, day::varchar, buyer from sales") == [(7, 10.5, "2024-01-31", "Ann")]


def test_white_space_around_cells_is_trimmed_and_counted(tiny: Tiny) -> None:
    """Outer spaces (no-break ones too) would make unequal keys: they go, build.json says how many cells had them."""
    entry = tiny.read(b" 1 ,5,,Ann", "2,\t5,,\u00a0Bob ".encode(), b"3,5,,Cy Old")
    assert entry["normalised"] == {"trimmed cells": 3}
    assert tiny.ask("select id, buyer from sales order by row") == [(1, "Ann"), (2, "Bob"), (3, "Cy Old")]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"2,5,", "has too few columns"),
        (b"2,5,,Bob,more", "has too many columns"),
        (b'2,5,,"Bob"by', "has a quote that is not closed, or text after a closing quote"),
        (b"Total", "has too few columns"),
        (b"2,5,," + b"x" * 1_000_001, "is longer than 1,000,000 bytes"),
    ],
)
def test_a_line_that_is_no_record_is_rejected_with_its_line(tiny: Tiny, line: bytes, rule: str) -> None:
    """A short or long row, a broken quote or a footer is a row read and rejected; later rows keep their number."""
    entry = tiny.read(b"1,5,,Ann", line, b"3,5,,Cy")
    assert (entry["rows_read"], entry["rejected"]) == (3, 1)
    assert [(r[0], r[3]) for r in tiny.rejects()] == [(3, rule)]
    assert tiny.ask("select row, id from sales order by row") == [(1, 1), (3, 3)]


def test_a_total_footer_is_rejected(tiny: Tiny) -> None:
    """A last line of sums is no order: its id is no number."""
    assert tiny.read(b"1,5,,Ann", b"2,6,,Bob", b"Total,11,,")["rejected"] == 1
    assert tiny.rejects() == [(4, "Order Id", "Total", "is not a whole number")]


def test_line_numbers_hold_with_blank_lines_and_refused_lines(tiny: Tiny) -> None:
    """Blank lines are no rows but count as lines: every reject names the line that an editor shows."""
    # lines: 1 header, 2 good, 3 blank, 4 too short, 5 blank, 6 blank, 7 bad amount, 8 good, 9 and 10 blank
    tiny.write("orders.csv", HEADER + b"1,5,,\n\n2,5\n\n\n3,x,,\n4,5,,\n\n\n")
    entry = tiny.file(tiny.build())
    assert (entry["rows_read"], entry["loaded"], entry["normalised"]) == (4, 2, {"blank lines": 5})
    assert [r[0] for r in tiny.rejects()] == [4, 7]
    assert tiny.ask("select row, id from sales order by row") == [(1, 1), (4, 4)]


@pytest.mark.slow
def test_rows_and_lines_hold_in_a_file_that_is_read_in_parts(tiny: Tiny) -> None:
    """DuckDB reads large files in parts on several threads: rows keep their order, rejects their physical line."""
    # 45 MB, beyond one part of 32 MB; line 5 is too short, line 400,000 blank, 450,000 bad, 500,000 too long
    lines = [b"%d,5,2024-01-31,%s\n" % (line - 1, b"x" * 55) for line in range(2, 600_002)]
    lines[5 - 2], lines[400_000 - 2] = b"4,5\n", b"\n"
    lines[450_000 - 2], lines[500_000 - 2] = b"449998,-1,,\n", b"499998,5,,x,y\n"
    tiny.write("orders.csv", HEADER + b"".join(lines))
    entry = tiny.file(tiny.build())
    assert (entry["rows_read"], entry["rejected"]) == (599_999, 3)
    assert [r[0] for r in tiny.rejects()] == [5, 450_000, 500_000]
    # after the blank line a row's number is one less than its id, which counts lines
    assert tiny.ask("select count(*) from sales where row <> id - (id >= 399999)::int") == [(0,)]


@pytest.mark.parametrize(
    ("content", "normalised"),
    [
        ((HEADER + GOOD).replace(b"\n", b"\r\n"), {}),
        ((HEADER + GOOD).replace(b"\n", b"\r"), {"line endings": 3}),
        (HEADER.replace(b"\n", b"\r\n") + GOOD, {"line endings": 1}),
        ((HEADER + GOOD).rstrip(b"\n"), {}),
    ],
)
def test_line_endings_of_any_kind_give_the_same_rows(tiny: Tiny, content: bytes, normalised: dict[str, int]) -> None:
    """CRLF, old Mac, mixed endings and a last line without one: mixed and old Mac are normalised and counted."""
    tiny.write("orders.csv", content)
    assert tiny.file(tiny.build())["normalised"] == normalised
    assert tiny.ask("select id, amount, buyer from sales order by row") == [(1, 10.5, "Ann"), (2, 0.0, None)]


def test_quotes_commas_and_doubled_quotes_are_read_as_the_standard_says(tiny: Tiny) -> None:
    """RFC 4180: a quoted cell may hold commas, and doubled quotes stand for one."""
    tiny.read(b'1,5,,"Ann, the ""Great"""', b'"2","6",,')
    assert tiny.ask("select id, amount, buyer from sales order by row") == [
        (1, 5.0, 'Ann, the "Great"'),
        (2, 6.0, None),
    ]


def _damaged(whole: bytes) -> list[tuple[str, bytes]]:
    return [
        ("cut short", whole[:-10]),
        ("wrong checksum", whole[:-8] + b"\0\0\0\0" + whole[-4:]),
        ("wrong length", whole[:-4] + b"\1\0\0\0"),
        ("followed by something", whole + b"trailing"),
        ("flipped bit", whole[:30] + bytes([whole[30] ^ 1]) + whole[31:]),
    ]


@pytest.mark.parametrize(("what", "content"), _damaged(gzip.compress(HEADER + GOOD * 5, mtime=0)))
def test_a_damaged_gzip_is_refused(tiny: Tiny, what: str, content: bytes) -> None:
    """DuckDB does not compare a gzip's checksum: the file checks read it to its end and do."""
    tiny.write("orders.csv.gz", content)
    assert "orders.csv.gz is a damaged gzip file" in tiny.refusal(), what


def test_a_gzip_is_read_like_its_text(tiny: Tiny) -> None:
    """A whole csv.gz, of two members even, gives the rows of its text; size and sum are those of the gz file."""
    path = tiny.write("orders.csv.gz", gzip.compress(HEADER) + gzip.compress(GOOD))
    entry = tiny.file(tiny.build())
    assert (entry["loaded"], entry["bytes"]) == (2, path.stat().st_size)
