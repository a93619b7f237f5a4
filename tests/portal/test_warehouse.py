"""The door to the data: nothing can be written or reached through it, it follows builds, and limits hold."""

from __future__ import annotations

import json
import os
import threading
from typing import TYPE_CHECKING

import duckdb
import pytest

from portal import settings, warehouse
from portal.errors import MissingTable, QueryLimit, Unavailable
from portal.warehouse import Warehouse

if TYPE_CHECKING:
    from pathlib import Path


def make(data: Path, name: str, value: int) -> Path:
    """Publish a build whose table `t` holds one value, as the ETL leaves it."""
    folder = data / "builds" / name
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "portal.duckdb")) as connection:
        connection.execute("create table t as select $value::bigint as a", {"value": value})
    size = (folder / "portal.duckdb").stat().st_size
    (folder / "build.json").write_text(json.dumps({"id": name, "sources": {}, "database": {"bytes": size}}))
    link = data / "next"
    link.symlink_to(f"builds/{name}")
    link.replace(data / "current")
    return folder


def opened(data: Path, **environ: str) -> Warehouse:
    """Return a warehouse over a data folder."""
    return Warehouse(settings.read({"PORTAL_DATA": str(data), **environ}))


def value(door: Warehouse) -> int:
    """Return what the current build holds."""
    with door.snapshot() as held:
        return int(held.value("select a from t"))


def test_the_next_build_is_served_without_a_restart(tmp_path: Path) -> None:
    """A moved link is followed; an answer that is being made keeps the build it began with."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path)
    with door.snapshot() as old:
        make(tmp_path, "two", 2)
        assert value(door) == 2
        assert old.value("select a from t") == 1
        assert old.build_id == "one"


def test_an_old_build_is_closed_when_its_last_answer_is_made(tmp_path: Path) -> None:
    """Its connection is closed, so that its folder can be removed."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path)
    with door.snapshot() as old:
        make(tmp_path, "two", 2)
        assert value(door) == 2
    with pytest.raises(duckdb.ConnectionException):
        old.connection.execute("select 1")


def test_a_build_can_be_open_twice_in_a_process(tmp_path: Path) -> None:
    """A second door onto the same file is as closed as the first."""
    make(tmp_path, "one", 1)
    first, second = opened(tmp_path), opened(tmp_path)
    assert (value(first), value(second)) == (1, 1)
    with second.snapshot() as held, pytest.raises(duckdb.Error):
        held.select("set enable_external_access = true")


def test_no_build_is_a_state_with_a_remedy(tmp_path: Path) -> None:
    """The reason says what is missing and which command helps; a published build heals it."""
    door = opened(tmp_path)
    reason = door.why_not()
    assert reason is not None
    assert "no finished build" in reason
    assert "python -m etl" in reason
    assert not (tmp_path / "builds").exists(), "looking must not create anything"
    make(tmp_path, "one", 1)
    assert door.why_not() is None


@pytest.mark.parametrize("damage", ["truncated", "not a database", "no build.json", "broken build.json", "no database"])
def test_a_damaged_build_is_not_served_and_the_next_one_is(tmp_path: Path, damage: str) -> None:
    """Whatever is wrong with the files: one sentence, and the next build is served."""
    folder = make(tmp_path, "one", 1)
    file, facts = folder / "portal.duckdb", folder / "build.json"
    if damage == "truncated":
        os.truncate(file, file.stat().st_size // 2)
    elif damage == "not a database":
        file.write_bytes(b"x" * file.stat().st_size)
    elif damage == "no build.json":
        facts.unlink()
    elif damage == "broken build.json":
        facts.write_text("{")
    else:
        file.unlink()
    door = opened(tmp_path)
    with pytest.raises(Unavailable, match="rollback"):
        value(door)
    make(tmp_path, "two", 2)
    assert value(door) == 2


def test_a_damaged_block_is_found_when_it_is_read(tmp_path: Path) -> None:
    """Bytes flipped inside the file: the query says so, nothing wrong is answered, and the next build heals it."""
    folder = tmp_path / "builds" / "one"
    make(tmp_path, "one", 1)
    file = folder / "portal.duckdb"
    file.unlink()
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table t as select range as a, hash(range)::varchar as b from range(400000)")
    (folder / "build.json").write_text(
        json.dumps({"id": "one", "sources": {}, "database": {"bytes": file.stat().st_size}})
    )
    with file.open("r+b") as handle:
        handle.seek(file.stat().st_size // 2)
        handle.write(b"\xff" * 4096)
    door = opened(tmp_path)
    with pytest.raises(Unavailable, match="damaged"), door.snapshot() as held:
        held.select("select sum(a), max(b) from t")
    make(tmp_path, "two", 2)
    assert value(door) == 2


@pytest.mark.parametrize(
    "sql",
    [
        "create table x as select 1",
        "insert into t values (2)",
        "copy t to 'out.csv'",
        "select * from read_csv('/etc/hostname')",
        "select * from '/etc/hostname'",
        "attach 'other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "set enable_external_access = true",
        "export database 'folder'",
    ],
)
def test_nothing_but_reading_passes_the_door(tmp_path: Path, sql: str) -> None:
    """No write, file, extension or setting."""
    make(tmp_path, "one", 1)
    with opened(tmp_path).snapshot() as held, pytest.raises((duckdb.Error, MissingTable)):
        held.select(sql)


@pytest.mark.parametrize("sql", ["select * from later", "select later from t"])
def test_a_table_or_column_that_the_build_has_not_is_said_with_the_remedy(tmp_path: Path, sql: str) -> None:
    """A question that is newer than the build: one sentence, and the door stays open."""
    make(tmp_path, "one", 1)
    with opened(tmp_path).snapshot() as held:
        with pytest.raises(MissingTable, match="built without what this needs; run `make build`"):
            held.select(sql)
        assert held.value("select 1") == 1


def test_a_query_is_stopped_at_its_deadline(tmp_path: Path) -> None:
    """The reader gets a sentence, and the next query runs."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path, PORTAL_QUERY_SECONDS="0.2")
    with door.snapshot() as held:
        with pytest.raises(QueryLimit, match=r"longer than 0\.2 seconds"):
            held.select("select count(*) from range(1000000) a, range(1000000) b where a.range * b.range = 7")
        assert held.value("select a from t") == 1


def test_a_query_hands_over_no_more_rows_than_allowed(tmp_path: Path) -> None:
    """A thousand are handed over, one more is refused."""
    make(tmp_path, "one", 1)
    with opened(tmp_path, PORTAL_MAX_ROWS="1000").snapshot() as held:
        assert len(held.column("select * from range(1000)")) == 1000
        with pytest.raises(QueryLimit, match="more than 1,000 rows"):
            held.select("select * from range(1001)")


def test_queries_wait_for_their_turn_and_then_give_up(tmp_path: Path) -> None:
    """With one query at a time, a second one waits for the deadline and is told that the server is busy."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path, PORTAL_QUERIES_AT_ONCE="1", PORTAL_QUERY_SECONDS="0.1")
    with door.snapshot() as held:
        assert door._gate.acquire()
        with pytest.raises(QueryLimit, match="busy"):
            held.select("select a from t")
        door._gate.release()
        assert held.value("select a from t") == 1


def test_values_are_bound_and_never_read_as_sql(tmp_path: Path) -> None:
    """A value full of quotes comes back as it went in."""
    make(tmp_path, "one", 1)
    text = "'; drop table t; --"
    with opened(tmp_path).snapshot() as held:
        assert held.value("select $text", {"text": text}) == text


def test_answers_stay_whole_while_builds_are_published(tmp_path: Path) -> None:
    """Four readers ask without a pause while twenty builds are published: no error, and never two builds in one."""
    make(tmp_path, "b0", 0)
    door = opened(tmp_path)
    done, seen, wrong = threading.Event(), set(), []

    def ask() -> None:
        while not done.is_set():
            try:
                with door.snapshot() as held:
                    first, second = held.value("select a from t"), held.value("select a from t")
            except (duckdb.Error, Unavailable, QueryLimit) as error:
                wrong.append(repr(error))
                return
            if first != second or held.build_id != f"b{first}":
                wrong.append(f"{held.build_id}: {first} {second}")
            seen.add(first)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(1, 21):
        make(tmp_path, f"b{number}", number)
        while number not in seen and not wrong:
            done.wait(0.001)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen >= set(range(1, 21))


def test_nothing_is_opened_before_the_first_question(tmp_path: Path) -> None:
    """So that a server can fork after it has assembled the app."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path)
    assert door._open is None
    assert value(door) == 1
    assert isinstance(door._open, warehouse.Snapshot)


def test_a_stream_has_no_end_of_rows_and_comes_in_chunks(tmp_path: Path) -> None:
    """Ten thousand and one rows where a query may hand over a thousand; the places are free again afterwards."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path, PORTAL_MAX_ROWS="1000", PORTAL_QUERIES_AT_ONCE="1")
    with door.snapshot() as held:
        chunks = list(held.chunks("select range from range($n) order by range desc", {"n": 10_001}, size=4_000))
        assert [len(chunk) for chunk in chunks] == [4_000, 4_000, 2_001]
        assert [row["range"] for chunk in chunks for row in chunk] == list(range(10_000, -1, -1))
        assert held.value("select a from t") == 1


def test_a_stream_takes_no_query_its_place_while_it_is_read(tmp_path: Path) -> None:
    """With one place for either: a query runs beside an open stream, a second stream is refused until it is closed."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path, PORTAL_QUERIES_AT_ONCE="1", PORTAL_QUERY_SECONDS="0.2")
    with door.snapshot() as held:
        stream = held.chunks("select range from range(100000)", size=10)
        assert len(next(stream)) == 10
        assert held.value("select a from t") == 1
        with pytest.raises(QueryLimit, match="busy with other exports"):
            next(held.chunks("select 1"))
        stream.close()
        assert next(held.chunks("select a from t")) == [{"a": 1}]


def test_a_build_stays_open_while_it_is_streamed(tmp_path: Path) -> None:
    """The next build is published in the midst: the stream ends as it began, then its build is closed."""
    make(tmp_path, "one", 1)
    door = opened(tmp_path)
    with door.snapshot() as old:
        stream = old.chunks("select range * a from t, range(20000)", size=10_000)
        next(stream)
        make(tmp_path, "two", 2)
        assert value(door) == 2
        assert list(next(stream)[-1].values()) == [19_999]
        assert list(stream) == []
    with pytest.raises(duckdb.ConnectionException):
        old.connection.execute("select 1")


def test_a_slow_stream_is_ended(tmp_path: Path) -> None:
    """It may take sixty times as long as a query, three seconds here, counted from its beginning."""
    make(tmp_path, "one", 1)
    with opened(tmp_path, PORTAL_QUERY_SECONDS="0.05").snapshot() as held:
        endless = "select count(*) from range(1000000) a, range(1000000) b where a.range * b.range = 7"
        with pytest.raises(QueryLimit, match="longer than 3 seconds"):
            next(held.chunks(endless))
        assert held.value("select a from t") == 1
