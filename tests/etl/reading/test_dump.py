"""A MySQL dump as a source: what is read of it, what is passed over, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from etl.errors import SourceError
from etl.reading import dump, files
from tests import tiny_engagement
from tests.build import only
from tests.build import run as etl
from tests.etl.test_described_sources import described

if TYPE_CHECKING:
    from pathlib import Path

    from etl.catalogue import Source

PURCHASES = "CREATE TABLE `student_purchases` (`purchase_id` int NOT NULL,\n `student_id` int) ENGINE=InnoDB;\n"
TOP = """-- MySQL dump 10.13  Distrib 8.0.31, for Win64 (x86_64)
--
-- Host: localhost    Database: don't; quote
# another comment; with a 'quote
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;

DROP TABLE IF EXISTS `student_info`;
CREATE TABLE `student_info` (
  `student_id` int NOT NULL COMMENT 'it''s; the (id)',
  `date_registered` date DEFAULT NULL,
  PRIMARY KEY (`student_id`),
  KEY `by_day` (`date_registered`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
LOCK TABLES `student_info` WRITE;
/*!40000 ALTER TABLE `student_info` DISABLE KEYS */;
"""


def source() -> Source:
    """Return the source as the catalogue describes it."""
    return described("platform_engagement")


def converted(folder: Path, text: str | bytes) -> dict[str, str]:
    """Convert a dump; return the text of each csv file by its table."""
    folder.mkdir(exist_ok=True)
    path = folder / "all.sql"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    dump.convert(path, source(), folder, 10**9)
    return {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.csv")}


def test_rows_of_several_inserts_are_read_and_all_around_them_is_passed(tmp_path: Path) -> None:
    """Comments, settings, keys and locks leave no trace; NULL is a blank cell; a table of another name is ignored."""
    text = TOP + "INSERT INTO `student_info` VALUES (1,'2021-01-01'),(2,NULL);\n"
    text += "INSERT INTO `other` VALUES ('a;b',(1)),('it''s; \\' )(',2);\n"
    text += "INSERT INTO `db`.`student_info` VALUES (3,'2021-01-03');\nUNLOCK TABLES;\n-- Dump completed"
    assert converted(tmp_path, text) == {"student_info": "student_id,date_registered\n1,2021-01-01\n2,\n3,2021-01-03\n"}


def test_columns_named_by_the_insert_come_first(tmp_path: Path) -> None:
    """Without `create table` the statement itself can name its columns, in any order, and need no back quotes."""
    text = "insert into student_info (date_registered, student_id) values ( '2021-01-01' , 7 ) , (NULL, 8);"
    assert converted(tmp_path, text) == {"student_info": "date_registered,student_id\n2021-01-01,7\n,8\n"}


@pytest.mark.parametrize(
    ("literal", "cell"),
    [
        ("'a,b'", '"a,b"'),
        ("'a''b'", "a'b"),
        (r"'a\'b'", "a'b"),
        (r"'a\\'", "a\\"),
        (r"'a\"b'", '"a""b"'),
        ('"a\'b"', "a'b"),
        (r"'a\tb'", "a\tb"),
        (r"'a\nb'", "a\u2028b"),
        ("'a\nb'", "a\u2028b"),
        ("'(1),(2);'", '"(1),(2);"'),
        ("'NULL'", "NULL"),
        ("NULL", ""),
        ("null", ""),
        ("''", ""),
        ("_binary 'ab'", "ab"),
        ("-1.5e3", "-1.5e3"),
        ("'ä€'", "ä€"),
    ],
)
def test_values_are_read_as_mysql_means_them(tmp_path: Path, literal: str, cell: str) -> None:
    """Quotes, escapes, NULL and numbers; a line break in a cell becomes the sign that the row rules see."""
    text = PURCHASES + f"INSERT INTO `student_purchases` VALUES (1,{literal}),(2,3);"
    assert converted(tmp_path, text)["student_purchases"] == f"purchase_id,student_id\n1,{cell}\n2,3\n"


def test_triggers_and_routines_are_passed(tmp_path: Path) -> None:
    """What stands between delimiters may hold inserts of its own; it is not read."""
    text = TOP + "DELIMITER ;;\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON student_info FOR EACH ROW BEGIN\n"
    text += "INSERT INTO student_info VALUES (9,NULL); END */;;\nDELIMITER ;\n"
    text += "INSERT INTO `student_info` VALUES (1,NULL);"
    assert converted(tmp_path, text)["student_info"] == "student_id,date_registered\n1,\n"


def test_a_row_may_lie_across_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the stream is cut into blocks, the same rows come out."""
    rows = [(number, "2021-01-01" if number % 3 else "") for number in range(2000)]
    text = TOP + f"INSERT INTO `student_info` VALUES {tiny_engagement.dump(rows)};\n-- end\n"
    text += "INSERT INTO `student_info` VALUES (1,'it''s \\' odd');"
    whole = converted(tmp_path / "whole", text)
    for block in (700, 1501, 4097):
        monkeypatch.setattr(dump, "BLOCK", block)
        monkeypatch.setattr(dump, "LONGEST", 10_000)
        assert converted(tmp_path / str(block), text) == whole
    assert whole["student_info"].count("\n") == 2002


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (TOP + "INSERT INTO `student_info` VALUES (1,'2021-01-01'),(2,'20", "ends within a row of student_info"),
        (TOP + "INSERT INTO `student_info` VALUES (1);", "has a row of student_info with 1 values for 2 columns"),
        ("INSERT INTO `student_info` VALUES (1,NULL);", "does not say the columns of student_info"),
        ("CREATE TABLE `student_info` (`student_id` int", "ends within the table student_info"),
        ("SELECT 'abc", "ends within quotes"),
        ("INSERT INTO t VALUES (1);", "holds rows of none of the tables of platform_engagement"),
        ("", "holds rows of none of the tables of platform_engagement"),
    ],
)
def test_a_dump_that_cannot_be_trusted_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    """One sentence names the file and what is wrong."""
    with pytest.raises(SourceError, match=sentence):
        converted(tmp_path, text)


def test_a_quote_that_never_ends_is_refused_before_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row longer than the longest allowed one stops the read."""
    monkeypatch.setattr(dump, "LONGEST", 100_000)
    with pytest.raises(SourceError, match="a quote that never ends"):
        converted(tmp_path, TOP + "INSERT INTO `student_info` VALUES (1,'" + "x" * 3_000_000)


def test_a_dump_above_the_size_limit_is_refused(tmp_path: Path) -> None:
    """PORTAL_MAX_FILE_BYTES holds for dumps too."""
    path = tmp_path / "all.sql"
    path.write_text(TOP, encoding="utf-8")
    with pytest.raises(SourceError, match="more than PORTAL_MAX_FILE_BYTES"):
        dump.convert(path, source(), tmp_path, 10)


def test_a_dump_beside_tables_and_two_dumps_are_refused(tmp_path: Path) -> None:
    """Nobody can tell which of them holds."""
    (tmp_path / "a.sql").write_text(TOP, encoding="utf-8")
    assert files.dump_of(tmp_path, source()) == tmp_path / "a.sql"
    (tmp_path / "student_info.csv").write_text("student_id,date_registered\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.sql and student_info\.csv hold the same tables"):
        files.dump_of(tmp_path, source())
    (tmp_path / "student_info.csv").unlink()
    (tmp_path / "b.sql").write_text(TOP, encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.sql and b\.sql hold the same tables"):
        files.dump_of(tmp_path, source())


def test_a_source_that_takes_no_dump_ignores_one(tmp_path: Path) -> None:
    """Only where the catalogue says so is a dump looked into."""
    (tmp_path / "a.sql").write_text(TOP, encoding="utf-8")
    assert files.dump_of(tmp_path, described("course_features")) is None


def test_a_dump_gives_the_same_build_as_its_tables(tmp_path: Path) -> None:
    """Rows, rejects and marts agree; the dump's name, size and sum stand in build.json; places are row numbers."""
    tables = tiny_engagement.tables(40)
    tables["student_purchases"].append((99, 1, 4, "2021-01-01", ""))
    statements = []
    for name, rows in tables.items():
        columns = ",\n".join(f" `{column}` varchar(20)" for column in tiny_engagement.HEADERS[name])
        statements.append(f"CREATE TABLE `{name}` (\n{columns},\n KEY (`x`)\n);\n")
        statements.append(f"INSERT INTO `{name}` VALUES {tiny_engagement.dump(rows)};\n")
    folder = tmp_path / "sources" / "platform_engagement"
    folder.mkdir(parents=True)
    (folder / "handed out.sql").write_text("".join(statements), encoding="utf-8")
    catalogue = only(("platform_engagement",)).replace("reject_limit = 0.01", "reject_limit = 0.9")
    (tmp_path / "sources.toml").write_text(catalogue, encoding="utf-8")
    done = etl(tmp_path)
    assert done.returncode == 0, done.stderr
    manifest = (tmp_path / "current" / "build.json").read_text(encoding="utf-8")
    assert manifest.count('"file": "handed out.sql"') == 4
    assert f'"loaded": {len(tables["student_video_watched"])}' in manifest

    with duckdb.connect(str(tmp_path / "current" / "portal.duckdb"), read_only=True) as con:
        rejects = con.execute("select file, line, column_name, value from rejects").fetchall()
    assert rejects == [("handed out.sql", len(tables["student_purchases"]), "plan_id", "4")]
