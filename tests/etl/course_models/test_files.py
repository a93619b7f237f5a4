"""Files of courses as they come: another order of columns, rows that break a rule, files that do not fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from tests import tiny_courses
from tests.build import build, run
from tests.tiny import SCORE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ORDER = "select * from courses order by row"
NOT_GRADED = "Not-Graded Assessment (percent)"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with four hundred courses, not built yet."""
    tiny_courses.write(tmp_path / "sources" / "course_features")
    (tmp_path / "sources" / "course_features" / "fifteen.csv").unlink()
    return tmp_path


def rewrite(data: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    """Change one file of the source."""
    path = data / "sources" / "course_features" / name
    change(pd.read_csv(path)).to_csv(path, index=False)


def ask(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows that the published database gives."""
    with duckdb.connect(str(data / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_columns_in_another_order_are_the_same_courses(data: Path) -> None:
    """Columns are found by their names, so that the marts are equal."""
    build(data, PORTAL_TRAINING="none")
    before = ask(data, ORDER)
    rewrite(data, "X.csv", lambda table: table[table.columns[::-1]])
    build(data, PORTAL_TRAINING="none")
    assert ask(data, ORDER) == before


def test_a_score_or_shares_out_of_range_are_rejected_with_their_rule(data: Path) -> None:
    """Row 3 scores 120, row 7 has ten points of pages too many: both stay out, with file, line and rule."""

    def high(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{SCORE: table[SCORE].where(table.index != 2, 120.0)})

    def wide(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{NOT_GRADED: table[NOT_GRADED].where(table.index != 6, table[NOT_GRADED] + 10)})

    rewrite(data, "y.csv", high)
    rewrite(data, "X.csv", wide)
    build(data, PORTAL_TRAINING="none")
    assert ask(data, "select count(*) from courses where row in (3, 7)") == [(0,)]
    rejected = ask(data, "select file, line, rule from rejects order by file desc, line")
    assert {row[:2] for row in rejected} >= {("y.csv", 4), ("X.csv", 8)}
    assert any("sum to 100" in row[2] for row in rejected)


def test_files_of_unequal_length_stop_the_build(data: Path) -> None:
    """X and y are paired by their rows: one score too few and nothing is built."""
    rewrite(data, "y.csv", lambda table: table.iloc[:-1])
    done = run(data, PORTAL_TRAINING="none")
    assert done.returncode == 3
    assert "y.csv" in done.stderr
    assert not (data / "current").exists()
