"""The step of a build that trains: takes models and tables over from a finished build where it can, else makes them."""

from __future__ import annotations

import shutil
import tomllib
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl import publish
from etl.course_models import checkpoints, courses, kept
from etl.marts import Models, describe_mart
from etl.reading import cells
from etl.reading.files import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import duckdb

    from etl.catalogue import Source
    from etl.console import Console
    from etl.course_models.courses import Courses
    from etl.course_models.learners import Effort
    from etl.course_models.train import Trained
    from etl.marts import Model
    from etl.settings import EtlSettings

SOURCE = "course_features"
FOLDER = "models"
TABLES = Path(__file__).with_name("tables.toml")
STATE = "model_training"
LEAST, LEAST_PROFILES, MOST = 300, 10, 200_000
TURNED_OFF = "the models were left out of this build (PORTAL_TRAINING)"
HURRIED = "the models were trained in a hurry (PORTAL_TRAINING), so that they are worse than they could be"
PREPARED = {
    "forecast": "it is still being prepared",
    "comparison": "the comparison with the published forest is still being prepared",
}


def make(
    con: duckdb.DuckDBPyConnection, source: Source, folder: Path, settings: EtlSettings, console: Console
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put the models into `folder`/models and their tables into the build; return build.json's models and marts.

    Where there are too few courses, too many, or training is turned off, the tables are empty but for the note. Where
    the models come later (`settings.models`) and no finished build has them, they are empty too, and build.json lists
    under `missing` the phases that `later.finish` still has to do.
    """
    data = courses.read(con)
    why = why_not(len(data.y), len(set(data.profile.tolist())), settings.training)
    console.step(f"{source.name}: {'no course models' if why else 'course models'}")
    content: dict[str, Any] = {"note": why, "missing": [], "files": []}
    if not why:
        content |= (
            _reused(con, folder, settings, data)
            or (settings.models == "later" and _later(settings, data))
            or _trained(con, folder, settings, data, console)
        )
    fill_empty(con)
    state(con, data, content, settings)
    return content, {name: describe_mart(con, source, model) for name, model in declared().items()}


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


def carry(settings: EtlSettings, build: str, folder: Path, content: dict[str, Any]) -> None:
    """Copy the model files of a served build, `content` being its part of build.json; marts are carried elsewhere."""
    for file in content["files"]:
        _copy(settings.builds / build / file["file"], folder / file["file"])


@cache
def declared() -> dict[str, Model]:
    """Return the declarations of the tables that describe the models, by name."""
    models = Models.model_validate(tomllib.loads(TABLES.read_text(encoding="utf-8"))).model
    return {model.name: model for model in models}


def steps(settings: EtlSettings, phase: str) -> list[str]:
    """Return the names of the steps of a phase of training, as `settings.training` asks for it."""
    from etl.course_models import train  # noqa: PLC0415 # seconds to import, and most builds do not train

    return train.names(_effort(settings), phase)


def train(settings: EtlSettings, data: Courses, tick: Callable[[], None], *, comparison: bool) -> Trained:
    """Train what has no checkpoint yet; without `comparison` all but the published forest."""
    from etl.course_models import train  # noqa: PLC0415 # seconds to import, and most builds do not train

    saved = checkpoints.of(settings, kept.fingerprint(data, settings.training))
    return train.train(data, _effort(settings), saved, tick, comparison=comparison)


def write(con: duckdb.DuckDBPyConnection, folder: Path, trained: Trained, training: str) -> dict[str, Any]:
    """Put models and tables into a build's folder and database; return what build.json says of them.

    `training` is the fingerprint of what they were trained on.
    """
    for name, text in trained.models.items():
        path = folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, frame in trained.tables.items():
        columns = ", ".join(
            f"cast({cells.name(c.name)} as {c.type}) as {cells.name(c.name)}" for c in declared()[name].column
        )
        con.register("trained_frame", frame)
        con.execute(f"create or replace table portal.main.{cells.name(name)} as select {columns} from trained_frame")
        con.unregister("trained_frame")
    return {
        "missing": list(trained.missing),
        "training": training,
        "seconds": round(trained.seconds, 1),
        "cpu_seconds": round(trained.cpu_seconds, 1),
        "reused_from": None,
        "files": [_described(folder, path) for path in sorted((folder / FOLDER).iterdir())],
    }


def fill_empty(con: duckdb.DuckDBPyConnection) -> None:
    """Create each table of the models that is not there yet, without a row."""
    for name, model in declared().items():
        con.execute(f"create table if not exists portal.main.{cells.name(name)} ({_typed(model)})")


def state(con: duckdb.DuckDBPyConnection, data: Courses, content: dict[str, Any], settings: EtlSettings) -> None:
    """Write the one row of `model_training`: are there models, what must be said of them, what is still prepared."""
    pending = next(iter(content["missing"]), "")
    hurried = HURRIED if content["files"] and settings.training == "quick" else ""
    note = "; ".join(filter(None, (content["note"], PREPARED.get(pending), hurried)))
    row = [bool(content["files"]), note, len(data.y), len(set(data.profile.tolist())), pending]
    con.execute(f"create or replace table portal.main.{STATE} ({_typed(declared()[STATE])})")
    con.execute(f"insert into portal.main.{STATE} values (?, ?, ?, ?, ?)", row)


def _typed(model: Model) -> str:
    return ", ".join(f"{cells.name(column.name)} {column.type}" for column in model.column)


def _effort(settings: EtlSettings) -> Effort:
    from etl.course_models import learners  # noqa: PLC0415 # seconds to import, and most builds do not train

    return learners.FULL if settings.training == "full" else learners.QUICK


def _later(settings: EtlSettings, data: Courses) -> dict[str, Any]:
    return {"missing": list(PREPARED), "training": kept.fingerprint(data, settings.training), "reused_from": None}


def _trained(
    con: duckdb.DuckDBPyConnection, folder: Path, settings: EtlSettings, data: Courses, console: Console
) -> dict[str, Any]:
    words = f"training on {len(data.y):,} courses (minutes the first time, nothing until courses or code change)"
    with console.work(words, sum(len(steps(settings, phase)) for phase in PREPARED)) as tick:
        trained = train(settings, data, tick, comparison=True)
    return write(con, folder, trained, kept.fingerprint(data, settings.training))


def _described(folder: Path, path: Path) -> dict[str, Any]:
    return {"file": str(path.relative_to(folder)), "bytes": path.stat().st_size, "sha256": sha256(path)}


def _reused(
    con: duckdb.DuckDBPyConnection, folder: Path, settings: EtlSettings, data: Courses
) -> dict[str, Any] | None:
    """Take models and tables from a finished build with the same courses and code; None where there is none.

    Models that lack the comparison are taken only where it may come later.
    """
    training = kept.fingerprint(data, settings.training)
    build = kept.find(settings, SOURCE, training, whole=settings.models != "later")
    if build is None:
        return None
    content: dict[str, Any] = publish.manifest(settings, build)["models"][SOURCE]
    carry(settings, build, folder, content)
    with _attached(con, settings.builds / build / publish.DATABASE):
        for name in declared():
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
