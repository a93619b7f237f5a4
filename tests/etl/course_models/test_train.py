"""Training as a whole: nobody is predicted by a model that saw them, what is kept, and what a build says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import lightgbm
import numpy as np
import pytest

from etl.course_models import folds, learners
from etl.course_models.courses import FEATURES
from etl.reading.files import sha256
from etl.settings import read_settings
from tests import tiny, tiny_courses, tiny_learners
from tests.build import build, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TABLES = (
    *("model_scores", "model_coverage", "model_features", "model_learning", "model_bands", "model_courses"),
    *("model_twins", "model_twin_courses"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a build of four hundred courses."""
    folder = tmp_path_factory.mktemp("courses")
    tiny_courses.write(folder / "sources" / "course_features")
    tiny_learners.write(folder / "sources" / "edtech_learners")
    build(folder, sources=("course_features", "edtech_learners"))
    return folder


def ask(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows that the published database gives."""
    with duckdb.connect(str(data / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def manifest(data: Path) -> dict[str, Any]:
    """Return the course models' part of build.json."""
    found = json.loads((data / "current" / "build.json").read_text(encoding="utf-8"))
    return dict(found["models"]["course_features"])


def test_the_models_of_a_build_are_in_its_manifest(data: Path) -> None:
    """Ten files with their hashes; the text is LightGBM's own and reads back."""
    files = manifest(data)["files"]
    assert len(files) == 10
    for file in files:
        path = data / "current" / file["file"]
        assert (path.stat().st_size, sha256(path)) == (file["bytes"], file["sha256"])
        assert lightgbm.Booster(model_file=str(path)).num_feature() == len(FEATURES)


def test_a_courses_unseen_score_is_that_of_the_models_of_the_other_halves(data: Path) -> None:
    """The mean of the five models whose half it is not in, by LightGBM's own Python package."""
    rows = ask(data, f"select {', '.join(FEATURES)}, halves, unseen from courses join model_courses using (row)")
    table = np.array(rows, dtype=float)
    x, halves, unseen = table[:, :-2], table[:, -2].astype(int), table[:, -1]
    wanted = np.zeros(len(x))
    for bit in range(folds.HALVINGS):
        for side, other in (("first", 0), ("second", 1)):
            model = lightgbm.Booster(model_file=str(data / "current" / "models" / f"half-{bit + 1}-{side}.txt"))
            held = (halves >> bit) & 1 == other
            wanted[held] += np.asarray(model.predict(x[held])) / folds.HALVINGS
    assert unseen == pytest.approx(wanted, rel=1e-12)


def test_every_table_is_there_and_the_model_has_learnt(data: Path) -> None:
    """Six models by two splits; the overall mean explains nothing, the model in use most of what was put in."""
    scores = {(row[0], row[1]): row[2] for row in ask(data, "select model, split, r2 from model_scores")}
    assert set(scores) == {(model, split) for model in learners.MODELS for split in folds.SPLITS}
    assert scores["overall mean", "random"] == pytest.approx(0, abs=0.05)
    assert scores["in use", "random"] > 0.5
    assert ask(data, "select sum(impurity) from model_features")[0][0] == pytest.approx(1)
    assert ask(data, "select count(distinct permutation) from model_features where name in ('content', 'graded')") == [
        (1,)
    ]
    assert ask(data, "select count(*) from model_courses") == [(tiny_courses.COURSES,)]
    assert ask(data, "select count(*), count(taken_from) from model_twins") == [(21, 20)]
    counted = "select count(distinct row) from model_twin_courses where side = 'course' and given_to = 'comments'"
    assert ask(data, counted) == ask(data, "select courses from model_twins where given_to = 'comments'")
    assert ask(data, "select change_low > 0 from model_features where name = 'not_graded'") == [(True,)]


def test_models_are_kept_while_courses_and_code_stay(data: Path) -> None:
    """A second build takes models and tables over from the first; other courses are trained anew."""
    first, tables = manifest(data), {name: ask(data, f"select * from {name} order by all") for name in TABLES}
    before = build(data)
    again = manifest(data)
    assert again["reused_from"] is not None
    assert (again["training"], again["files"]) == (first["training"], first["files"])
    assert {name: ask(data, f"select * from {name} order by all") for name in TABLES} == tables
    damaged = next((data / "builds" / before / "models").iterdir())
    damaged.write_text("tree", encoding="utf-8")
    build(data)
    assert manifest(data)["reused_from"] not in {None, before}


def test_other_courses_are_trained_anew(data: Path, tmp_path: Path) -> None:
    """A file with fewer courses: nothing can be taken over."""
    tiny_courses.write(tmp_path / "course_features", 320)
    build(data, "--keep", "5", PORTAL_SOURCES=str(tmp_path))
    assert manifest(data)["reused_from"] is None


def test_a_source_that_is_carried_over_keeps_its_models(data: Path) -> None:
    """`--only` of another source copies model files and tables from the served build."""
    before = manifest(data)
    done = run(data, "--only", "edtech_learners")
    assert done.returncode == 0, done.stderr
    assert manifest(data) == before
    assert all(sha256(data / "current" / file["file"]) == file["sha256"] for file in before["files"])
    assert ask(data, "select count(*) from model_scores") == [(12,)]


def test_too_few_courses_are_not_trained_on(tmp_path: Path) -> None:
    """Sixteen courses: no model file, empty tables, and a note that says why."""
    tiny.write(tmp_path / "sources" / "course_features")
    build(tmp_path)
    assert manifest(tmp_path)["files"] == []
    ((trained, note),) = ask(tmp_path, "select trained, note from model_training")
    assert (trained, note) == (
        False,
        "too few courses to train a model (16 of 2 company profiles; at least 300 of 10 are needed)",
    )
    assert [ask(tmp_path, f"select count(*) from {name}") for name in TABLES] == [[(0,)]] * len(TABLES)


def test_training_is_a_setting() -> None:
    """Full unless told; a wrong value is refused in one sentence."""
    assert read_settings({}).training == "full"
    with pytest.raises(Exception, match=r"PORTAL_TRAINING is 'some': give full, quick or none\."):
        read_settings({"PORTAL_TRAINING": "some"})
