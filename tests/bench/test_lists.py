"""Lists on the bench: a row for each question, of the column that takes longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import lists

if TYPE_CHECKING:
    from bench.stage import Stage


def test_every_list_is_measured(stage: Stage) -> None:
    """All five, with the members listed, a column and the target of the first page over a million."""
    rows = lists.measured(stage.warehouse, stage.settings, rounds=1)
    assert [row.what.partition(":")[0] for row in rows] == [
        "Score drivers",
        "Flagship",
        "Engagement",
        "MOOC",
        "Courses",
    ]
    assert "first page of 72, sorted by the slowest column" in rows[3].what
    assert all(row.target and row.target.most == 0.3 and row.ours for row in rows)
    assert all(row.detail.partition(";")[0].endswith((" asc", " desc")) for row in rows)
