"""Builds that tests share: made once for the same contents, anew for others, and each copy is a test's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests import shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def data_folder(folder: Path, rows: str = "id\n1\n") -> Path:
    """Return a data folder with one source file."""
    (folder / "sources" / "shop").mkdir(parents=True)
    (folder / "sources" / "shop" / "orders.csv").write_text(rows, encoding="utf-8")
    return folder


def maker(data: Path, made: list[Path]) -> Callable[[], None]:
    """Return what builds a data folder, noting that it did."""

    def make() -> None:
        (data / "builds" / "one").mkdir(parents=True)
        (data / "builds" / "one" / "portal.duckdb").write_text("rows", encoding="utf-8")
        (data / "current").symlink_to("builds/one")
        made.append(data)

    return make


def test_a_build_is_made_once_and_copied(tmp_path: Path) -> None:
    """The second folder gets the first one's files; what one test damages the next does not see."""
    folders = [data_folder(tmp_path / name) for name in ("a", "b", "c")]
    made: list[Path] = []
    for folder in folders:
        shared.fetch("key", folder, maker(folder, made), tmp_path / "kept")
        file = folder / "current" / "portal.duckdb"
        assert file.read_text(encoding="utf-8") == "rows"
        file.write_text("damaged", encoding="utf-8")
    assert made == folders[:1]
    assert all((folder / "current").readlink().name == "one" for folder in folders)


def test_workers_wait_for_the_one_that_builds(tmp_path: Path) -> None:
    """Eight that ask at once: one builds."""
    folders = [data_folder(tmp_path / str(number)) for number in range(8)]
    made: list[Path] = []
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda folder: shared.fetch("key", folder, maker(folder, made), tmp_path / "kept"), folders))
    assert len(made) == 1


def test_a_build_that_failed_is_not_kept(tmp_path: Path) -> None:
    """The next who asks builds again."""

    def fail() -> None:
        raise AssertionError("the source has no rows")

    folder, made = data_folder(tmp_path / "a"), []  # type: tuple[Path, list[Path]]
    with pytest.raises(AssertionError, match="no rows"):
        shared.fetch("key", folder, fail, tmp_path / "kept")
    shared.fetch("key", folder, maker(folder, made), tmp_path / "kept")
    assert made == [folder]


def test_the_key_is_what_goes_into_a_build(tmp_path: Path) -> None:
    """Files, their names, arguments and settings count; the folder's own place does not."""
    first, same = data_folder(tmp_path / "a"), data_folder(tmp_path / "b")
    other = data_folder(tmp_path / "c", "id\n2\n")
    known = shared.key(first, (), {"PORTAL_DATA": str(first)})
    assert shared.key(same, (), {"PORTAL_DATA": str(same)}) == known
    assert shared.key(other, (), {"PORTAL_DATA": str(other)}) != known
    assert shared.key(first, ("--keep", "5"), {"PORTAL_DATA": str(first)}) != known
    assert shared.key(first, (), {"PORTAL_DATA": str(first), "PORTAL_TRAINING": "none"}) != known
    (same / "sources" / "shop" / "orders.csv").rename(same / "sources" / "shop" / "sales.csv")
    assert shared.key(same, (), {"PORTAL_DATA": str(same)}) != known


def test_source_files_elsewhere_count_too(tmp_path: Path) -> None:
    """PORTAL_SOURCES names another folder: its files are part of the key."""
    data, elsewhere = data_folder(tmp_path / "a"), data_folder(tmp_path / "b") / "sources"
    settings = {"PORTAL_SOURCES": str(elsewhere)}
    known = shared.key(data, (), settings)
    (elsewhere / "shop" / "orders.csv").write_text("id\n3\n", encoding="utf-8")
    assert shared.key(data, (), settings) != known


def test_builds_of_older_code_are_removed(tmp_path: Path) -> None:
    """Of many versions of the code two keep their builds."""
    for name in ("old", "older", "oldest"):
        (tmp_path / "kept" / name / "key").mkdir(parents=True)
    folder = data_folder(tmp_path / "a")
    shared.fetch("key", folder, maker(folder, []), tmp_path / "kept")
    assert shared.code() in {path.name for path in (tmp_path / "kept").iterdir()}
    assert len(list((tmp_path / "kept").iterdir())) == shared.GENERATIONS
