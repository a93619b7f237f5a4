"""Models that come later: the build without them is whole, training behind the site goes on where it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from etl import publish
from etl.__main__ import main
from etl.console import Console
from etl.course_models import checkpoints, later, learners, progress, step
from etl.reading.files import sha256
from etl.settings import read_settings
from tests import tiny_courses
from tests.build import CATALOGUE, only
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

    from etl.settings import EtlSettings

pytestmark = pytest.mark.slow

ORDERED = {name: f"select * from {name} order by all" for name in step.declared()}
SEEN_SECONDS = 60


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A data folder with four hundred courses, not built yet, and the settings that name it."""
    tiny_courses.write(tmp_path / "sources" / "course_features")
    (tmp_path / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    return {"PORTAL_DATA": str(tmp_path), "PORTAL_TRAINING": "quick"}


def manifest(settings: EtlSettings) -> dict[str, Any]:
    """Return build.json of the build that is served."""
    return publish.manifest(settings, str(publish.current_id(settings)))


def finish(settings: EtlSettings) -> list[str]:
    """Train what is lacking, at the priority of the tests; return the builds that were published."""
    with Console(terminal=False) as console:
        return later.finish(settings, console)


def tables(settings: EtlSettings) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table that describes the models of the served build."""
    with duckdb.connect(str(settings.current / publish.DATABASE), read_only=True) as con:
        return {name: con.execute(sql).fetchall() for name, sql in ORDERED.items()}


def models(settings: EtlSettings) -> dict[str, str]:
    """Return the hash of each model file of the served build."""
    return {path.name: sha256(path) for path in (settings.current / step.FOLDER).iterdir()}


def test_models_that_come_later_are_those_of_one_run(environment: dict[str, str], tmp_path: Path) -> None:
    """Built without, then trained in two phases: tables and files equal those of a build that waited for them."""
    settings = read_settings(environment)
    assert main(["--models", "later"], environment) == 0
    first = manifest(settings)
    assert first["models"][step.SOURCE]["missing"] == ["forecast", "comparison"]
    assert tables(settings)["model_training"] == [(False, "it is still being prepared", 400, 12, "forecast")]
    finish(settings)
    last = manifest(settings)
    assert last["models"][step.SOURCE]["missing"] == []
    assert (last["built_at"], last["previous"]) == (first["built_at"], first["previous"])
    assert sha256(settings.current / publish.DATABASE) == last["database"]["sha256"]
    elsewhere = {"PORTAL_DATA": str(tmp_path / "other"), "PORTAL_SOURCES": str(tmp_path / "sources")}
    other = read_settings({**environment, **elsewhere})
    other.data.mkdir()
    (other.data / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    assert main([], {**environment, **elsewhere}) == 0
    assert tables(settings) == tables(other)
    assert models(settings) == models(other)


def test_the_forecast_is_served_before_the_comparison(environment: dict[str, str]) -> None:
    """After the first phase everything but the published forest is there; the second takes that build's place."""
    settings = read_settings(environment)
    main(["--models", "later"], environment)
    bare = str(publish.current_id(settings))
    with Console(terminal=False) as console:
        pending = later.pending(settings)
        assert pending is not None
        forecast = later.advance(settings, console, pending, progress.Progress(settings))
        assert forecast == publish.current_id(settings)
        rows = tables(settings)
        assert {row[0] for row in rows["model_scores"]} == set(learners.MODELS) - {learners.FOREST}
        assert {row[1] for row in rows["model_features"]} == {None}
        assert rows["model_training"][0][-1] == "comparison"
        assert len(models(settings)) == 10
        assert publish.finished(settings) == sorted([bare, str(forecast)])
    whole = finish(settings)
    assert whole == [publish.current_id(settings)]
    assert publish.finished(settings) == sorted([str(forecast), *whole])
    assert not (settings.builds / checkpoints.FOLDER).exists()
    assert later.pending(settings) is None


def test_the_build_before_is_that_of_other_data(environment: dict[str, str]) -> None:
    """A build with models takes the place of the one without: going back leads to the data before both."""
    settings = read_settings(environment)
    assert main([], {**environment, "PORTAL_TRAINING": "none"}) == 0
    before = publish.current_id(settings)
    main(["--models", "later"], environment)
    finish(settings)
    assert publish.previous_id(settings, str(publish.current_id(settings))) == before
    assert before in publish.finished(settings)


def test_a_build_that_comes_meanwhile_is_followed(environment: dict[str, str]) -> None:
    """What was trained for a build that is no longer served is not published over the newer one."""
    settings = read_settings(environment)
    main(["--models", "later"], environment)
    pending = later.pending(settings)
    assert pending is not None
    main(["--models", "later"], environment)
    newer = publish.current_id(settings)
    with Console(terminal=False) as console:
        assert later.advance(settings, console, pending, progress.Progress(settings)) is None
    assert publish.current_id(settings) == newer
    assert len(finish(settings)) == 2
    assert manifest(settings)["models"][step.SOURCE]["missing"] == []


def test_nothing_is_done_where_nothing_is_lacking(environment: dict[str, str]) -> None:
    """Training twice publishes nothing the second time; so does a build whose models were turned off."""
    settings = read_settings(environment)
    assert main([], environment) == 0
    build = publish.current_id(settings)
    finish(settings)
    assert publish.current_id(settings) == build
    main(["--models", "later"], {**environment, "PORTAL_TRAINING": "none"})
    build = publish.current_id(settings)
    finish(settings)
    assert publish.current_id(settings) == build


def test_a_later_build_takes_over_what_is_trained(environment: dict[str, str]) -> None:
    """The same courses again, models later: they are there at once, and nothing is missing."""
    settings = read_settings(environment)
    main([], environment)
    before = tables(settings)
    main(["--models", "later"], environment)
    assert manifest(settings)["models"][step.SOURCE]["missing"] == []
    assert tables(settings) == before


def test_killed_training_goes_on_where_it_ended(environment: dict[str, str]) -> None:
    """Kill -9 once some steps are saved: the served build is as it was, and the next run reads those steps."""
    settings = read_settings(environment)
    main(["--models", "later"], environment)
    build = publish.current_id(settings)
    process = _train(environment)
    folder = settings.builds / checkpoints.FOLDER
    _until(lambda: len(list(folder.rglob("*.npz"))) >= 3 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.wait()
    saved = {path: path.stat().st_mtime_ns for path in folder.rglob("*.npz")}
    if publish.current_id(settings) == build:  # else the first phase was published before the signal came
        assert publish.read_back(settings.current.resolve(), manifest(settings)["marts"])["passed"]
    assert len(saved) >= 3
    pending = later.pending(settings)
    assert pending is not None
    step.train(settings, pending.courses, lambda: None, comparison=False)
    assert {path: path.stat().st_mtime_ns for path in saved} == saved
    finish(settings)
    assert manifest(settings)["models"][step.SOURCE]["missing"] == []


def test_training_ends_with_its_parent(environment: dict[str, str]) -> None:
    """The site's training does not outlive the site: started for a process that is no parent of it, it stops."""
    main(["--models", "later"], environment)
    process = _train(environment, "--parent", "1")
    assert process.wait(timeout=SEEN_SECONDS) == 0
    assert manifest(read_settings(environment))["models"][step.SOURCE]["missing"] != []


def test_a_damaged_checkpoint_is_computed_again(tmp_path: Path) -> None:
    """A file cut in half is no result; one that is whole is read and not computed."""
    saved = checkpoints.Checkpoints(tmp_path)
    calls: list[int] = []

    def compute() -> checkpoints.Arrays:
        calls.append(1)
        return {"predicted": np.arange(100.0)}

    for _ in range(2):
        assert saved.result("fold-random-1", compute)["predicted"].tolist() == list(range(100))
    assert len(calls) == 1
    path = tmp_path / "fold-random-1.npz"
    path.write_bytes(path.read_bytes()[:400])
    assert saved.result("fold-random-1", compute)["predicted"].sum() == 4950
    assert len(calls) == 2


def test_progress_counts_steps_and_judges_the_pace_by_its_own(environment: dict[str, str]) -> None:
    """Steps of an earlier run count as done but not towards the time that is left; the file goes at the end."""
    settings = read_settings(environment)
    settings.builds.mkdir(parents=True)
    path = settings.builds / progress.FILE

    def read() -> dict[str, Any]:
        return dict(json.loads(path.read_text(encoding="utf-8")))

    with progress.Progress(settings) as steps:
        assert (read()["phase"], read()["seconds_left"]) == ("", None)
        steps.begin("forecast", steps=10, already=4)
        time.sleep(0.3)
        for _ in range(5):
            steps.tick()
        assert (read()["phase"], read()["done"], read()["steps"], read()["seconds_left"]) == ("forecast", 5, 10, None)
        time.sleep(0.1)
        steps.tick()
        assert read()["done"] == 6
        assert read()["seconds_left"] == pytest.approx(4 * 0.05, abs=0.2)
    assert not path.exists()


@pytest.mark.parametrize("more", ["--rollback", "--check", "--only=course_features", "--redact=17"])
def test_training_stands_alone(environment: dict[str, str], more: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With another command beside it nothing begins, and one sentence says why."""
    assert main(["--train", more], environment) == 2
    assert "stands alone" in capsys.readouterr().err


def _train(environment: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "etl", "--train", *arguments]
    return subprocess.Popen(command, cwd=REPO, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)


def _until(reached: Any) -> None:
    end = time.monotonic() + SEEN_SECONDS
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.02)
