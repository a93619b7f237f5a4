"""Redaction: whose rows are left out, how the list is kept, and which builds may stay."""

from __future__ import annotations

import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl import publish, redactions
from etl.__main__ import main
from etl.errors import BusyError, EtlError, UseError
from tests.etl.conftest import HEADER
from tests.etl.test_pipeline import two_sources, write_stall

if TYPE_CHECKING:
    from pathlib import Path

    from tests.etl.conftest import Tiny

pytestmark = pytest.mark.slow

ZOE = "Zoe-88417"  # stands nowhere else, so its bytes can be looked for


@pytest.fixture
def shop(tiny: Tiny) -> Tiny:
    """Give the shop, whose rows belong to their buyers."""
    tiny.declare(person="buyer")
    return tiny


def _list(tiny: Tiny, text: str) -> None:
    tiny.settings.data.mkdir(parents=True, exist_ok=True)
    tiny.settings.redactions.write_text(text, encoding="utf-8")


def _counts(manifest: dict[str, Any]) -> tuple[int, ...]:
    (entry,) = manifest["sources"]["shop"]["files"]
    return tuple(entry[name] for name in ("rows_read", "loaded", "deduplicated", "rejected", "redacted"))


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_rows_of_a_redacted_person_are_in_neither_marts_nor_rejects_nor_the_files_of_the_build(shop: Tiny) -> None:
    """Good, equal, repeated, bad and refused rows alike are counted as redacted; lines of other rejects stay right."""
    # lines 2 to 9: good, equal to it, repeated key, bad amount, too short, too long; then another's bad row and a good
    shop.declare(person="buyer", key=["id"], duplicates="drop")
    lines = f"1,5,,{ZOE}\n1,5,,{ZOE}\n1,6,,{ZOE}\n2,many,, {ZOE} \n3,{ZOE}\n4,5,,{ZOE},x\n5,none,,Ann\n6,5,,Bob\n"
    shop.write("orders.csv", HEADER + lines.encode())
    assert _counts(shop.build()) == (8, 2, 1, 5, 0)
    assert ZOE.encode() in _bytes(shop.settings.current)
    assert _counts(shop.build(redact=(ZOE,))) == (8, 1, 0, 1, 6)
    assert shop.ask("select row, id, buyer from sales") == [(8, 6, "Bob")]
    assert shop.rejects() == [(8, "Amount", "none", "is not a number")]
    assert ZOE.encode() not in _bytes(shop.settings.builds)
    assert _counts(shop.build()) == (8, 1, 0, 1, 6)


def test_ids_of_text_are_compared_exactly(shop: Tiny) -> None:
    """Upper and lower case differ, a part is not the whole, outer white space does not matter, 17.0 is no 17."""
    lines = ("Ann", "ann", "Anna", " Ann ", "17", "17.0", "")
    shop.write("orders.csv", HEADER + "".join(f"{i},5,,{who}\n" for i, who in enumerate(lines)).encode())
    shop.build(redact=("Ann", "17"))
    assert shop.ask("select id, buyer from sales order by id") == [(1, "ann"), (2, "Anna"), (5, "17.0"), (6, None)]


def test_ids_that_are_whole_numbers_are_compared_as_the_reader_casts_them(tiny: Tiny) -> None:
    """Of a column of integers 17, +17, 017 and 17.0 are one person, in the list as in the file; Ann is nobody there."""
    tiny.declare(person="id")
    tiny.write("orders.csv", HEADER + b"17,5,,\n17.0,5,,\n+17,5,,\n017,bad,,\n170,5,,\n1,17,,\n18,5,,\n19,5,,17\n")
    assert _counts(tiny.build(redact=("17.0", "18", "Ann"))) == (8, 3, 0, 0, 5)
    assert tiny.ask("select id from sales order by id") == [(1,), (19,), (170,)]


@pytest.mark.parametrize(("person", "left"), [("id", [2, 3]), ("buyer", [1, 3])])
def test_rows_of_a_parquet_file_are_left_out(tiny: Tiny, person: str, left: list[int]) -> None:
    """Numbers of the file's own type need no way over text; its texts do."""
    tiny.declare(person=person)
    path = tiny.write("orders.parquet", b"")
    rows = "(1, 5.0, 'Ann'), (2, 5.0, '1'), (3, -1.0, 'Cy'), (3, 5.0, 'Cy')"
    duckdb.sql(
        f'copy (select i as "Order Id", a as Amount, null::date as Day, b as Buyer from (values {rows}) t(i, a, b)) '
        f"to '{path}' (format parquet)"
    )
    assert _counts(tiny.build(redact=("1",))) == (4, 2, 0, 1, 1)
    assert tiny.ask("select id from sales order by id") == [(number,) for number in left]


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\ufeff"])
def test_invisible_characters_do_not_hide_a_person(shop: Tiny, mark: str) -> None:
    """Such a row would be rejected with its value: it is left out instead."""
    shop.write("orders.csv", HEADER + f"1,5,,Zoe{mark}-88417\n2,5,,{mark} {ZOE}\n3,5,,A{mark}nn\n".encode())
    assert _counts(shop.build(redact=(ZOE,))) == (3, 0, 0, 1, 2)


@pytest.mark.parametrize(
    ("line", "person"),
    [
        (f"2,{ZOE}", ZOE),
        (f'2,5,,"{ZOE}"x', ZOE),
        (f"2,5,, {ZOE} ,,", ZOE),
        ('2,5,,"Quill, Zoe",x', "Quill, Zoe"),
        ('2,5,,"Zoe ""Q"" Quill",x', 'Zoe "Q" Quill'),
    ],
)
def test_a_line_that_is_no_record_is_left_out_where_any_of_its_cells_is_the_id(
    shop: Tiny, line: str, person: str
) -> None:
    """Nobody can tell which column its cells belong to; a line without the id stays among the rejects."""
    shop.write("orders.csv", HEADER + f"1,5,,Ann\n{line}\n3,{person[:8]}\n".encode())
    assert _counts(shop.build(redact=(person,))) == (3, 1, 0, 1, 1)
    assert [row[0] for row in shop.rejects()] == [4]


def test_bad_rows_of_a_redacted_person_do_not_count_against_the_limit(shop: Tiny) -> None:
    """Two bad rows of three stop the build; one is a redacted person's, and one of three is within the limit."""
    shop.declare(person="buyer", reject_limit=0.4)
    shop.write("orders.csv", HEADER + f"1,x,,{ZOE}\n2,x,,Ann\n3,5,,Bob\n".encode())
    assert "2 of 3 rows are rejected" in shop.refusal()
    assert _counts(shop.build(redact=(ZOE,))) == (3, 1, 0, 1, 1)
    assert not (shop.settings.builds / publish.REFUSED).exists()


def test_the_list_is_kept_with_each_id_once_and_for_its_owner_alone(shop: Tiny) -> None:
    """Ids are added at the end, what stands there stays as it is, comments too; the file's mode is 0600."""
    _list(shop, "# asked on 3 May\r\nAnn\n\n  Bob  ")
    shop.write("orders.csv", HEADER + b"1,5,,Ann\n2,5,,Cy\n")
    shop.build(redact=("Bob", ZOE, "Ann"))
    path = shop.settings.redactions
    assert path.read_bytes().decode() == f"# asked on 3 May\r\nAnn\n\n  Bob  \n{ZOE}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert redactions.read(path).persons == ("Ann", "Bob", ZOE)
    assert [p.name for p in sorted(shop.settings.data.iterdir())] == ["builds", "current", "redactions.txt", "sources"]


def test_a_new_list_says_what_it_is(shop: Tiny) -> None:
    """Its first line is a comment; a list of comments alone leaves nobody out."""
    shop.write("orders.csv", HEADER + b"1,5,,Ann\n")
    assert shop.build()["redactions"] is None
    _list(shop, "# nobody yet\n\n")
    assert shop.build()["redactions"] is None
    shop.settings.redactions.unlink()
    described = shop.build(redact=("Ann", "Bob"))["redactions"]
    assert described["persons"] == 2
    first, *rest = shop.settings.redactions.read_text(encoding="utf-8").splitlines()
    assert first.startswith("#")
    assert rest == ["Ann", "Bob"]


@pytest.mark.parametrize("given", ["", "  ", "\t", "x" * 201, "a\nb", "a\x00b", "a\u200bb", "#1", "\udcff"])
def test_what_is_no_id_is_refused_without_saying_it(given: str) -> None:
    """An id has 1 to 200 printable characters after trimming; # begins a comment."""
    with pytest.raises(UseError, match=r"^--redact: id 2 of 2 is none: an id has 1 to 200 printable"):
        redactions.checked([ZOE, given])
    assert redactions.checked([f" {ZOE}\n", ZOE, "x" * 200]) == (ZOE, "x" * 200)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{ZOE}\n{'y' * 201}\n".encode(), "redactions.txt line 2: an id has"),
        (b"Ann\nb\x07\n", "redactions.txt line 2: an id has"),
        (b"Ann\n\xff\n", "is not UTF-8 text"),
    ],
)
def test_a_list_that_cannot_be_read_stops_every_build(shop: Tiny, content: bytes, said: str) -> None:
    """Nobody on it may be overlooked: the sentence names the line and not the id, and nothing is written."""
    shop.write("orders.csv", HEADER + b"1,5,,Ann\n")
    shop.build()
    shop.settings.redactions.write_bytes(content)
    for redact in ((), ("Bob",)):
        with pytest.raises(UseError, match=said) as caught:
            shop.build(redact=redact)
        assert ZOE not in str(caught.value)
    assert shop.settings.redactions.read_bytes() == content


def test_builds_from_before_are_removed_and_open_ones_read_on(shop: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    """After a redaction the new build is the only one; who had the old one open can end what was begun."""
    shop.settings = replace(shop.settings, keep=9)
    shop.write("orders.csv", HEADER + f"1,5,,{ZOE}\n2,5,,Ann\n".encode())
    first, second = shop.build()["id"], shop.build()["id"]
    damaged = shop.settings.builds / "20200101T000000Z-aaaaaa"
    damaged.mkdir()
    (damaged / "portal.duckdb").write_bytes(ZOE.encode())
    with duckdb.connect(str(shop.settings.current.resolve() / "portal.duckdb"), read_only=True) as reader:
        third = shop.build(redact=(ZOE,))["id"]
        assert not (shop.settings.builds / second).exists()
        assert reader.cursor().execute("select count(*) from sales").fetchall() == [(2,)]
    assert publish.finished(shop.settings) == [third]
    assert not damaged.exists()
    assert first != third
    with pytest.raises(UseError, match="no earlier build"):
        publish.rollback(shop.settings)
    fourth = shop.build()["id"]
    assert set(publish.finished(shop.settings)) == {third, fourth}  # two of one second stand in any order
    assert ZOE not in "".join(capsys.readouterr())


def test_a_list_changed_by_hand_is_followed_by_the_next_build(shop: Tiny) -> None:
    """Whoever writes the list, the next build leaves the person out and removes the builds of the list before."""
    shop.write("orders.csv", HEADER + f"1,5,,{ZOE}\n2,5,,Ann\n".encode())
    shop.build(redact=("Ann",))
    _list(shop, f"Ann\n{ZOE}\n")
    assert shop.build(check=True)["sources"]["shop"]["files"][0]["redacted"] == 2
    assert ZOE.encode() in _bytes(shop.settings.builds)
    build = shop.build()["id"]
    assert publish.finished(shop.settings) == [build]
    assert ZOE.encode() not in _bytes(shop.settings.builds)


def test_a_failed_build_keeps_the_ids_and_says_that_the_person_is_still_served(
    shop: Tiny, capsys: pytest.CaptureFixture[str]
) -> None:
    """The build that was served stays; the next one that works leaves the person out and removes it."""
    shop.write("orders.csv", HEADER + f"1,5,,{ZOE}\n2,5,,Ann\n".encode())
    first = shop.build()["id"]
    shop.write("orders.csv", b"")
    with pytest.raises(EtlError, match="empty"):
        shop.build(redact=(ZOE,))
    said = capsys.readouterr().err
    assert "1 person: named in redactions.txt now, but still in the build that is served; the next build" in said
    assert (shop.served(), redactions.read(shop.settings.redactions).persons) == (first, (ZOE,))
    shop.write("orders.csv", HEADER + f"1,5,,{ZOE}\n2,5,,Ann\n".encode())
    assert _counts(shop.build()) == (2, 1, 0, 0, 1)
    assert publish.finished(shop.settings) == [shop.served()] != [first]


def test_while_another_build_runs_nothing_is_written(shop: Tiny) -> None:
    """The list is changed under the lock of the builds: a second run gets 75 and can simply be repeated."""
    shop.write("orders.csv", HEADER + f"1,5,,{ZOE}\n".encode())
    with publish.locked(shop.settings), pytest.raises(BusyError):
        shop.build(redact=(ZOE,))
    assert not shop.settings.redactions.exists()


def test_a_half_written_list_is_swept(shop: Tiny) -> None:
    """What a killed run left of a list holds ids: the next run removes it."""
    shop.write("orders.csv", HEADER + b"1,5,,Ann\n")
    left = shop.settings.data / f"{redactions.TEMPORARY}abc123"
    left.write_text(ZOE, encoding="utf-8")
    shop.build()
    assert not left.exists()


def test_a_source_with_persons_is_carried_over_only_while_the_list_stays(tiny: Tiny) -> None:
    """--only would keep rows of somebody redacted since: it is refused before anything is read."""
    two_sources(tiny, person="buyer")
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    write_stall(tiny, f"1,5,,{ZOE}\n2,5,,Bob\n".encode())
    tiny.build(redact=("Ann",))
    before = tiny.build(only="shop")
    assert before["sources"]["stall"]["files"][0]["redacted"] == 0
    _list(tiny, f"Ann\n{ZOE}\n")
    with pytest.raises(UseError, match=r"redactions.txt has changed since stall was read.*run a whole build"):
        tiny.build(only="shop")
    assert tiny.served() == before["id"]
    tiny.build()
    assert tiny.build(only="shop")["sources"]["stall"]["files"][0]["redacted"] == 1
    assert tiny.ask("select buyer from stall_sales") == [("Bob",)]


def test_the_sentence_of_an_error_names_nobody_on_the_list(shop: Tiny) -> None:
    """A file without a header has its first row quoted: the id is taken out of the sentence."""
    shop.write("orders.csv", f"1,5,,{ZOE}\n2,5,,Ann\n".encode())
    with pytest.raises(EtlError, match="its header is '1', '5', '', '…'"):
        shop.build(redact=(ZOE,))


def test_a_redaction_goes_with_a_whole_build_that_is_published(shop: Tiny, capsys: pytest.CaptureFixture[str]) -> None:
    """With --check, --only and --rollback, and for what is no id, it is wrong use (2): nothing is written."""
    environment = {"PORTAL_DATA": str(shop.settings.data), "PORTAL_TRAINING": "none"}
    assert main(["--redact", ZOE, "--check"], environment) == 2
    assert main(["--redact", ZOE, "--only", "shop"], environment) == 2
    assert main(["--redact", ZOE, "--rollback"], environment) == 2
    assert main(["--redact", f"{ZOE}\x01"], environment) == 2
    assert not shop.settings.redactions.exists()
    said = "".join(capsys.readouterr())
    assert "nothing would be published" in said
    assert ZOE not in said
