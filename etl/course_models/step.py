"""The step of a build that trains: takes models and tables over from a kept build where it can, else makes them."""

from __future__ import annotations

import shutil
import time
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import cells, publish
from etl.course_models import courses, kept
from etl.files import sha256
from etl.marts import Models, describe_mart

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from etl.catalogue import Source
    from etl.console import Console
    from etl.course_models.courses import Courses
    from etl.marts import Model
    from etl.settings import Settings

SOURCE = "course_features"
FOLDER = "models"
TABLES = Path(__file__).with_name("tables.toml")
STATE = "model_training"
LEAST, LEAST_PROFILES, MOST = 300, 10, 200_000
TURNED_OFF = "the models were left out of this build (PORTAL_TRAINING)"
HURRIED = "the models were trained in a hurry (PORTAL_TRAINING), so that they are worse than they could be"


def make(
    con: duckdb.DuckDBPyConnection, source: Source, folder: Path, settings: Settings, console: Console
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put the models into `folder`/models and their tables into the build; return build.json's models and marts.

    Where there are too few courses, too many, or training is turned off, the tables are empty but for the note.
    """
    found = courses.read(con)
    why = why_not(len(found.y), len(set(found.profile.tolist())), settings.training)
    console.step(f"{source.name}: {'no course models' if why else 'training the course models'}")
    content: dict[str, Any] = {"note": why, "files": []}
    if not why:
        content |= _reused(con, folder, settings, found) or _trained(con, folder, settings, found, console)
    tables = _declared()
    _state(con, tables[STATE], found, why, settings)
    for name, model in tables.items():
        if why and name != STATE:
            typed = ", ".join(f"{cells.name(column.name)} {column.type}" for column in model.column)
            con.execute(f"create table portal.main.{cells.name(name)} ({typed})")
    return content, {name: describe_mart(con, source, model) for name, model in tables.items()}


def why_not(n: int, profiles: int, training: str) -> str:
    """Return why nothing is trained, as a sentence without its stop; empty where it is."""
    if training == "none":
        return TURNED_OFF
    if n < LEAST or profiles < LEAST_PROFILES:
        return (
            f"too few courses to train a model ({n:,} of {profiles:,} company profiles; "
            f"at least {LEAST} of {LEAST_PROFILES} are needed)"
        )
    return f"too many courses to train a model here ({n:,}; at most {MOST:,})" if n > MOST else ""


def carry(settings: Settings, build: str, folder: Path, content: dict[str, Any]) -> None:
    """Copy the model files of a served build, `content` being its part of build.json; marts are carried elsewhere."""
    for file in content["files"]:
        _copy(settings.builds / build / file["file"], folder / file["file"])


def _declared() -> dict[str, Model]:
    models = Models.model_validate(tomllib.loads(TABLES.read_text(encoding="utf-8"))).model
    return {model.name: model for model in models}


def _trained(
    con: duckdb.DuckDBPyConnection, folder: Path, settings: Settings, found: Courses, console: Console
) -> dict[str, Any]:
    from etl.course_models import learners, train  # noqa: PLC0415 # seconds to import, and most builds do not train

    effort = learners.FULL if settings.training == "full" else learners.QUICK
    start, spent = time.perf_counter(), time.process_time()
    words = f"training on {len(found.y):,} courses (minutes the first time, nothing until courses or code change)"
    with console.work(words, train.jobs(effort)) as tick:
        made = train.train(found, effort, tick)
    for name, text in made.models.items():
        path = folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, frame in made.tables.items():
        columns = ", ".join(
            f"cast({cells.name(c.name)} as {c.type}) as {cells.name(c.name)}" for c in _declared()[name].column
        )
        con.register("trained_frame", frame)
        con.execute(f"create table portal.main.{cells.name(name)} as select {columns} from trained_frame")
        con.unregister("trained_frame")
    return {
        "training": kept.fingerprint(found, settings.training),
        "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - spent, 1),
        "reused_from": None,
        "files": [_described(folder, path) for path in sorted((folder / FOLDER).iterdir())],
    }


def _described(folder: Path, path: Path) -> dict[str, Any]:
    return {"file": str(path.relative_to(folder)), "bytes": path.stat().st_size, "sha256": sha256(path)}


def _reused(con: duckdb.DuckDBPyConnection, folder: Path, settings: Settings, found: Courses) -> dict[str, Any] | None:
    """Take models and tables from the newest kept build with the same courses and code; None where there is none."""
    sought = kept.fingerprint(found, settings.training)
    build = kept.find(settings, SOURCE, sought)
    if build is None:
        return None
    content: dict[str, Any] = publish.manifest(settings, build)["models"][SOURCE]
    carry(settings, build, folder, content)
    with _attached(con, settings.builds / build / publish.DATABASE):
        for name in _declared():
            if name != STATE:
                con.execute(f"create table portal.main.{cells.name(name)} as from kept_build.main.{cells.name(name)}")
    return {**content, "reused_from": build}


@contextmanager
def _attached(con: duckdb.DuckDBPyConnection, database: Path) -> Iterator[None]:
    con.execute(f"attach {cells.text(str(database))} as kept_build (read_only)")
    try:
        yield
    finally:
        con.execute("detach kept_build")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _state(con: duckdb.DuckDBPyConnection, model: Model, found: Courses, why: str, settings: Settings) -> None:
    note = why or (HURRIED if settings.training == "quick" else "")
    typed = ", ".join(f"{cells.name(column.name)} {column.type}" for column in model.column)
    con.execute(f"create table portal.main.{cells.name(model.name)} ({typed})")
    row = [not why, note, len(found.y), len(set(found.profile.tolist()))]
    con.execute(f"insert into portal.main.{cells.name(model.name)} values (?, ?, ?, ?)", row)
