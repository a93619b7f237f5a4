"""Bars carry the rows that they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.engagement.figures.minutes import compare, short

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_every_mark_carries_the_row_that_it_draws(service: AnswerService) -> None:
    """Bars, dots and points are the values of the rows whose numbers they carry."""
    minutes, reach = (service.answer("engagement", name) for name in ("minutes", "reach"))
    figure = compare(minutes, reach)
    assert figure is not None
    by = {"minutes": minutes.records(), "reach": reach.records()}
    columns = {"x": ("reach", "watched"), "x2": ("minutes", "mean"), "x3": ("reach", "total_minutes")}
    bars = [trace for trace in figure["data"] if trace["type"] == "bar" and trace["xaxis"] in columns]
    assert len(bars) == 3
    for bar in bars:
        name, column = columns[bar["xaxis"]]
        rows = [by[name][int(mark.removeprefix(f"{name}:"))] for mark in bar["customdata"]]
        assert bar["x"] == [row[column] for row in rows]
        assert {row["plan"] for row in rows} == {"free"}


def test_large_numbers_are_short() -> None:
    """Thousands and millions fit a small panel."""
    assert [short(value) for value in (812.4, 95_951.88, 1_026_697.0, None)] == [
        "812",
        "96.0k",
        "1.03M",
        "\u2013",
    ]
