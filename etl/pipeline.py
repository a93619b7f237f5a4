"""The run itself: sources -> marts -> full scan -> publish, all in a temporary folder until the last step."""

from __future__ import annotations

import datetime as dt
import errno
import platform
import shutil
import time
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

import duckdb

from etl import publish, redactions
from etl.course_models import checkpoints
from etl.course_models import step as course_models
from etl.errors import EtlError, UseError
from etl.marts import check_model, describe_columns, load_models, run_model
from etl.reading import cells
from etl.reading.rows import REJECTS
from etl.reading.sources import Loading, load_source
from etl.samples.behind import Writing
from etl.settings import INSTALLED, PACKAGE, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.catalogue import Catalogue, Source
    from etl.console import Console
    from etl.marts import Model
    from etl.reading.sources import Samples
    from etl.redactions import Redactions
    from etl.settings import EtlSettings

MODELS = PACKAGE / "models"
DISTRIBUTION = "learner-insight"
LAST_STEPS = 2  # reading the finished database, publishing
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
REJECTS_MART = """
create table portal.main.rejects as
select source, file, line, column_name, value, rule from rejected_cells order by source, file, line, column_name
"""
REJECTS_SENTENCES = {
    "source": "The source's name.",
    "file": "The file in which the row stands.",
    "line": "The row's line in that file, from 1 with the header (the row's number in a parquet file).",
    "column_name": "The header of the column, or of the columns that the rule compares.",
    "value": "What stands there, at most 200 characters, invisible ones as escapes.",
    "rule": "The rule that the value breaks.",
}


@dataclass(frozen=True)
class Recipe:
    """What is built: the catalogue, the folder of the models, and the samples for sources without files."""

    catalogue: Catalogue
    samples: Samples
    models: Path = MODELS


def run(
    settings: EtlSettings,
    recipe: Recipe,
    console: Console,
    *,
    only: str | None = None,
    check: bool = False,
    redact: Sequence[str] = (),
) -> dict[str, Any]:
    """Build everything (or `only` one source, the others carried over) and publish it; return build.json's content.

    With `check` nothing is published. The ids in `redact` are put on the list of redactions first and stay there, even
    where no build comes of it. Raises EtlError (or a kind of it) with one sentence; whatever happens, the build that
    is served stays as it is until the new one is complete, and the temporary folder goes.
    """
    names = [s.name for s in recipe.catalogue.built]
    if only is not None and only not in names:
        raise UseError(f"--only {only!r}: no source of that name is built; there are {', '.join(names)}.")
    with plain_errors(settings), publish.locked(settings):
        if redact:
            redactions.add(settings.redactions, redact)
            (settings.builds / publish.REFUSED).unlink(missing_ok=True)
        listed = redactions.read(settings.redactions)
        now = dt.datetime.now(dt.UTC)
        build = publish.new_id(settings, now)
        folder = settings.builds / f"{publish.TEMPORARY}{build}"
        try:
            with redactions.unnamed(listed.persons), _still_served(settings, console, len(redact)):
                manifest = _make(Job(settings, recipe, console, folder, now, only, listed))
                if not check:
                    console.step("publishing")
                    publish.publish(settings, folder, build)
            if not check:
                _clear(settings, console, manifest, listed)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    _tell(console, redact, listed)
    return manifest


@contextmanager
def _still_served(settings: EtlSettings, console: Console, many: int) -> Iterator[None]:
    """Say, where no build comes of a redaction, what that means."""
    try:
        yield
    except BaseException:
        if many:
            still = ", but still in the build that is served" if publish.current_id(settings) else ""
            console.note(
                f"{redactions.counted(many)}: named in {settings.redactions.name} now{still}; "
                "the next build that is published leaves them out."
            )
        raise


def _clear(settings: EtlSettings, console: Console, manifest: dict[str, Any], listed: Redactions) -> None:
    """Remove what a published build makes needless: builds with redacted persons, old ones, listings, checkpoints."""
    (settings.builds / publish.REFUSED).unlink(missing_ok=True)
    described = listed.described
    gone = publish.remove_outdated(settings, manifest["id"], described) if described else []
    publish.prune(settings, settings.keep)
    if not any(model.get("missing") for model in manifest["models"].values()):
        checkpoints.clear(settings)
    if gone:
        many = "1 older build is" if len(gone) == 1 else f"{len(gone):,} older builds are"
        console.at_end(f"{many} removed: made before the list of redactions changed, so persons on it may be inside")


def _tell(console: Console, redact: Sequence[str], listed: Redactions) -> None:
    if not redact:
        return
    console.at_end(f"{redactions.counted(len(redact))} left out of this build and of all that come")
    unmet = sum(person not in listed.found for person in redact)
    if unmet:
        console.at_end(
            f"of them {redactions.counted(unmet)} stood in no row that could be read: compare the id with the files "
            "(upper and lower case differ)"
        )


@dataclass(frozen=True)
class Job:
    """One run: where it writes (`folder`, named after the build), its start, the only source it reads, if any."""

    settings: EtlSettings
    recipe: Recipe
    console: Console
    folder: Path
    now: dt.datetime
    only: str | None
    redactions: Redactions

    @property
    def work(self) -> Path:
        """The folder of what is not published: copies of files, raw tables, spilled memory."""
        return self.folder / "work"


def _make(job: Job) -> dict[str, Any]:
    """Make the complete, sealed build folder and return what its build.json says."""
    start = time.perf_counter()
    job.work.mkdir(parents=True)
    content: dict[str, Any] = {
        "id": job.folder.name.removeprefix(publish.TEMPORARY),
        "previous": publish.current_id(job.settings),
        "built_at": f"{job.now:%Y-%m-%dT%H:%M:%SZ}",
        "redactions": job.redactions.described,
    }
    read_again = [s for s in job.recipe.catalogue.built if job.only in {None, s.name}]
    for source in job.recipe.catalogue.built:
        if source not in read_again:
            _before(job, source)
    job.console.plan(LAST_STEPS + sum(2 * len(s.table) + _steps(job, s) for s in read_again))
    parts: dict[str, Any] = {"sources": {}, "marts": {}, "models": {}, "checks": []}
    writing = Writing(job.recipe.samples, [source.name for source in read_again], job.work, job.settings)
    with _database(job) as con:
        for source in job.recipe.catalogue.built:
            if source in read_again:
                _build_source(con, source, job, parts, writing)
            else:
                _carry(con, source, job, parts)
        _publish_rejects(con)
    job.console.step("reading the finished database once")
    parts["checks"].append(publish.read_back(job.folder, parts["marts"]))
    shutil.rmtree(job.work)
    content |= {
        "seconds": round(time.perf_counter() - start, 2),
        "data_through": max(filter(None, (s["data_through"] for s in parts["sources"].values())), default=None),
        **parts,
        "versions": versions(),
    }
    publish.seal(job.folder, content)
    return content


@contextmanager
def _database(job: Job) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the work database with the one to be published attached as `portal`; both are closed at the end."""
    config: dict[str, Any] = {
        "memory_limit": f"{job.settings.memory}B",
        "temp_directory": str(job.work / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    with duckdb.connect(str(job.work / "work.duckdb"), config=config) as con:
        con.execute(f"attach {cells.text(str(job.folder / publish.DATABASE))} as portal")
        con.execute(REJECTS)
        yield con
        con.execute("checkpoint portal")
        con.execute("detach portal")


def _build_source(
    con: duckdb.DuckDBPyConnection, source: Source, job: Job, parts: dict[str, Any], writing: Writing
) -> None:
    loading = Loading(con, source, job.settings, job.work / source.name, job.console, job.redactions, writing)
    parts["sources"][source.name] = load_source(loading)
    parts["checks"].extend(loading.checks)
    describe_columns(con, source)
    folder = job.recipe.models / source.name
    for model in _models(job, source):
        job.console.step(f"{source.name}: making {model.name}")
        mart = run_model(con, source, model, folder)
        if mart:
            parts["marts"][model.name] = mart
        parts["checks"].extend(check_model(con, source, model))
    con.execute("set search_path = 'work.main'")
    if _trains(job, source):
        models, marts = course_models.make(con, source, job.folder, job.settings, job.console)
        parts["models"][source.name] = models
        parts["marts"] |= marts


def _trains(job: Job, source: Source) -> bool:
    return source.name == course_models.SOURCE and job.recipe.models == MODELS


def _steps(job: Job, source: Source) -> int:
    return len(_models(job, source)) + _trains(job, source)


def _models(job: Job, source: Source) -> tuple[Model, ...]:
    return load_models(job.recipe.models / source.name)


def _before(job: Job, source: Source) -> tuple[str, dict[str, Any]]:
    """Return the served build and its build.json where a source can be carried over from it; UseError where not."""
    build = publish.current_id(job.settings)
    before = publish.manifest(job.settings, build) if build else {"sources": {}}
    if build is None or source.name not in before["sources"]:
        raise UseError(f"--only: no served build holds {source.name} to carry it over: run a whole build first.")
    if source.has_persons and before.get("redactions") != job.redactions.described:
        raise UseError(
            f"--only: {job.settings.redactions.name} has changed since {source.name} was read, so it cannot be carried "
            "over as it is: run a whole build."
        )
    return build, before


def _carry(con: duckdb.DuckDBPyConnection, source: Source, job: Job, parts: dict[str, Any]) -> None:
    """Copy a source's marts, rejects and part of build.json from the build that is served."""
    build, before = _before(job, source)
    database = job.settings.builds / build / publish.DATABASE
    con.execute(f"attach {cells.text(str(database))} as served (read_only)")
    parts["sources"][source.name] = before["sources"][source.name]
    parts["checks"].extend(c for c in before["checks"] if c["source"] == source.name)
    for name, mart in before["marts"].items():
        if mart["source"] == source.name:
            parts["marts"][name] = mart
            con.execute(f"create table portal.main.{cells.name(name)} as from served.main.{cells.name(name)}")
            _comment(con, name, mart["description"], {c["name"]: c["description"] for c in mart["columns"]})
    if source.name in before.get("models", {}):
        parts["models"][source.name] = before["models"][source.name]
        course_models.carry(job.settings, build, job.folder, before["models"][source.name])
    con.execute(
        "insert into rejected_cells select source, '', file, 0, line, column_name, value, rule "
        "from served.main.rejects where source = ?",
        [source.name],
    )
    con.execute("detach served")


def _publish_rejects(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(REJECTS_MART)
    _comment(con, "rejects", "Every rejected row with each rule that it breaks.", REJECTS_SENTENCES)


def _comment(con: duckdb.DuckDBPyConnection, table: str, description: str, columns: dict[str, str]) -> None:
    name = f"portal.main.{cells.name(table)}"
    con.execute(f"comment on table {name} is {cells.text(description)}")
    for column, sentence in columns.items():
        con.execute(f"comment on column {name}.{cells.name(column)} is {cells.text(sentence)}")


def versions() -> dict[str, str]:
    """Return the versions that made a build: python, duckdb and the portal's own."""
    return {"python": platform.python_version(), "duckdb": duckdb.__version__, "learner_insight": _release()}


def _release() -> str:
    if INSTALLED:
        return metadata.version(DISTRIBUTION)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


@contextmanager
def plain_errors(settings: EtlSettings) -> Iterator[None]:
    """Turn a full disk and a lack of memory into one sentence, and DuckDB's word for Ctrl-C into Python's."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EtlError("The build needs more memory than PORTAL_ETL_MEMORY allows: raise it.") from error
    except duckdb.IOException as error:
        raise EtlError(
            f"{settings.builds} cannot be written or read ({_first_line(error)}): make room on the disk."
        ) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise
    except OSError as error:
        remedy = "make room on the disk" if error.errno in NO_ROOM else "check the folder and its permissions"
        raise EtlError(f"{error.filename or settings.builds}: {error.strerror or error}: {remedy}.") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
