"""Rows know their number, and the marks that draw them carry it, in whatever order and number they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.charts import marks
from portal.charts.marks import NumberedRow

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

ROWS = [
    NumberedRow(4, {"name": "Ann", "value": 5.0, "low": 3.0, "high": 9.0, "group": "x"}),
    NumberedRow(0, {"name": "Bob", "value": 2.0, "low": None, "high": None, "group": "y"}),
    NumberedRow(2, {"name": "Ann", "value": 1.0, "low": 0.5, "high": 1.5, "group": "x"}),
]


def test_rows_of_an_answer_are_numbered_as_they_stand_in_it(service: AnswerService) -> None:
    """Leaving rows out does not number the others anew: PH207x, the last of three courses, has no rate."""
    answer = service.answer("mooc", "courses")
    assert [(row.number, row["course"]) for row in marks.numbered(answer)] == [
        (0, "CS50x"),
        (1, "ER22x"),
        (2, "PH207x"),
    ]
    rows = sorted(marks.numbered(answer, "certify_rate"), key=lambda row: -row["certify_rate"])
    assert [(row.number, row["course"]) for row in rows] == [(1, "ER22x"), (0, "CS50x")]
    assert [answer.record(row.number) for row in rows] == rows
    assert marks.selected(answer, [2, 0]) == [answer.record(2), answer.record(0)]
    assert [row.number for row in marks.selected(answer, [2, 0])] == [2, 0]


def test_marks_carry_the_numbers_of_their_rows() -> None:
    """As text, after the answer's name where a chart draws several answers."""
    assert marks.references(ROWS) == ["4", "0", "2"]
    assert marks.references(ROWS, "levels") == ["levels:4", "levels:0", "levels:2"]
    drawn = (
        *marks.dots(ROWS, "value", name="name"),
        marks.bars(ROWS, "name", "value"),
        marks.columns(ROWS, "name", "value"),
        marks.points(ROWS, "name", "value"),
        marks.tooltips(ROWS, "name"),
    )
    assert [trace["customdata"] for trace in drawn] == [["4", "0", "2"]] * 5
    assert marks.bars(ROWS, "name", "value", answer="reach")["customdata"] == ["reach:4", "reach:0", "reach:2"]


def test_a_channel_is_a_column_or_a_function_of_a_row() -> None:
    """Both give a value for each row, in the order of the rows."""
    assert marks.column(ROWS, "value") == [5.0, 2.0, 1.0]
    assert marks.column(ROWS, lambda row: 10 * row["value"] + row.number) == [54.0, 20.0, 12.0]


def test_dots_take_their_intervals_texts_and_colours_from_the_row() -> None:
    """A text stands right of the interval: at 9, at the value 2 where there is none, at 1.5."""
    dots, labels = marks.dots(
        ROWS,
        "value",
        name="name",
        text=lambda row: f"{row['value']:.0f}",
        tooltip=lambda row: f"{row['name']}!",
        colour=lambda row: "good" if row["group"] == "x" else "bad",
    )
    assert dots["x"] == [5.0, 2.0, 1.0]
    assert dots["error_x"]["arrayminus"] == [2.0, None, 0.5]
    assert dots["error_x"]["array"] == [4.0, None, 0.5]
    assert dots["hovertext"] == ["Ann!", "Bob!", "Ann!"]
    assert dots["marker"]["color"] == ["token:good", "token:bad", "token:good"]
    assert labels["x"] == [9.0, 2.0, 1.5]
    assert labels["text"] == ["\u20025", "\u20022", "\u20021"]


def test_dots_without_names_stand_at_their_index_and_lane() -> None:
    """Two sides of a row share its line: one a quarter above, the other on it."""
    assert [trace["y"] for trace in marks.dots(ROWS, "value", lane=-0.25, text="name")] == [[-0.25, 0.75, 1.75]] * 2
    (dots,) = marks.dots(ROWS, "value")
    assert dots["y"] == [0, 1, 2]


def test_rows_of_one_name_stand_on_lines_of_their_own() -> None:
    """An axis would put two rows called Ann on one line; a space without width tells them apart."""
    assert marks.distinct(["Ann", "Bob", "Ann", "Ann"]) == ["Ann", "Bob", "Ann\u200b", "Ann\u200b\u200b"]
    assert len(set(marks.bars(ROWS, "name", "value")["y"])) == len(ROWS)


def test_points_have_upright_intervals_in_their_colour() -> None:
    """Only where ends are given."""
    points = marks.points(ROWS, "name", "value", marks.ENDS, colour="series-2", joined=True)
    assert points["error_y"]["array"] == [4.0, None, 0.5]
    assert points["error_y"]["color"] == "token:series-2"
    assert "error_y" not in marks.points(ROWS, "name", "value")


def test_rows_are_grouped_in_the_order_in_which_groups_come_first() -> None:
    """The numbers stay with the rows."""
    groups = marks.grouped(ROWS, "group")
    assert {group: marks.references(rows) for group, rows in groups.items()} == {"x": ["4", "2"], "y": ["0"]}
    assert list(groups) == ["x", "y"]


@pytest.mark.parametrize("text", [None, "name"])
def test_no_rows_draw_no_marks(text: str | None) -> None:
    """One empty trace, and no labels beside nothing."""
    (dots,) = marks.dots([], "value", name="name", text=text)
    assert (dots["x"], dots["customdata"]) == ([], [])
