"""Simulated flagship extracts: journeys with known hazards, through the ETL's own models, for the portal's own answers.

Users start on any day of the extract. After each program they take another with a constant daily chance while they are
of those who take one at all, whichever period it is, unless a change is planted for those who start after the pandemic.
"""

from __future__ import annotations

import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from tests.conftest import REPO
from tests.portal import in_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer
    from portal.warehouse import Snapshot

    Numbers = np.ndarray[Any, Any]

MODELS = REPO / "etl" / "models" / "flagship_enrolments"
NEEDED = ("enrolment_rows", "users", "enrolments", "journeys")
FIRST_DAY, DAYS = np.datetime64("2019-11-25"), 942
POST = int((np.datetime64("2022-01-01") - FIRST_DAY).astype(int))
USERS = 4400
TYPES, PROFESSIONALS = np.array(["Professional", "Student"]), 0.75
PROGRAMS = np.array(["Primary Program", "Program A", "Program B"])
STARTS = np.array([[0.6, 0.33, 0.07], [0.4, 0.58, 0.02]])  # by type
GOES_ON = np.array([[0.25, 0.85, 0.5], [0.3, 0.9, 0.7]])  # by type and program, the share that ever takes another
CHANCE = np.array([[0.006, 0.012, 0.01], [0.008, 0.015, 0.01]])  # of one day, for those who do
MEDIA = np.array(["Online", "Virtual"])
COMPLETES, DAYS_TO_COMPLETE = 0.75, 40.0


def extract(seed: int, planted: float = 1.0) -> pd.DataFrame:
    """Return the rows of an extract as the ETL loads them; `planted` multiplies the daily chance of late starters."""
    rng = np.random.default_rng(seed)
    types = (rng.random(USERS) >= PROFESSIONALS).astype(int)
    day = rng.integers(0, DAYS + 1, USERS)
    program = _drawn(rng, STARTS[types])
    faster = np.where(day >= POST, planted, 1.0)
    taken, parts = np.zeros((USERS, len(PROGRAMS)), bool), []
    alive = np.ones(USERS, bool)
    for _ in PROGRAMS:
        parts.append(_rows(rng, np.flatnonzero(alive), types, day, program))
        taken[np.flatnonzero(alive), program[alive]] = True
        goes_on = rng.random(USERS) < GOES_ON[types, program]
        day = day + rng.geometric(np.minimum(CHANCE[types, program] * faster, 1.0)) - (rng.random(USERS) < 0.2)
        others = np.where(taken, 0.0, STARTS[types] + 0.05)
        alive = alive & goes_on & (day <= DAYS) & (others.sum(axis=1) > 0)
        others[~alive] = 1.0
        program = _drawn(rng, others / others.sum(axis=1, keepdims=True))
    return pd.concat(parts, ignore_index=True).assign(row=lambda rows: np.arange(1, len(rows) + 1))


def _drawn(rng: np.random.Generator, chances: Numbers) -> Numbers:
    """Return one column of each row, drawn by its chances."""
    column: Numbers = np.minimum(
        (chances.cumsum(axis=1) < rng.random((len(chances), 1))).sum(axis=1), chances.shape[1] - 1
    )
    return column


def _rows(rng: np.random.Generator, who: Numbers, types: Numbers, day: Numbers, program: Numbers) -> pd.DataFrame:
    """Return the enrolments of those who take a program: three in four complete it, if the extract lasts so long."""
    launched, n = day[who], len(who)
    lag = np.floor(rng.exponential(DAYS_TO_COMPLETE, n)).astype(int)
    completed = (rng.random(n) < COMPLETES) & (launched + lag <= DAYS)
    date = FIRST_DAY + launched
    return pd.DataFrame(
        {
            "user_id": who.astype(str),
            "user_type": TYPES[types[who]],
            "enrollment_date": date.astype("datetime64[s]"),
            "first_launch_date": date.astype("datetime64[s]"),
            "status": np.where(completed, "Completed", "In Progress"),
            "completion_date": np.where(completed, date + lag, np.datetime64("NaT")).astype("datetime64[s]"),
            "price": 100.0,
            "hours": rng.exponential(4.0, n),
            "score": np.where(completed, rng.normal(80, 8, n), np.nan),
            "media": MEDIA[rng.integers(0, 2, n)],
            "program": PROGRAMS[program[who]],
        }
    )


@contextmanager
def build(rows: pd.DataFrame, name: str) -> Iterator[Snapshot]:
    """Run the ETL's models over the rows in memory, and hold the build open."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        make_marts(con, rows)
        yield in_memory.held(con, name, MODELS.name, MODELS)


def make_marts(con: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    """Run the ETL's models over the rows, in place of those that are there."""
    con.register("extract", rows)
    con.execute(
        "create or replace table MasterDataClean as "
        "select * replace (nullif(score, 'nan'::double) as score) from extract"
    )
    listed = [model["name"] for model in tomllib.loads((MODELS / "models.toml").read_text("utf-8"))["model"]]
    for model in (model for model in listed if model in NEEDED):
        con.execute(f"create or replace table {model} as {(MODELS / f'{model}.sql').read_text('utf-8')}")


def answers(
    service: AnswerService, snapshot: Snapshot, names: tuple[str, ...], *pairs: tuple[str, str]
) -> list[Answer]:
    """Return answers over a build that the service does not serve."""
    return in_memory.answers(service, snapshot, "flagship", names, pairs)
