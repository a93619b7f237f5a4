"""Builds: made aside, moved to in one step, kept, rolled back, pruned; one run at a time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl import publish
from etl.errors import BusyError, EtlError, UseError
from etl.reading.files import sha256
from tests.etl.conftest import HEADER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.etl.conftest import Tiny


def _build(tiny: Tiny, amount: int) -> str:
    tiny.write("orders.csv", HEADER + f"1,{amount},,Ann\n".encode())
    return str(tiny.build()["id"])


def _amount(tiny: Tiny) -> float:
    return float(tiny.ask("select amount from sales")[0][0])


def test_current_leads_to_the_new_build_and_the_old_one_stays(tiny: Tiny) -> None:
    """`current` is a relative link to the newest build; the build before it is kept for a rollback."""
    first, second = _build(tiny, 1), _build(tiny, 2)
    assert str(tiny.settings.current.readlink()) == f"builds/{second}"
    assert _amount(tiny) == 2
    assert sorted(publish.finished(tiny.settings)) == sorted([first, second])
    assert not list(tiny.settings.builds.glob(".tmp-*"))


def test_build_json_describes_the_build(tiny: Tiny) -> None:
    """build.json has the parts that the portal reads, and the database's size and sum as they are on disk."""
    build = _build(tiny, 1)
    folder = tiny.settings.builds / build
    content = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    assert list(content) == [
        "id", "previous", "built_at", "redactions", "seconds", "data_through", "sources", "marts", "models", "checks",
        "versions", "database",
    ]  # fmt: skip
    assert content["id"] == build
    assert content["built_at"].endswith("Z")
    assert content["database"]["bytes"] == (folder / "portal.duckdb").stat().st_size
    assert content["database"]["sha256"] == sha256(folder / "portal.duckdb")
    assert set(content["versions"]) == {"python", "duckdb", "learner_insight"}
    assert all(check["passed"] for check in content["checks"])
    assert sorted(path.name for path in folder.iterdir()) == ["build.json", "portal.duckdb"]


def test_data_through_is_the_latest_date_loaded(tiny: Tiny) -> None:
    """The latest date of any loaded row, of rejected ones not; null where no row has a date."""
    tiny.write("orders.csv", HEADER + b"1,5,2024-01-31,\n2,5,2023-12-31,\nx,5,2030-01-01,\n")
    manifest = tiny.build()
    assert (manifest["data_through"], manifest["sources"]["shop"]["data_through"]) == ("2024-01-31", "2024-01-31")
    _build(tiny, 1)
    assert publish.manifest(tiny.settings, tiny.served())["data_through"] is None


def test_columns_and_tables_carry_their_sentences(tiny: Tiny) -> None:
    """Every mart and the rejects have a comment on the table and on each column."""
    _build(tiny, 1)
    bare = "select table_name, column_name from duckdb_columns() where not internal and comment is null"
    assert tiny.ask(bare) == []
    assert tiny.ask("select table_name from duckdb_tables() where comment is null") == []


def test_a_refused_source_leaves_the_served_build(tiny: Tiny) -> None:
    """A build that stops changes nothing: the same build is served, no temporary folder is left."""
    first = _build(tiny, 1)
    tiny.write("orders.csv", b"")
    assert "empty" in tiny.refusal()
    assert (tiny.served(), _amount(tiny)) == (first, 1)
    assert not list(tiny.settings.builds.glob(".tmp-*"))


def test_check_publishes_nothing(tiny: Tiny) -> None:
    """With --check everything is done but the last step: no build, no link, no temporary folder."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    assert tiny.build(check=True)["marts"]["sales"]["rows"] == 1
    assert publish.finished(tiny.settings) == []
    assert not tiny.settings.current.is_symlink()


def test_rollback_serves_what_was_served_before(tiny: Tiny) -> None:
    """Rollback follows what each build replaced: a build that was rolled back from is never come back to."""
    tiny.settings = replace(tiny.settings, keep=9)
    first, second = _build(tiny, 1), _build(tiny, 2)
    assert publish.rollback(tiny.settings) == first
    assert _amount(tiny) == 1
    third = _build(tiny, 3)
    assert tiny.served() == third
    assert publish.rollback(tiny.settings) == first
    assert second in publish.finished(tiny.settings)
    with pytest.raises(UseError, match="no earlier build"):
        publish.rollback(tiny.settings)


def test_rollback_from_a_damaged_build_goes_to_the_next_older(tiny: Tiny) -> None:
    """Where the served build's build.json is lost in part, the id's time says which build came before."""
    _build(tiny, 1)
    older = tiny.settings.builds / "20200101T000000Z-aaaaaa"
    tiny.settings.current.resolve().rename(older)
    _build(tiny, 2)
    (tiny.settings.current / "build.json").write_text("{", encoding="utf-8")
    assert publish.rollback(tiny.settings) == older.name
    assert _amount(tiny) == 1


def test_old_builds_are_pruned_but_never_the_two_that_matter(tiny: Tiny) -> None:
    """`keep` counts all builds; the current one and the one before it stay whatever `keep` says."""
    ids = [_build(tiny, n) for n in range(4)]
    assert len(publish.finished(tiny.settings)) == 2
    assert tiny.served() == ids[3]
    assert set(publish.finished(tiny.settings)) == set(ids[2:])
    tiny.settings = replace(tiny.settings, keep=1)
    last = _build(tiny, 9)
    assert set(publish.finished(tiny.settings)) == {ids[3], last}


def test_a_second_run_says_so_and_stops(tiny: Tiny) -> None:
    """The lock lets one run in; the other raises BusyError (exit 75) and sweeps nothing of the first."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    with publish.locked(tiny.settings):
        mark = tiny.settings.builds / ".tmp-running"
        mark.mkdir()
        with pytest.raises(BusyError, match="Another build is running"):
            tiny.build()
        assert mark.exists()
        mark.rmdir()
    assert tiny.build()["id"] == tiny.served()


def test_what_a_killed_run_left_is_swept(tiny: Tiny) -> None:
    """Temporary folders and half-moved links of a killed run go when the next run starts."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    left = tiny.settings.builds / ".tmp-20200101T000000Z-000000"
    (left / "work").mkdir(parents=True)
    (left / "portal.duckdb").write_bytes(b"half")
    (tiny.settings.data / ".tmp-current-abc").symlink_to("builds/gone")
    tiny.build()
    assert not left.exists()
    assert not (tiny.settings.data / ".tmp-current-abc").is_symlink()


def test_a_flipped_bit_is_found_by_the_full_scan(tiny: Tiny, tmp_path: Path) -> None:
    """DuckDB compares a block's checksum when it reads it: the scan reads every block of every column."""
    tiny.write("orders.csv", HEADER + b"".join(b"%d,%d,2024-01-01,Ann %d\n" % (i, i % 9, i) for i in range(5000)))
    tiny.build()
    whole = (tiny.settings.current / "portal.duckdb").read_bytes()
    assert publish.full_scan(tiny.settings.current / "portal.duckdb") == {"rejects": 0, "sales": 5000}
    place = whole.index(b"Ann")
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
    with pytest.raises(EtlError, match="does not read back"):
        publish.full_scan(copy)
