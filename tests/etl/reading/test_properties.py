"""Properties that hold for any table: nothing is lost, nothing is changed, and blocks do not matter."""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.catalogue import Catalogue
from etl.pipeline import Recipe
from etl.reading.textscan import SPACES, TextScan
from etl.settings import EtlSettings
from tests.etl.conftest import MODELS, ORDERS, Tiny, no_samples

WHOLE = re.compile(r"[+-]?[0-9]+(\.0*)?")
PLAIN_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
NUMBERS = st.one_of(
    st.floats(0, 1000).map(repr),
    st.integers(-5, 1005).map(str),
    st.sampled_from(
        ["", " ", "nan", "inf", "1e400", "1_0", "0x1", "1e2", ".5", "5.", "+7", "1,5", "--1", "ten", "1e", "e5", "1 2"]
    ),
)
IDS = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(str),
    st.sampled_from(["", "1.0", "1.5", "x", "1_0", "9223372036854775808", "0x1F", "1e3", "007", " 8 ", "+9"]),
)
LETTERS = st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=["Cs"])
BUYERS = st.one_of(
    st.text(LETTERS, max_size=6), st.sampled_from(["Ann", ' "quoted" ', "a,b", "None", "\u200b", "\u00a0x"])
)
ROWS = st.lists(st.tuples(IDS, NUMBERS, BUYERS), min_size=1, max_size=12)
BROKEN = re.compile(r"[\u115f\u1160\u3164\uffa0]")


def _number(cell: str) -> float | None:
    """Return what Python reads in a cell under the rules of the column Amount, None where the row is rejected."""
    if not PLAIN_NUMBER.fullmatch(cell.strip()):
        return None
    value = float(cell)
    return value if math.isfinite(value) and 0 <= value <= 1000 else None


def _id(cell: str) -> int | None:
    text = cell.strip()
    value = int(text.split(".")[0]) if WHOLE.fullmatch(text) else None
    return value if value is not None and -(2**63) <= value < 2**63 else None


def _build(folder: Path, content: bytes) -> Tiny:
    """Build the shop in `folder` without a limit of rejects."""
    catalogue = tomllib.loads(ORDERS)
    catalogue["source"][0]["reject_limit"] = 1
    models = folder / "models" / "shop"
    models.mkdir(parents=True)
    (models / "models.toml").write_text(MODELS, encoding="utf-8")
    (models / "sales.sql").write_text("select row, id, amount, day, buyer from orders order by row", encoding="utf-8")
    data = EtlSettings(data=folder / "data", sources=folder / "data" / "sources")
    tiny = Tiny(data, Recipe(Catalogue.model_validate(catalogue), no_samples, folder / "models"))
    tiny.write("orders.csv", content)
    return tiny


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(rows=ROWS, ending=st.sampled_from(["\n", "\r\n"]))
@example(rows=[("1", "1e400", ""), ("x", "5", "Ann")], ending="\n")
def test_every_row_is_loaded_as_written_or_rejected(rows: list[tuple[str, str, str]], ending: str) -> None:
    """Rows read = loaded + deduplicated + rejected, and each loaded value is what Python's csv, int and float give."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=ending)
    writer.writerow(["Order Id", "Amount", "Buyer", "Day"])
    writer.writerows([*row, ""] for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        tiny = _build(Path(folder), text.getvalue().encode())
        entry = tiny.file(tiny.build())
        loaded = {row: values for row, *values in tiny.ask("select row, id, amount, buyer from sales")}
        rejected = {line - 1 for (line,) in tiny.ask("select distinct line from rejects")}
    expected = {i: [_id(a), _number(b), c.strip(SPACES) or None] for i, (a, b, c) in enumerate(rows, start=1)}
    assert entry["rows_read"] == len(rows)
    assert set(loaded) | rejected == set(expected)
    assert not set(loaded) & rejected
    assert loaded == {i: expected[i] for i in loaded}
    unseen = {i for i, (_, _, buyer) in enumerate(rows, start=1) if not buyer.isprintable() or BROKEN.search(buyer)}
    assert {i for i in rejected if None not in expected[i][:2]} <= unseen


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(st.sampled_from([b"a", b" ", b"\n", b"\r\n", b"\r", b",", b'"', "\u00e9".encode()]), max_size=30),
    cuts=st.lists(st.integers(0, 40), max_size=6),
    quotes_matter=st.booleans(),
)
@example(text=[b'"', b"\n", b"\n"], cuts=[1], quotes_matter=False)
def test_the_scan_of_a_text_does_not_depend_on_its_blocks(
    text: list[bytes],
    cuts: list[int],
    quotes_matter: bool,  # noqa: FBT001 # drawn by hypothesis
) -> None:
    """Counts of lines, blank lines and line endings are those of the whole text however it is cut into blocks."""
    content = b"".join(text)
    places = [0, *sorted(min(c, len(content)) for c in cuts), len(content)]
    scan = TextScan("x.csv", quotes_matter=quotes_matter)
    for start, end in itertools.pairwise(places):
        if end > start:
            scan.feed(content[start:end])
    scan.finish()
    lines = content.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    assert scan.newlines == content.count(b"\n")
    assert scan.crlf == content.count(b"\r\n")
    assert scan.returns == content.count(b"\r")
    assert scan.lines == len(lines)
    ended = content.split(b"\n")[:-1]
    blank = [i for i, line in enumerate(ended, start=1) if i > 1 and line in {b"", b"\r"}]
    quoted = {i for i in blank if b"\n".join(ended[: i - 1]).count(b'"') % 2} if quotes_matter else set()
    assert list(scan.blank) == [i for i in blank if i not in quoted]
    edges = re.search(rb'(^|[,\r\n"]) | ($|[,\r\n"])', content)
    assert scan.padded or not edges or content.startswith(b" ")
