"""The flow diagrams say what their answers say: values, marks, one scale and one order for both user types."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from portal.questions.flagship.figures import diagram
from portal.questions.flagship.words import NUMBERS
from tests.portal.questions.flagship.drawn import drawn
from tests.tiny_flagship import A, P

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


@pytest.mark.parametrize("steps", [2, 3, 4])
@pytest.mark.parametrize("every", [False, True])
def test_links_and_nodes_carry_the_rows_that_they_draw(flagship: AnswerService, steps: int, *, every: bool) -> None:
    """A link opens its row of `flows`; a node those who start there or come there; at most twelve unless all."""
    answers, figures = drawn(flagship, steps=steps, every=every)
    for kind, figure in figures.items():
        link, node = figure["data"][0]["link"], figure["data"][0]["node"]
        rows = [answers["flows"].record(int(mark.removeprefix("flows:"))) for mark in link["customdata"]]
        of_type = [row for row in answers["flows"].records() if row["user_type"] == kind]
        assert len(rows) == (len(of_type) if every else min(len(of_type), 12))
        assert link["value"] == [row["users"] for row in rows]
        for index, row in zip(link["target"], rows, strict=True):
            name, number = node["customdata"][index].split(":")
            behind = answers[name].record(int(number))
            assert (name, behind["user_type"], behind["step"], behind["target"]) == (
                "arrivals",
                kind,
                row["step"],
                row["target"],
            )
        for index, row in zip(link["source"], rows, strict=True):
            name, number = node["customdata"][index].split(":")
            behind = answers[name].record(int(number))
            assert behind["user_type"] == kind
            assert row["source"] == behind["program" if name == "first_programs" else "target"]
            assert (row["step"] == 1) == (name == "first_programs")


@pytest.mark.parametrize("numbers", NUMBERS)
@pytest.mark.parametrize("steps", [2, 3])
def test_both_types_are_on_one_scale(flagship: AnswerService, numbers: str, steps: int) -> None:
    """Pixels a user (or a share of all) are the same, by plotly's rule: (height - gaps) / values of a full column."""
    answers, figures = drawn(flagship, numbers, steps=steps)
    scales = []
    for kind, figure in figures.items():
        trace = figure["data"][0]
        height = (trace["domain"]["y"][1] - trace["domain"]["y"][0]) * diagram.ROOM
        sizes: dict[float, list[float]] = defaultdict(list)
        for index, x in enumerate(trace["node"]["x"]):
            into = [v for v, t in zip(trace["link"]["value"], trace["link"]["target"], strict=True) if t == index]
            out = [v for v, s in zip(trace["link"]["value"], trace["link"]["source"], strict=True) if s == index]
            sizes[x].append(max(sum(into), sum(out)))
        pixels = min((height - diagram.PAD * (len(column) - 1)) / sum(column) for column in sizes.values())
        total = next(row["type_users"] for row in answers["flows"].records() if row["user_type"] == kind)
        scales.append(pixels if numbers == "users" else pixels * total)
    assert scales[0] == pytest.approx(scales[1])


def test_the_nodes_stand_in_one_order(flagship: AnswerService) -> None:
    """From the top: programs by users of both types, then the two ends; so for both types and in each column."""
    answers, figures = drawn(flagship, every=True, steps=3)
    orders: list[list[str]] = []
    for figure in figures.values():
        node = figure["data"][0]["node"]
        columns: dict[float, list[tuple[float, str]]] = defaultdict(list)
        for x, y, mark in zip(node["x"], node["y"], node["customdata"], strict=True):
            name, number = mark.split(":")
            row = answers[name].record(int(number))
            columns[x].append((y, row["program" if name == "first_programs" else "target"]))
        orders += [[name for _, name in sorted(column)] for column in columns.values()]
    before = {pair for order in orders for pair in itertools.combinations(order, 2)}
    assert not {(lower, upper) for upper, lower in before} & before
    for end in ("Nothing more", "Too recent to tell"):
        assert {upper for upper, lower in before if lower == end} >= {P, A}
        assert {lower for upper, lower in before if upper == end} <= {"Too recent to tell"}


def test_what_flows_in_flows_out(flagship: AnswerService) -> None:
    """With all flows drawn, at each node between the first and the last column."""
    _, figures = drawn(flagship, every=True, steps=4)
    for figure in figures.values():
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
        answers, figures = drawn(flagship, anchor=anchor)
        colours: dict[str, set[str]] = defaultdict(set)
        for figure in figures.values():
            link = figure["data"][0]["link"]
            for colour, mark in zip(link["color"], link["customdata"], strict=True):
                colours[answers["flows"].record(int(mark.split(":")[1]))["target"]].add(colour.split("/")[0])
        assert colours[anchor] == {"token:series-1"}
        assert colours[other] == {"token:series-3"}
        assert colours["Nothing more"] == colours["Too recent to tell"] == {"token:ghost"}


def test_the_numbers_switch(flagship: AnswerService) -> None:
    """Of the professionals who start with A and go on to P: users, share of those who start with A, share of all."""
    texts = {
        numbers: [note["text"] for note in drawn(flagship, numbers)[1]["Professional"]["layout"]["annotations"]]
        for numbers in NUMBERS
    }
    answers = drawn(flagship)[0]
    row = next(row for row in answers["flows"].records() if (row["source"], row["target"]) == (A, P))
    assert f"{row['users']}" in texts["users"]
    assert f"{row['users'] / row['source_users'] * 100:.1f}%" in texts["share of the source"]
    assert f"{row['users'] / row['type_users'] * 100:.1f}%" in texts["share of all who started"]


def test_names_of_programs_are_shown_letter_by_letter(flagship: AnswerService) -> None:
    """Zoo & <Co> is no tag, in texts and in tooltips."""
    _, figures = drawn(flagship, every=True)
    whole = str(figures)
    assert "Zoo &amp; &lt;Co&gt;" in whole
    assert "<Co>" not in whole
