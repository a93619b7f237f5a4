"""The store: many writers at once, nothing lost; what is private stays so; the record only grows."""

from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from portal.errors import StoreClosed
from portal.saved.store import REMOVED, SavedCohort, SavedNote, Store, new_id, redacted

if TYPE_CHECKING:
    from pathlib import Path

WRITERS, EACH = 16, 12


def cohort(**changes: Any) -> SavedCohort:
    """A private cohort of Ann's."""
    values: dict[str, Any] = {"id": new_id(), "owner": "ann", "name": "Late", "note": "", "question": "mooc"}
    values |= {"parts": ("country=India",), "words": "Country India", "shared": False}
    values |= {"made_at": "2026-11-21T08:00:00Z", "build": "b1", "size": 7}
    return SavedCohort(**(values | changes))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that is not there yet."""
    return Store(tmp_path / "store")


def test_a_cohort_comes_back_as_it_was_kept(store: Store) -> None:
    """In another process's view too: a store opened anew."""
    one = cohort(parts=("country=India", "-viewed=true\nweek=2012-10-01"), note="see\nthere")
    store.keep(one)
    assert Store(store.path.parent).cohort(one.id, "ann") == one


@pytest.mark.parametrize("user", ["bob", "", "ANN", "ann' or '1'='1", "%"])
def test_a_private_cohort_is_not_there_for_others(store: Store, user: str) -> None:
    """Not to be read, listed, copied, changed, deleted or restored."""
    one = cohort()
    store.keep(one)
    assert store.cohort(one.id, user) is None
    assert store.cohorts(user) == []
    assert store.copy(one.id, user, "mine") is None
    assert not store.change(one.id, user, name="taken", shared=True)
    assert not store.delete(one.id, user)
    assert not store.restore(one.id, user)
    assert store.cohort(one.id, "ann") == one


def test_a_shared_cohort_is_seen_by_all_and_changed_by_its_owner(store: Store) -> None:
    """Bob may copy it; his copy is his, and private."""
    one = cohort(shared=True)
    store.keep(one)
    assert store.cohort(one.id, "bob") == one
    assert not store.change(one.id, "bob", name="Bob's")
    mine = store.copy(one.id, "bob", "Bob's")
    assert mine is not None
    assert (mine.owner, mine.name, mine.shared, mine.parts) == ("bob", "Bob's", False, one.parts)
    assert [found.name for found in store.cohorts("ann")] == ["Late"]
    assert store.copy(one.id, "", "nobody's") is None


def test_nobody_owns_nothing(store: Store) -> None:
    """A cohort without an owner's name is no one's, whoever has no name."""
    one = cohort(owner="")
    store.keep(one)
    assert store.cohort(one.id, "") is None
    assert not store.delete(one.id, "")


def test_rename_delete_and_undo(store: Store) -> None:
    """What is deleted is gone for all until its owner brings it back."""
    one = cohort(shared=True)
    store.keep(one)
    assert store.change(one.id, "ann", name="Later", note="why", shared=False)
    found = store.cohort(one.id, "ann")
    assert found is not None
    assert (found.name, found.note, found.shared) == ("Later", "why", False)
    assert store.delete(one.id, "ann")
    assert store.cohort(one.id, "ann") is None
    assert not store.delete(one.id, "ann")
    assert store.restore(one.id, "ann")
    assert store.cohort(one.id, "ann") == found


def test_sizes_by_build(store: Store) -> None:
    """The first count of a build stays; the oldest build comes first."""
    one = cohort()
    store.keep(one)
    for build, at, size in (("b2", "2026-11-22", 9), ("b1", "2026-11-21", 7), ("b2", "2026-11-22", 11)):
        store.sized(one.id, build, at, size)
    assert store.sizes() == {one.id: [("2026-11-21", 7), ("2026-11-22", 9)]}


def note(**changes: str) -> SavedNote:
    """A note of Ann's on the funnel of India."""
    values = {
        "id": new_id(),
        "question": "mooc",
        "answer": "funnel",
        "query": "country=India",
        "words": "Country India",
    }
    return SavedNote(**(values | {"author": "ann", "text": "ask Bob", "made_at": "2026-11-21T08:00:00Z"} | changes))


def test_notes_belong_to_a_state_and_their_author(store: Store) -> None:
    """Seen where the state is the same; taken away, and brought back, by who wrote them."""
    one = note()
    store.note(one)
    assert store.notes("mooc", "country=India") == [one]
    assert store.notes("mooc", "") == []
    assert not store.unnote(one.id, "bob")
    assert store.unnote(one.id, "ann")
    assert store.notes("mooc", "country=India") == []
    assert store.renote(one.id, "ann")
    assert store.notes("mooc", "country=India") == [one]


def test_the_record_only_grows(store: Store) -> None:
    """Neither changed nor shortened, not even by who opens the file."""
    for number in range(3):
        store.listed("ann", "mooc", "country=India", "csv", 100 + number, "b1")
    store.listed("bob", "mooc", "", "list", 5, "b1")
    assert [line.count for line in store.record(10)] == [5, 102, 101, 100]
    assert [line.count for line in store.record(2, "ann")] == [102, 101]
    with sqlite3.connect(store.path) as connection:
        for statement in ("update record set count = 1", "delete from record"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def _write(folder: Path, writer: int) -> int:
    store = Store(folder)
    for number in range(EACH):
        store.keep(cohort(owner=f"user {writer}", name=f"{writer}-{number}"))
        store.listed(f"user {writer}", "mooc", "", "csv", number, "b1")
    return writer


def test_sixteen_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Processes that all begin with no file."""
    with ProcessPoolExecutor(WRITERS) as pool:
        assert sorted(pool.map(_write, [tmp_path] * WRITERS, range(WRITERS))) == list(range(WRITERS))
    store = Store(tmp_path)
    for writer in range(WRITERS):
        names = {found.name for found in store.cohorts(f"user {writer}")}
        assert names == {f"{writer}-{number}" for number in range(EACH)}
    assert len(store.record(1000)) == WRITERS * EACH


def test_a_person_is_forgotten_wherever_someone_wrote_of_them(store: Store, tmp_path: Path) -> None:
    """As a word of its own: 17 goes, 170 and the filter on course 17 stay; no byte of the files has the name."""
    (tmp_path / "redactions.txt").write_text("# asked in May\nMHx77Q\n\n 17 \n", encoding="utf-8")
    store.keep(cohort(name="Call MHx77Q", note="MHx77Q asked", parts=("course=17",)))
    store.note(note(text="MHx77Q is late; 17 and 170"))
    assert store.forget(redacted(tmp_path)) == 3
    (found,) = store.cohorts("ann")
    assert (found.name, found.note, found.parts) == (f"Call {REMOVED}", f"{REMOVED} asked", ("course=17",))
    assert store.notes("mooc", "country=India")[0].text == f"{REMOVED} is late; {REMOVED} and 170"
    assert not any(b"MHx77Q" in file.read_bytes() for file in store.path.parent.iterdir())
    assert store.forget(["MHx77Q"]) == store.forget([]) == 0
    assert redacted(tmp_path / "nowhere") == []


def test_only_the_owner_of_the_process_reads_the_files(store: Store, tmp_path: Path) -> None:
    """The file and its backup."""
    store.keep(cohort())
    store.backup(tmp_path / "copy.sqlite3")
    for file in (store.path, tmp_path / "copy.sqlite3"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (tmp_path / "restored").mkdir()
    (tmp_path / "copy.sqlite3").rename(tmp_path / "restored" / store.path.name)
    assert [found.name for found in Store(tmp_path / "restored").cohorts("ann")] == ["Late"]


def test_a_file_that_is_no_store_is_said_in_a_sentence(store: Store) -> None:
    """No traceback: the reader is told that it cannot be reached."""
    store.path.parent.mkdir()
    store.path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreClosed, match="cannot be reached now"):
        store.cohorts("ann")


def test_nothing_is_written_by_reading(store: Store) -> None:
    """No file appears before something is kept."""
    assert not [*store.cohorts("ann"), *store.record(5), *store.notes("mooc", "")]
    assert store.sizes() == {}
    assert not store.path.exists()
