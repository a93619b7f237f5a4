"""Redaction in the four sources that have persons: the marts are those of files in which the person never was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl.catalogue import load
from tests import tiny_engagement, tiny_flagship, tiny_learners, tiny_mooc
from tests.build import CATALOGUE, build, only, run
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SOURCES = ("edtech_learners", "flagship_enrolments", "mooc_person_course", "platform_engagement")
LEARNER, USER, MEMBER, STUDENT = 'Quill, "Zoe" 77812', "Q-55813", "MHx130998877", 990_017
IDS = (LEARNER, USER, MEMBER, str(STUDENT))
# rows read and redacted of each table, the person's bad and repeated rows counted in
REDACTED = {
    "edtech_data": 4,
    "MasterDataClean": 3,
    "person_course": 4,
    "student_info": 2,
    "student_purchases": 2,
    "student_video_watched": 2,
    "student_certificates": 1,
}


def _learners(folder: Path, *, person: bool) -> None:
    first = [LEARNER, *tiny_learners.learner(1)[1:]]
    bad = [LEARNER, "no day", *tiny_learners.learner(1)[2:]]
    added = [first, first, bad, [*first[:-1], 3]] if person else []  # equal, bad, a repeated key
    rows = [tiny_learners.learner(i) for i in range(60)]
    tiny_learners.write(folder, [*rows[:30], *added, *rows[30:]])


def _flagship(folder: Path, *, person: bool) -> None:
    rows = tiny_flagship.rows()
    added = [
        tiny_flagship.row(USER, "Student", tiny_flagship.P, tiny_flagship.FIRST),
        tiny_flagship.row(f" {USER} ", "Professional", tiny_flagship.A, tiny_flagship.FIRST),
        tiny_flagship.row(USER, "Student", tiny_flagship.A, tiny_flagship.FIRST, Price="dear"),
    ]
    tiny_flagship.write(folder, [*rows[:50], *(added if person else []), *rows[50:]])


def _mooc(folder: Path, *, person: bool) -> None:
    path = tiny_mooc.write(folder) / "person_course.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    first = tiny_mooc.line(f"CS50x,{MEMBER},111,India,,1987,m,0.7,2012-09-02,2013-08-06,2176,32,120,12,2,")
    bad = tiny_mooc.line(f"ER22x,{MEMBER},111,India,,x,m,0.7,2012-09-02,2013-08-06,2176,32,120,12,2,")
    added = [first, first, bad, f"HarvardX/PH207x/2012_Fall,{MEMBER},1"] if person else []  # the last is too short
    path.write_text("\n".join([header, *lines[:9], *added, *lines[9:]]) + "\n", encoding="utf-8")


def _engagement(folder: Path, *, person: bool) -> None:
    """Write the tables as one dump, as MySQL writes it."""
    tables = tiny_engagement.tables(60)
    if person:
        tables["student_info"][5:5] = [(STUDENT, "2021-01-05"), (STUDENT, "no day")]
        tables["student_purchases"] += [(9001, STUDENT, 1, "2021-04-05", ""), (9002, STUDENT, 7, "2021-04-05", "")]
        tables["student_video_watched"][3:3] = [(STUDENT, 60, "2021-05-05"), (STUDENT, 60, "2022-05-05")]
        tables["student_certificates"].append((9003, STUDENT, "2022-05-05"))
    statements = [
        f"CREATE TABLE `{name}` (\n"
        + ",\n".join(f" `{column}` varchar(20)" for column in tiny_engagement.HEADERS[name])
        + f"\n);\nINSERT INTO `{name}` VALUES {tiny_engagement.dump(rows)};\n"
        for name, rows in tables.items()
    ]
    folder.mkdir(parents=True)
    (folder / "handed out.sql").write_text("".join(statements), encoding="utf-8")


def _folder(folder: Path, *, person: bool) -> Path:
    """Write a data folder whose sources have the person or never had, with a limit of rejects that none meets."""
    folder.mkdir()
    (folder / CATALOGUE).write_text(only(SOURCES).replace("reject_limit = 0.01", "reject_limit = 0.9"), "utf-8")
    for name, write in zip(SOURCES, (_learners, _flagship, _mooc, _engagement), strict=True):
        write(folder / "sources" / name, person=person)
    return folder


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of files in which the person never was."""
    data = _folder(tmp_path_factory.mktemp("never") / "data", person=False)
    build(data)
    return data


@pytest.fixture(scope="module")
def redacted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, bytes]:
    """A build without the person, what the command said, and the bytes of the build before, which had the person."""
    data = _folder(tmp_path_factory.mktemp("redacted") / "data", person=True)
    build(data)
    before = _bytes(data)
    done = run(data, "--redact", LEARNER, USER, "--redact", MEMBER, "--redact", f" {STUDENT}.0", "Nobody-4711")
    assert done.returncode == 0, done.stderr
    return data, done.stdout + done.stderr, before


def _bytes(data: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((data / "builds").rglob("*")) if path.is_file())


def _ask(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(data / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def _tables(data: Path) -> list[str]:
    return [row[0] for row in _ask(data, "select table_name from duckdb_tables() where not internal order by 1")]


def _rows(data: Path, table: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table without the columns that count the lines of the file."""
    kept = "column_name not in ('row', 'registration', 'line')"
    columns = _ask(data, f"select column_name from duckdb_columns() where table_name = '{table}' and {kept}")
    listed = ", ".join(f'"{row[0]}"' for row in columns)
    return sorted(_ask(data, f'select {listed} from "{table}"'), key=repr)


def _manifest(data: Path) -> dict[str, Any]:
    return dict(json.loads((data / "current" / "build.json").read_text(encoding="utf-8")))


def test_every_mart_is_that_of_files_without_the_person(redacted: tuple[Path, str, bytes], without: Path) -> None:
    """Left out before checks and marts: no total, no mean and no reject knows that the person was in the files."""
    data = redacted[0]
    assert _tables(data) == _tables(without)
    for table in _tables(data):
        assert _rows(data, table) == _rows(without, table), table


def test_rows_add_up_in_each_file_and_the_redacted_are_counted(
    redacted: tuple[Path, str, bytes], without: Path
) -> None:
    """Rows read = loaded + deduplicated + rejected + redacted, where the first three are those of the other files."""
    found = {file["table"]: file for about in _manifest(redacted[0])["sources"].values() for file in about["files"]}
    never = {file["table"]: file for about in _manifest(without)["sources"].values() for file in about["files"]}
    assert {table: file["redacted"] for table, file in found.items()} == REDACTED
    for table, file in found.items():
        assert [file[name] for name in ("loaded", "deduplicated", "rejected")] == (
            [never[table][name] for name in ("loaded", "deduplicated", "rejected")]
        )
        assert file["rows_read"] == never[table]["rows_read"] + file["redacted"]


def test_no_value_and_no_byte_of_the_builds_has_the_id(redacted: tuple[Path, str, bytes]) -> None:
    """Texts are looked for in the bytes of every file under builds/, numbers in every column of every table."""
    data, _, before = redacted
    after = _bytes(data)
    for person in (USER, MEMBER, "77812"):
        assert person.encode() in before
        assert person.encode() not in after
    for table in _tables(data):
        for person in IDS:
            held = f'select count(*) from "{table}" as t where contains(t::varchar, $1)'
            with duckdb.connect(str(data / "current" / "portal.duckdb"), read_only=True) as con:
                assert con.execute(held, [person]).fetchall() == [(0,)], table


def test_what_the_command_says_has_numbers_and_no_ids(redacted: tuple[Path, str, bytes]) -> None:
    """Five persons, one of whom no file knows; the build before is removed; ids stand in the list alone."""
    data, said, _ = redacted
    assert "5 persons left out of this build and of all that come" in said
    assert "of them 1 person stood in no row that could be read" in said
    assert "1 older build is removed" in said
    assert not any(person in said for person in (*IDS, "Nobody-4711", "77812"))
    assert not any(person in (data / "current" / "build.json").read_text(encoding="utf-8") for person in IDS)
    listed = (data / "redactions.txt").read_text(encoding="utf-8").splitlines()
    assert listed[1:] == [LEARNER, USER, MEMBER, f"{STUDENT}.0", "Nobody-4711"]


def test_every_table_of_the_four_sources_names_its_persons() -> None:
    """The repository's catalogue: all tables but those of courses say whose their rows are."""
    tables = [table for source in load(REPO / "data" / CATALOGUE).source for table in source.table]
    assert {table.name for table in tables if table.person_column} == set(REDACTED)
