"""The marts of edtech_learners: blanks, bands, cells and the levels that the catalogue names, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl.catalogue import Catalogue, load
from etl.console import Console
from etl.pipeline import Recipe, run
from etl.settings import REPOSITORY, EtlSettings
from tests import tiny_learners as learners
from tests.etl.conftest import no_samples

if TYPE_CHECKING:
    from pathlib import Path

HEADER = list(learners.HEADER)


def built(folder: Path, rows: list[tuple[Any, ...]], header: list[str] = HEADER) -> EtlSettings:
    """Build the source alone from these rows and return where."""
    settings = EtlSettings(data=folder / "data", sources=folder / "data" / "sources")
    learners.write(settings.sources / "edtech_learners", rows, header)
    sources = load(REPOSITORY / "data" / "sources.toml").source
    own = Catalogue(source=tuple(source for source in sources if source.name == "edtech_learners"))
    with Console(terminal=False) as console:
        run(settings, Recipe(own, no_samples), console)
    return settings


def ask(settings: EtlSettings, sql: str) -> list[tuple[Any, ...]]:
    """Return what the published database gives."""
    with duckdb.connect(str(settings.current / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def row(name: str, **values: Any) -> tuple[Any, ...]:
    """Return a learner with some cells and the others blank."""
    return tuple({"learner_id": name, **values}.get(column, "") for column in learners.HEADER)


def test_a_blank_is_unknown_and_a_level_like_any_other(tmp_path: Path) -> None:
    """A learner of whom nothing but the id is known is counted, Unknown everywhere and not scored."""
    settings = built(tmp_path, [row("a"), row("b", device="Unknown", average_score=50)])
    columns = "platform, device, tutor_interaction, tutor, job_type, homework_band, month, scored"
    assert ask(settings, f"select {columns} from learners where learner_id = 'a'") == [
        ("Unknown", "Unknown", "Unknown", "Unknown", "Unknown", "Unknown", "Unknown", False)
    ]
    assert ask(settings, "select sum(learners), sum(scored), sum(mean) from learner_cells") == [(2, 1, 50.0)]


def test_the_high_band_begins_at_the_75th_percentile(tmp_path: Path) -> None:
    """Of 0, 1, 2, 3, 4 the place (5 - 1) x 0.75 = 3 is the value 3: 3 and 4 are high, a blank is Unknown."""
    settings = built(tmp_path, [row(str(value), homework_completed=value) for value in (0, 1, 2, 3, 4)] + [row("x")])
    found = dict(ask(settings, "select learner_id, homework_band from learners"))
    assert found == {"0": "low", "1": "low", "2": "low", "3": "high", "4": "high", "x": "Unknown"}


def test_where_the_percentile_is_the_minimum_high_lies_above_it(tmp_path: Path) -> None:
    """Of 0, 0, 0, 0, 5 the 75th percentile is 0, the minimum: just 5 is high."""
    settings = built(tmp_path, [row(str(i), homework_completed=5 if i == 4 else 0) for i in range(5)])
    assert ask(settings, "select homework_band, count(*) from learners group by 1 order by 1") == [
        ("high", 1),
        ("low", 4),
    ]


def test_the_catalogue_names_the_levels_that_mean_no_tutor_and_desktop(tmp_path: Path) -> None:
    """`No` and `NONE` mean none whatever their case, anything else some; `PC` is a desktop and `Tablet` is not."""
    rows = [row(f"{t}{d}", tutor_interaction=t, device=d) for t, d in (("No", "PC"), ("NONE", "Tablet"), ("Chat", ""))]
    settings = built(tmp_path, rows)
    assert ask(settings, "select learner_id, tutor, desktop from learners order by row") == [
        ("NoPC", "none", True),
        ("NONETablet", "none", False),
        ("Chat", "any", False),
    ]


def test_cells_hold_counts_means_and_squares_of_their_learners(tmp_path: Path) -> None:
    """Scores 70, 80 and none in one cell: 3 learners, 2 scored, mean 75, squares 25 + 25; learners point to it."""
    rows = [row(name, device="Mobile", average_score=score) for name, score in (("a", 70), ("b", 80), ("c", ""))]
    settings = built(tmp_path, [*rows, row("d", device="Desktop", average_score=10)])
    cells = "select learners, scored, mean, squares from learner_cells where device = 'Mobile'"
    assert ask(settings, cells) == [(3, 2, 75.0, 50.0)]
    joined = "select distinct learner_cells.device from learners join learner_cells using (cell) where learner_id = 'd'"
    assert ask(settings, joined) == [("Desktop",)]


def test_other_headers_are_found_through_aliases(tmp_path: Path) -> None:
    """A file with the headers of another export loads without code."""
    header = ["Student ID", "date first visit", "OS", "Device Type", "Tutor", "Homework", "Occupation", "Avg Score"]
    settings = built(tmp_path, learners.LEARNERS, header)
    assert ask(settings, "select count(*), count(average_score) from learners") == [(48, 44)]


@pytest.mark.parametrize(
    ("column", "value"), [("average_score", 101), ("average_score", -1), ("homework_completed", -1)]
)
def test_scores_and_homework_out_of_range_are_rejected(tmp_path: Path, column: str, value: int) -> None:
    """Scores lie in 0-100, homework at or above 0; one bad row of 200 stays out and is listed."""
    rows = [row(str(i), average_score=50, homework_completed=1) for i in range(200)]
    rows[7] = row("bad", **{column: value})
    settings = built(tmp_path, rows)
    assert ask(settings, "select count(*) from learners") == [(199,)]
    assert ask(settings, "select line, column_name from rejects") == [(9, column)]


def test_levels_belong_to_text() -> None:
    """A number column cannot name levels."""
    source = load(REPOSITORY / "data" / "sources.toml").source[1]
    columns = [column.model_dump() for column in source.table[0].column]
    number = next(column for column in columns if column["type"] == "number")
    table = source.table[0].model_dump() | {"column": [{**number, "levels": {"none": ["0"]}}]}
    with pytest.raises(ValueError, match="levels are for text"):
        Catalogue.model_validate({"source": [source.model_dump() | {"table": [table]}]})
