"""The flagship's figures say what their answers say: values, marks, one scale and one order for both user types."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import pytest

from portal.charts import theme
from portal.questions.flagship import curves, figures, sankey
from portal.questions.flagship.words import NUMBERS
from tests.tiny_flagship import A, P, Z

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

KINDS = ("Professional", "Student")


def answer(service: AnswerService, name: str, *pairs: tuple[str, str]) -> Answer:
    """Return an answer of the small source."""
    return service.answer("flagship", name, pairs)


def drawn(
    service: AnswerService, numbers: str = NUMBERS[0], *, every: bool = False, steps: int = 2, anchor: str = P
) -> Any:
    """Return the figures of both user types."""
    chosen = ("steps", str(steps))
    made = {name: answer(service, name, chosen) for name in ("flows", "arrivals", "first_programs")}
    found = sankey.ways(made["flows"], KINDS, numbers, every=every)
    pixels = sankey.unit(found)
    return made, {kind: sankey.figure(way, made, numbers, anchor, pixels) for kind, way in found.items()}


def alone(service: AnswerService) -> dict[str, Any]:
    """Return each figure of dots or bars, with its answer and the column that it draws."""
    named = {
        "gaps": (figures.gaps, "gaps", "median_gap"),
        "way in": (figures.way_in, "periods", "share"),
        "gone by": (figures.gone_by, "periods", "continued"),
        "popularity": (figures.popularity, "popularity", "share"),
        "outcomes": (figures.outcomes, "outcomes", "completion_rate"),
        "programs": (figures.programs_per_user, "programs_per_user", "mean"),
        "ties": (figures.ties, "ties", "share"),
        "cleaning": (figures.cleaning, "cleaning", "rows_dropped"),
        "never launched": (figures.never_launched, "never_launched", "users"),
        "difference": (figures.difference, "difference", "difference"),
    }
    return {
        thing: (draw(answer(service, name)), answer(service, name), column)
        for thing, (draw, name, column) in named.items()
    }


@pytest.mark.parametrize("mode", theme.THEMES)
def test_every_figure_is_valid_in_both_themes(flagship: AnswerService, mode: str) -> None:
    """Plotly accepts it with the theme's template and colours."""
    times = curves.figure(answer(flagship, "time_to_next"), answer(flagship, "landmarks"), [P, A])
    assert times is not None
    found = [times, *(figure for figure, _, _ in alone(flagship).values())]
    for steps in (2, 4):
        found += drawn(flagship, steps=steps, every=steps > 2)[1].values()
    for figure in found:
        assert "token:" not in go.Figure(theme.resolve(figure, mode)).to_json()


def test_every_mark_carries_the_row_that_it_draws(flagship: AnswerService) -> None:
    """A dot or bar stands at the value of the row whose number it carries; nothing is drawn without a value."""
    for figure, made, column in alone(flagship).values():
        trace = figure["data"][0]
        rows = [made.record(int(mark)) for mark in trace["customdata"]]
        assert rows
        assert trace["x"] == [row[column] for row in rows]
        assert len(set(trace["y"])) == len(rows)


@pytest.mark.parametrize("steps", [2, 3, 4])
@pytest.mark.parametrize("every", [False, True])
def test_links_and_nodes_carry_the_rows_that_they_draw(flagship: AnswerService, steps: int, *, every: bool) -> None:
    """A link opens its row of `flows`; a node those who start there or come there; at most twelve unless all."""
    made, found = drawn(flagship, steps=steps, every=every)
    for kind, figure in found.items():
        link, node = figure["data"][0]["link"], figure["data"][0]["node"]
        rows = [made["flows"].record(int(mark.removeprefix("flows:"))) for mark in link["customdata"]]
        own = [row for row in made["flows"].records() if row["user_type"] == kind]
        assert len(rows) == (len(own) if every else min(len(own), 12))
        assert link["value"] == [row["users"] for row in rows]
        for place, row in zip(link["target"], rows, strict=True):
            name, number = node["customdata"][place].split(":")
            behind = made[name].record(int(number))
            assert (name, behind["user_type"], behind["step"], behind["target"]) == (
                "arrivals",
                kind,
                row["step"],
                row["target"],
            )
        for place, row in zip(link["source"], rows, strict=True):
            name, number = node["customdata"][place].split(":")
            behind = made[name].record(int(number))
            assert behind["user_type"] == kind
            assert row["source"] == behind["program" if name == "first_programs" else "target"]
            assert (row["step"] == 1) == (name == "first_programs")


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("steps", [2, 3])
def test_both_types_are_on_one_scale(flagship: AnswerService, numbers: str, steps: int) -> None:
    """Pixels a user (or a share of all) are the same, by plotly's rule: (height - gaps) / values of a full column."""
    made, found = drawn(flagship, numbers, steps=steps)
    scales = []
    for kind, figure in found.items():
        trace = figure["data"][0]
        height = (trace["domain"]["y"][1] - trace["domain"]["y"][0]) * sankey.ROOM
        sizes: dict[float, list[float]] = defaultdict(list)
        for place, x in enumerate(trace["node"]["x"]):
            into = [v for v, t in zip(trace["link"]["value"], trace["link"]["target"], strict=True) if t == place]
            out = [v for v, s in zip(trace["link"]["value"], trace["link"]["source"], strict=True) if s == place]
            sizes[x].append(max(sum(into), sum(out)))
        pixels = min((height - sankey.PAD * (len(own) - 1)) / sum(own) for own in sizes.values())
        total = next(row["type_users"] for row in made["flows"].records() if row["user_type"] == kind)
        scales.append(pixels if numbers == "users" else pixels * total)
    assert scales[0] == pytest.approx(scales[1])


def test_the_nodes_stand_in_one_order(flagship: AnswerService) -> None:
    """From the top: programs by users of both types, then the two ends; so for both types and in each column."""
    made, found = drawn(flagship, every=True, steps=3)
    orders: list[list[str]] = []
    for figure in found.values():
        node = figure["data"][0]["node"]
        columns: dict[float, list[tuple[float, str]]] = defaultdict(list)
        for x, y, mark in zip(node["x"], node["y"], node["customdata"], strict=True):
            name, number = mark.split(":")
            row = made[name].record(int(number))
            columns[x].append((y, row["program" if name == "first_programs" else "target"]))
        orders += [[name for _, name in sorted(own)] for own in columns.values()]
    before = {pair for order in orders for pair in itertools.combinations(order, 2)}
    assert not {(two, one) for one, two in before} & before
    for end in ("Nothing more", "Too recent to tell"):
        assert {one for one, two in before if two == end} >= {P, A}
        assert {two for one, two in before if one == end} <= {"Too recent to tell"}


def test_what_flows_in_flows_out(flagship: AnswerService) -> None:
    """With all flows drawn, at each node between the first and the last column."""
    _, found = drawn(flagship, every=True, steps=4)
    for figure in found.values():
        link = figure["data"][0]["link"]
        into, out = Counter[int](), Counter[int]()
        for source, target, value in zip(link["source"], link["target"], link["value"], strict=True):
            out[source] += value
            into[target] += value
        between = [node for node in out if node in into]
        assert between
        assert [into[node] for node in between] == [out[node] for node in between]


def test_colour_says_whether_they_go_on_to_the_program_in_focus(flagship: AnswerService) -> None:
    """On to it, on to another, an end: three colours, whichever program is in focus."""
    for anchor, other in ((P, A), (A, P)):
        made, found = drawn(flagship, anchor=anchor)
        colours: dict[str, set[str]] = defaultdict(set)
        for figure in found.values():
            link = figure["data"][0]["link"]
            for colour, mark in zip(link["color"], link["customdata"], strict=True):
                colours[made["flows"].record(int(mark.split(":")[1]))["target"]].add(colour.split("/")[0])
        assert colours[anchor] == {"token:series-1"}
        assert colours[other] == {"token:series-3"}
        assert colours["Nothing more"] == colours["Too recent to tell"] == {"token:ghost"}


def test_the_numbers_switch(flagship: AnswerService) -> None:
    """Of the professionals who start with A and go on to P: users, share of those who start with A, share of all."""
    texts = {
        numbers: [note["text"] for note in drawn(flagship, numbers)[1]["Professional"]["layout"]["annotations"]]
        for numbers in NUMBERS
    }
    made = drawn(flagship)[0]
    row = next(row for row in made["flows"].records() if (row["source"], row["target"]) == (A, P))
    assert f"{row['users']}" in texts["users"]
    assert f"{row['users'] / row['source_users'] * 100:.1f}%" in texts["share of the source"]
    assert f"{row['users'] / row['type_users'] * 100:.1f}%" in texts["share of all who started"]


def test_names_of_programs_are_shown_letter_by_letter(flagship: AnswerService) -> None:
    """Zoo & <Co> is no tag, in texts and in tooltips."""
    _, found = drawn(flagship, every=True)
    whole = str(found)
    assert "Zoo &amp; &lt;Co&gt;" in whole
    assert "<Co>" not in whole


def test_curves_end_where_too_few_are_followed(flagship: AnswerService) -> None:
    """Each curve begins with everybody, goes through its rows, and has none with fewer than ten followed."""
    times, landmarks = answer(flagship, "time_to_next"), answer(flagship, "landmarks")
    figure = curves.figure(times, landmarks, [P, A])
    assert figure is not None
    lines = figure["data"][2::3]
    assert len(lines) == 4
    for line in lines:
        rows = [times.record(int(mark)) for mark in line["customdata"][1:]]
        assert line["x"] == [0, *(row["day"] for row in rows)]
        assert line["y"] == [1, *(row["not_continued"] for row in rows)]
        assert min(row["followed"] for row in rows) >= 10
    followed = [row["followed"] for row in landmarks.records() if row["day"] == 0 and row["first_program"] in (P, A)]
    shown = [note["text"] for note in figure["layout"]["annotations"]]
    assert all(str(users) in shown for users in followed)


def test_the_program_in_focus_has_the_first_curve(flagship: AnswerService) -> None:
    """Then the one that most start with; without a curve there is no figure."""
    assert curves.shown(answer(flagship, "gaps"), Z)[0] == Z
    nobody = answer(flagship, "time_to_next", ("next_program", "Nothing more"))
    assert curves.figure(nobody, answer(flagship, "landmarks"), [P]) is None


def test_without_values_there_is_no_figure(flagship: AnswerService) -> None:
    """Two students alone: every share is over too few."""
    pairs = (("user_type", "Student"), ("first_program", "O'Hara + 50%"))
    assert figures.ties(answer(flagship, "ties", *pairs)) is None
    assert figures.gaps(answer(flagship, "gaps", *pairs)) is None
    assert figures.difference(answer(flagship, "difference", *pairs)) is None
