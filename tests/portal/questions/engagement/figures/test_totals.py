"""Bars carry the rows that they draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.engagement.figures.totals import short, totals

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_every_bar_carries_the_row_that_it_draws(service: AnswerService) -> None:
    """Three panels a plan, each with both quarters of its row."""
    answer = service.answer("engagement", "totals")
    figure, rows = totals(answer), answer.records()
    assert figure is not None
    measures = ("students", "minutes", "mean")
    assert len(figure["data"]) == len(measures) * len(rows)
    for index, bar in enumerate(figure["data"]):
        number, again = (int(mark) for mark in bar["customdata"])
        assert number == again == index // 3
        row, measure = rows[number], measures[index % 3]
        assert bar["x"] == [row[f"{measure}_a"], row[f"{measure}_b"]]
        assert bar["y"] == [row["earlier"], row["later"]]


def test_large_numbers_are_short() -> None:
    """Thousands and millions fit a small panel."""
    assert [short(value) for value in (812.4, 95_951.88, 1_026_697.0, None)] == [
        "812",
        "96.0k",
        "1.03M",
        "\u2013",
    ]
