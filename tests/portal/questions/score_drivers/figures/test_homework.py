"""The figures of homework: bins, bands and the spread of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.questions.score_drivers.figures import homework
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_the_published_bands_stand_beside_the_bins(service: AnswerService) -> None:
    """Two more marks, low then high, with the means of the band's rows in `levels`."""
    groups = answer(service, "levels")
    figure = homework.bins(answer(service, "homework_curve"), groups)
    assert figure is not None
    _, bands = figure["data"]
    rows = [groups.record(int(mark.removeprefix("levels:"))) for mark in bands["customdata"]]
    assert [row["level"] for row in rows] == ["low", "high"]
    assert bands["y"] == [row["mean_score"] for row in rows]


def test_every_learner_of_a_bin_is_in_its_column(service: AnswerService) -> None:
    """The shares of each column add up to one; a cell without learners is left open."""
    figure = homework.density(answer(service, "homework_density"), answer(service, "homework_curve"))
    assert figure is not None
    columns = zip(*figure["data"][0]["z"], strict=True)
    sums = [sum(share for share in column if share is not None) for column in columns]
    assert sums == [pytest.approx(1)] * len(sums)
