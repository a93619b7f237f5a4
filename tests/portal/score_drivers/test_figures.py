"""The figures of the score drivers say what their answers say: values, order, marks, what is masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.score_drivers.figures import (
    drivers,
    first_visits,
    homework,
    hypothesis,
    importance,
    interaction,
    levels,
    scoring,
)

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

SELDOM = [("job", "Rare")]


def answer(service: AnswerService, name: str, *state: tuple[str, str]) -> Answer:
    """Return an answer over the three thousand learners."""
    return service.answer("score-drivers", name, state)


def every(service: AnswerService, *state: tuple[str, str]) -> dict[str, Any]:
    """Return each figure of the tab for a state."""
    groups, bins = answer(service, "levels", *state), answer(service, "homework_bins", *state)
    return {
        "drivers": drivers.figure(answer(service, "drivers", *state), 1.0),
        "hypothesis": hypothesis.figure(answer(service, "hypothesis", *state)),
        "importance": importance.figure(answer(service, "importance", *state)),
        "levels": levels.spread(groups),
        "scoring": scoring.figure(answer(service, "scoring", *state)),
        "shares": levels.shares(groups),
        "bins": homework.bins(bins, groups),
        "density": homework.density(answer(service, "homework_density", *state), bins),
        "interaction": interaction.figure(answer(service, "interaction", *state)),
        "months": first_visits.figure(answer(service, "first_visits", *state)),
    }


@pytest.mark.parametrize("mode", theme.THEMES)
@pytest.mark.parametrize("state", [[], SELDOM], ids=["all", "six learners"])
def test_every_figure_is_valid_in_both_themes(learners: AnswerService, mode: str, state: list[tuple[str, str]]) -> None:
    """Plotly accepts it with the theme's template and colours, also where no value can be given."""
    for figure in every(learners, *state).values():
        go.Figure(theme.resolve(figure, mode))


def test_gaps_are_sorted_by_what_is_left_of_them(learners: AnswerService) -> None:
    """Hollow dots are the raw gaps, filled ones the adjusted; levels with too few scores are not drawn."""
    gaps = answer(learners, "drivers")
    figure = drivers.figure(gaps, 1.0)
    ties, raw, left, texts = figure["data"]
    rows = gaps.records()
    assert len(left["x"]) == len([row for row in rows if row["change"] is not None]) < len(rows)
    assert left["x"] == sorted(left["x"], reverse=True)
    assert left["x"] == [rows[int(mark)]["adjusted_difference"] for mark in left["customdata"]]
    assert raw["x"] == [rows[int(mark)]["raw_difference"] for mark in raw["customdata"]]
    assert raw["marker"]["symbol"] == "circle-open"
    assert ties["x"][:3] == [raw["x"][0], left["x"][0], None]
    assert len(texts["text"]) == len(left["x"])


def test_what_is_too_small_to_matter_is_a_band(learners: AnswerService) -> None:
    """From minus to plus the smallest difference that matters."""
    (band,) = drivers.figure(answer(learners, "drivers"), 2.5)["layout"]["shapes"]
    assert (band["x0"], band["x1"]) == (-2.5, 2.5)


def test_a_gap_that_changes_says_so_beside_its_number(learners: AnswerService) -> None:
    """Among desktop and mobile users the gap turns round, and the label says flips."""
    figure = drivers.figure(answer(learners, "drivers", ("device", "Desktop"), ("device", "Mobile")), 1.0)
    place = figure["layout"]["yaxis"]["ticktext"].index("Device: Mobile")
    assert figure["data"][3]["text"][place].endswith(", flips")


def test_boxes_hold_the_middle_half_and_dots_the_mean(learners: AnswerService) -> None:
    """Factor by factor, the highest mean first; a level with six learners has its line and no mark."""
    groups = answer(learners, "levels")
    box, means, _ = levels.spread(groups)["data"]
    rows = [groups.record(int(mark)) for mark in means["customdata"]]
    assert box["median"] == [row["median_score"] for row in rows]
    assert (box["q1"][0], box["upperfence"][0]) == (rows[0]["p25_score"], rows[0]["p90_score"])
    assert means["x"] == [row["mean_score"] for row in rows]
    ordered = [row["mean_score"] for row in rows if row["factor"] == "job_type"]
    assert ordered == sorted(ordered, reverse=True)
    assert len(groups.rows) == len(rows) + 1


def test_a_small_cell_is_masked(learners: AnswerService) -> None:
    """Six learners over tutors and bands: no cell has a colour, each says too few and its n."""
    figure = interaction.figure(answer(learners, "interaction", *SELDOM))
    assert {value for line in figure["data"][0]["z"] for value in line} == {None}
    told = [note["text"] for note in figure["layout"]["annotations"]]
    assert told
    assert all("too few, n " in text for text in told)


def test_the_published_bands_stand_beside_the_bins(learners: AnswerService) -> None:
    """Two more marks, low then high, with the means of the band's rows in `levels`."""
    groups = answer(learners, "levels")
    _, bands = homework.bins(answer(learners, "homework_bins"), groups)["data"]
    rows = [groups.record(int(mark.removeprefix("levels:"))) for mark in bands["customdata"]]
    assert [row["level"] for row in rows] == ["low", "high"]
    assert bands["y"] == [row["mean_score"] for row in rows]


def test_every_learner_of_a_bin_is_in_its_column(learners: AnswerService) -> None:
    """The shares of each column add up to one; a cell without learners is left open."""
    figure = homework.density(answer(learners, "homework_density"), answer(learners, "homework_bins"))
    columns = zip(*figure["data"][0]["z"], strict=True)
    sums = [sum(share for share in column if share is not None) for column in columns]
    assert sums == [pytest.approx(1)] * len(sums)


def test_months_are_labelled_up_to_a_dozen_and_the_year_where_it_changes(learners: AnswerService) -> None:
    """Three months and Unknown: the first has its year."""
    axis = first_visits.figure(answer(learners, "first_visits"))["layout"]["xaxis"]
    assert axis["tickvals"] == ["2020-03", "2020-04", "2020-05", "Unknown"]
    assert axis["ticktext"] == ["Mar<br>2020", "Apr", "May", "Unknown"]
