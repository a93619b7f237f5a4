"""The marts of course_features: sixteen courses worked out by hand, and the counts of the real files."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl.catalogue import Catalogue, load
from etl.console import Console
from etl.marts import load_models
from etl.pipeline import MODELS, Recipe, run
from etl.settings import REPOSITORY, EtlSettings
from tests import tiny as courses
from tests.etl.conftest import no_samples

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = (
    "price", "discount", "length", "users", "company_administrators", "company_instructors", "company_learners",
    "company_rating", "quiz_grade", "completed_quizzes", "graded", "not_graded", "content", "external", "interactive",
    "scorm", "milestone", "certificates", "collaborations", "comments",
)  # fmt: skip
CONTROLLABLE = ["comments", "certificates", "content", "external", "graded", "interactive", "not_graded"]


def _build(settings: EtlSettings) -> dict[str, Any]:
    sources = load(REPOSITORY / "data" / "sources.toml").source
    own = Catalogue(source=tuple(source for source in sources if source.name == "course_features"))
    recipe = Recipe(own, no_samples)
    with Console(terminal=False) as console:
        return run(settings, recipe, console, only=None)


def _ask(settings: EtlSettings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.current / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture
def small(tmp_path: Path) -> EtlSettings:
    """Give a data folder with the sixteen small courses, not built yet."""
    settings = EtlSettings(data=tmp_path / "data", sources=tmp_path / "data" / "sources")
    courses.write(settings.sources / "course_features")
    return settings


def test_courses_have_ids_where_fifteen_has_their_values(small: EtlSettings) -> None:
    """The k-th of equal rows in fifteen is the k-th of the equal rows of X; others are row-<n> of profile-<k>."""
    # Course 110 of ant (row 10) equals row 16, which comes second: fifteen holds it once, so row 16 has no id.
    _build(small)
    found = _ask(small, "select row, course, company, profile, has_ids, score from courses order by row")
    assert found[0] == (1, "101", "ant", "profile-1", True, 5.0)
    assert found[9] == (10, "110", "ant", "profile-1", True, 95.0)
    assert found[10] == (11, "201", "bee", "profile-2", True, 30.0)
    assert found[13] == (14, "row-14", "profile-2", "profile-2", False, 50.0)
    assert found[15] == (16, "row-16", "profile-1", "profile-1", False, 95.0)


def test_companies_sum_their_courses(small: EtlSettings) -> None:
    """One row a company or profile, in order of first appearance, with its courses and users."""
    # ant: users 1 + 2 + .. + 10 = 55; bee: 100 + 5 + 5 = 110; rows 14 and 15: 7 + 7 = 14; row 16: 10
    _build(small)
    assert _ask(small, "from companies") == [
        ("ant", "profile-1", 10, 55.0, True),
        ("bee", "profile-2", 3, 110.0, True),
        ("profile-2", "profile-2", 2, 14.0, False),
        ("profile-1", "profile-1", 1, 10.0, False),
    ]


def test_features_are_the_twenty_columns_of_the_data(small: EtlSettings) -> None:
    """Features stand in the order of X with the data's own headers; seven are controllable, certificates an outcome."""
    _build(small)
    found = _ask(small, "select feature, name, controllable, is_outcome, position from features order by position")
    assert tuple(row[1] for row in found) == FEATURES
    assert tuple(row[0] for row in found) == courses.HEADERS
    assert [row[4] for row in found] == list(range(1, 21))
    assert sorted(row[1] for row in found if row[2]) == sorted(CONTROLLABLE)
    assert [row[1] for row in found if row[3]] == ["certificates"]
    assert _ask(small, 'select distinct "group" from features order by 1') == [
        ("Administrative",), ("Instructor",), ("Learner",), ("Website",),
    ]  # fmt: skip


def test_columns_are_those_of_the_interface(small: EtlSettings) -> None:
    """The marts' columns and types are what the portal relies on."""
    _build(small)
    described = _ask(small, "select column_name, data_type from duckdb_columns() where table_name = 'courses'")
    head = [("row", "BIGINT"), ("course", "VARCHAR"), ("company", "VARCHAR"), ("profile", "VARCHAR")]
    assert described == [*head, ("has_ids", "BOOLEAN"), ("score", "DOUBLE"), *((n, "DOUBLE") for n in FEATURES)]


def test_fifteen_is_optional_and_y_is_not_needed_where_x_has_the_score(small: EtlSettings) -> None:
    """X alone, with a score column, is enough: no course has ids then."""
    # ant: 10 courses of mean 50 = 500; bee: 30 + 60 + 90 = 180; without ids: 50 + 70 + 95 = 215; in all 895
    folder = small.sources / "course_features"
    (folder / "fifteen.csv").unlink()
    scores = (folder / "y.csv").read_text(encoding="utf-8").splitlines()
    rows = (folder / "X.csv").read_text(encoding="utf-8").splitlines()
    (folder / "y.csv").unlink()
    (folder / "X.csv").write_text("".join(f"{x},{y}\n" for x, y in zip(rows, scores, strict=True)), encoding="utf-8")
    _build(small)
    assert _ask(small, "select count(*), sum(score), count(*) filter (where has_ids) from courses") == [(16, 895.0, 0)]


def test_a_row_of_fifteen_that_x_does_not_hold_stops_the_build(small: EtlSettings) -> None:
    """Ids that belong to no course of X mean that the files are of different extracts."""
    path = small.sources / "course_features" / "fifteen.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0.0,0.0,1.5,", "0.0,0.0,1.6,", 1), encoding="utf-8")
    with pytest.raises(Exception, match="every row of fifteen is found among the courses of X"):
        _build(small)


def test_the_files_and_the_declared_models_agree() -> None:
    """Every SQL file is declared, every mart has columns with types, every check a sentence."""
    models = load_models(MODELS / "course_features")
    assert {"courses", "companies", "features"} <= {m.name for m in models if m.kind == "mart"}
    assert all(m.column for m in models if m.kind == "mart")
    content = tomllib.loads((MODELS / "course_features" / "models.toml").read_text(encoding="utf-8"))
    assert all(c["name"] for m in content["model"] for c in m.get("check", []))


@pytest.mark.real_data
def test_the_real_files_load_whole(real_data: Path, tmp_path: Path) -> None:
    """30,688 courses, none rejected, 574 exact duplicates kept, 3,507 with ids of 336 companies, 174 profiles."""
    settings = EtlSettings(data=tmp_path, sources=real_data, training="none")
    manifest = _build(settings)
    files = manifest["sources"]["course_features"]["files"]
    assert [(f["file"], f["rows_read"], f["loaded"], f["deduplicated"], f["rejected"]) for f in files] == [
        ("X.csv", 30688, 30688, 0, 0),
        ("y.csv", 30688, 30688, 0, 0),
        ("fifteen.csv", 3507, 3507, 0, 0),
    ]
    assert manifest["sources"]["course_features"]["sample"] is False
    features = ", ".join(FEATURES)
    assert _ask(settings, f"select count(*) - count(distinct ({features}, score)) from courses") == [(574,)]
    counted = "count(*) filter (where has_ids), count(distinct company) filter (where has_ids), count(distinct profile)"
    assert _ask(settings, f"select {counted} from courses") == [(3507, 336, 174)]
    assert _ask(settings, "select min(score), max(score), max(certificates), max(price) from courses") == [
        (1.0, 99.0, 600.0, 250000.0)
    ]
    assert len(manifest["checks"]) >= 15
    assert all(check["passed"] for check in manifest["checks"])
