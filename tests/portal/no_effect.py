"""Data sets without an effect: a build's outcomes exchanged at random.

Each set is drawn with a seed from one small build, in memory: nothing is linked to its outcome but by chance.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from etl.course_models import courses, learners, step, train
from etl.course_models.checkpoints import Checkpoints
from tests.conftest import REPO
from tests.portal import in_memory
from tests.portal.questions.flagship import simulated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from portal.warehouse import Snapshot

    Connection = duckdb.DuckDBPyConnection
    Draw = Callable[[Connection, np.random.Generator, Path], dict[str, Any] | None]

TABLES = "select table_name from duckdb_tables() where database_name = 'base'"
SHUFFLE = """
create or replace table portal.{table} as
with
    numbered as (
        select
            held.*,
            held.rowid as number,
            row_number() over (partition by {within} order by held.rowid) as place,
            row_number() over (partition by {within} order by keys.key) as drawn
        from base.{table} as held
        join keys on keys.number = held.rowid
        where {where}
    ),
    moved as (
        select here.number, {columns}
        from numbered as here
        join numbered as there on there.drawn = here.place and {same}
    )
select held.* replace ({replaced})
from base.{table} as held
left join moved on moved.number = held.rowid
order by held.rowid
"""
STAGES = """
create or replace table portal.registrations as
select held.* replace (key < {viewed} as viewed, key < {explored} as explored, key < {certified} as certified)
from base.registrations as held
join keys on keys.number = held.rowid
"""
BANDED = "create or replace view banded_learners as from learners"
SOURCES = {
    "score-drivers": "edtech_learners",
    "flagship": "flagship_enrolments",
    "engagement": "platform_engagement",
    "mooc": "mooc_person_course",
    "recommender": "course_features",
}


@contextmanager
def opened(folder: Path) -> Iterator[Connection]:
    """Copy the marts of a build into memory, as `portal`, where the ETL makes them; the build is there as `base`."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        con.execute("attach ':memory:' as portal")
        con.execute(f"attach '{folder / 'current' / 'portal.duckdb'}' as base (read_only)")
        for (table,) in con.execute(TABLES).fetchall():
            con.execute(f"create table portal.{table} as from base.{table}")
            con.execute(f"create view {table} as from portal.{table}")
        yield con


def sets(slug: str, draw: Draw, con: Connection, folder: Path, numbers: Iterable[int]) -> Iterator[Snapshot]:
    """Give data set after data set, each drawn with its number as seed; a set is gone when the next one is drawn."""
    for number in numbers:
        models = draw(con, np.random.default_rng(number), folder)
        yield in_memory.held(con, f"{draw.__name__} {number}", SOURCES[slug], folder, models)


def shuffle(
    con: Connection, rng: np.random.Generator, table: str, *columns: str, within: str = "true", where: str = "true"
) -> None:
    """Exchange the values of columns at random among the rows of a table, within groups, all columns of a row alike."""
    _keys(con, rng, table)
    con.execute(
        SHUFFLE.format(
            table=table,
            within=f"held.{within}" if within != "true" else within,
            where=where,
            columns=", ".join(f"there.{column}" for column in columns),
            same=f"here.{within} = there.{within}" if within != "true" else within,
            replaced=", ".join(
                f"if(moved.number is null, held.{column}, moved.{column}) as {column}" for column in columns
            ),
        )
    )


def scores_of_learners(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Exchange the scores among all learners who have one."""
    shuffle(con, rng, "learners", "average_score", where="average_score is not null")
    con.execute(BANDED)
    _model(con, "edtech_learners", "learner_cells")


def minutes_of_students(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Exchange the minutes of two quarters among all who watched under the same plan.

    In the mart that the headline reads; those that other answers read stay as they are.
    """
    shuffle(con, rng, "student_periods", "minutes", within="plan", where="period in ('2021Q2', '2022Q2')")


def certificates(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Exchange how far people got among the registrations of a course."""
    shuffle(con, rng, "registrations", "viewed", "explored", "certified", within="course")
    _model(con, "mooc_person_course", "registration_counts")


def losses_equal_in_numbers(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Let a quarter of all stop at each stage."""
    _stop(con, rng, 3 / 4, 2 / 4, 1 / 4)


def losses_equal_in_share(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Let half of those in a stage stop there."""
    _stop(con, rng, 1 / 2, 1 / 4, 1 / 8)


def scores_of_courses(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Exchange the scores among all courses."""
    shuffle(con, rng, "courses", "score")


def trained_on_nothing(con: Connection, rng: np.random.Generator, folder: Path) -> dict[str, Any]:
    """Exchange the scores among all courses and train the course models on what that gives."""
    scores_of_courses(con, rng, folder)
    data, steps = courses.read(con), folder / "steps"
    shutil.rmtree(steps, ignore_errors=True)
    trained = train.train(data, learners.QUICK, Checkpoints(steps), lambda: None, comparison=False)
    return step.write(con, folder, trained, "")


def users_and_programs(con: Connection, rng: np.random.Generator, _: Path) -> None:
    """Give each user of a simulated extract another's type, and the programs other names, for each user anew."""
    rows = simulated.extract(int(rng.integers(2**31)))
    user = rows["user_id"].astype(int).to_numpy()
    types = rng.permutation(simulated.TYPES[(rng.random(simulated.USERS) >= simulated.PROFESSIONALS).astype(int)])
    names = rng.permuted(np.tile(simulated.PROGRAMS, (simulated.USERS, 1)), axis=1)
    number = np.searchsorted(simulated.PROGRAMS, rows["program"], sorter=np.argsort(simulated.PROGRAMS))
    simulated.make_marts(con, rows.assign(user_type=types[user], program=names[user, number]))


def _stop(con: Connection, rng: np.random.Generator, viewed: float, explored: float, certified: float) -> None:
    _keys(con, rng, "registrations")
    con.execute(STAGES.format(viewed=viewed, explored=explored, certified=certified))
    _model(con, "mooc_person_course", "registration_counts")


def _keys(con: Connection, rng: np.random.Generator, table: str) -> None:
    """Give each row of a table of the build a random key between 0 and 1, as the table `keys`."""
    ((count,),) = con.execute(f"select count(*) from base.{table}").fetchall()
    con.register("keys", pd.DataFrame({"number": np.arange(count), "key": rng.random(count)}))


def _model(con: Connection, source: str, name: str) -> None:
    """Make a mart anew by the ETL's own statement."""
    sql = (REPO / "etl" / "models" / source / f"{name}.sql").read_text(encoding="utf-8")
    con.execute(f"create or replace table portal.{name} as {sql}")
