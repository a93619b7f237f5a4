"""The figure of the gaps: order, marks, the band and the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.score_drivers.figures import drivers
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_gaps_are_sorted_by_what_is_left_of_them(service: AnswerService) -> None:
    """Hollow dots are the raw gaps, filled ones the adjusted; levels with too few scores are not drawn."""
    gaps = answer(service, "drivers")
    figure = drivers.figure(gaps, 1.0)
    assert figure is not None
    ties, raw, left, texts = figure["data"]
    rows = gaps.records()
    assert len(left["x"]) == len([row for row in rows if row["change"] is not None]) < len(rows)
    assert left["x"] == sorted(left["x"], reverse=True)
    assert left["x"] == [rows[int(mark)]["adjusted_difference"] for mark in left["customdata"]]
    assert raw["x"] == [rows[int(mark)]["raw_difference"] for mark in raw["customdata"]]
    assert raw["marker"]["symbol"] == "circle-open"
    assert ties["x"][:3] == [raw["x"][0], left["x"][0], None]
    assert len(texts["text"]) == len(left["x"])


def test_what_is_too_small_to_matter_is_a_band(service: AnswerService) -> None:
    """From minus to plus the smallest difference that matters."""
    figure = drivers.figure(answer(service, "drivers"), 2.5)
    assert figure is not None
    (band,) = figure["layout"]["shapes"]
    assert (band["x0"], band["x1"]) == (-2.5, 2.5)


def test_a_gap_that_changes_says_so_beside_its_number(service: AnswerService) -> None:
    """Among desktop and mobile users the gap turns round, and the label says flips."""
    figure = drivers.figure(answer(service, "drivers", ("device", "Desktop"), ("device", "Mobile")), 1.0)
    assert figure is not None
    index = figure["layout"]["yaxis"]["ticktext"].index("Device: Mobile")
    assert figure["data"][3]["text"][index].endswith(", flips")
