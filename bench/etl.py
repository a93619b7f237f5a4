"""Measures the way in: the declared read with its file checks against DuckDB's own read, and the whole build."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bench.stage import SOURCE
from bench.table import Row, Target
from bench.timing import alternate, median, repeats_for, seconds
from etl.catalogue import load
from etl.reading import files
from etl.reading.prepare import prepare
from etl.reading.readers import read
from etl.settings import read_settings

if TYPE_CHECKING:
    from bench.stage import Stage
    from etl.catalogue import Source, Table
    from etl.reading.files import Found
    from etl.settings import EtlSettings

GROUP = "ETL"
ROUNDS = 7
LEAST_SECONDS = 0.3
MOST_BUILD_SECONDS = 20.0
MOST_BUILD_BYTES = 1e9
MOST_TRAINING_SECONDS = 240.0
MOST_TIMES_BARE = 2.0
TABLE = "X"
BARE = "create or replace table bare as select * from {reader}('{path}')"


def rows(stage: Stage) -> list[Row]:
    """Return the whole build's seconds and memory, and the reads of csv and parquet against the bare ones."""
    return [*_build(stage), *(_read(stage, kind) for kind in ("csv", "parquet"))]


def _build(stage: Stage) -> list[Row]:
    made = stage.build
    targets = [Target("at most 20 s", MOST_BUILD_SECONDS), Target("at most 1 GB", MOST_BUILD_BYTES)]
    time_target, memory_target = targets if stage.scale == 1 else (None, None)
    training_target = Target("at most 240 s", MOST_TRAINING_SECONDS) if stage.scale == 1 else None
    return [
        Row(GROUP, "whole build, from nothing to published", made.seconds, target=time_target),
        Row(GROUP, "whole build, peak memory", made.peak, unit="B", target=memory_target),
        Row(
            GROUP,
            "course models, trained and measured the first time",
            stage.training,
            detail="" if stage.training else "too few courses or too many",
            target=training_target,
        ),
    ]


def _read(stage: Stage, kind: str) -> Row:
    settings = read_settings(stage.environment)
    source = next(item for item in load(settings.catalogue).source if item.name == SOURCE)
    table = next(item for item in source.table if item.name == TABLE)
    with tempfile.TemporaryDirectory(dir=stage.root) as folder:
        found = _file(stage, source, kind, Path(folder) / "files")
        return _compare(found, table, settings, Path(folder))


def _file(stage: Stage, source: Source, kind: str, folder: Path) -> Found:
    """Return X as a csv or parquet file that the ETL found; the other kind is written from it by DuckDB."""
    own = files.discover(stage.files, source)[0][TABLE][0]
    if own.kind == kind:
        return own
    folder.mkdir()
    reader = "read_parquet" if own.kind == "parquet" else "read_csv"
    duckdb.sql(f"copy (select * from {reader}('{own.path}')) to '{folder / f'{TABLE}.{kind}'}'")
    return files.discover(folder, source)[0][TABLE][0]


def _compare(found: Found, table: Table, settings: EtlSettings, folder: Path) -> Row:
    temporary = folder / "checked"

    def declared() -> None:
        con.execute("drop table if exists declared")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        prepared = prepare(found, table, temporary, settings.max_file_bytes)
        read(con, prepared, table, "declared")
        prepared.check_unchanged()

    reader = "read_parquet" if found.kind == "parquet" else "read_csv"
    bare = BARE.format(reader=reader, path=found.path)
    with duckdb.connect(str(folder / "work.duckdb"), config={"memory_limit": f"{settings.memory}B"}) as con:
        con.execute(bare)
        declared()
        counted = con.execute("select count(*) from declared").fetchone()
        repeats = repeats_for(seconds(lambda: con.execute(bare)), LEAST_SECONDS)
        ours, theirs = (median(taken) for taken in alternate((declared, lambda: con.execute(bare)), ROUNDS, repeats))
    what = f"{found.kind}: file checks and declared read, {counted[0] if counted else 0:,} rows"
    target = Target("at most 2\u00d7", MOST_TIMES_BARE * theirs)
    return Row(GROUP, what, ours, theirs, bare_detail=f"create table as select * from {reader}", target=target)
