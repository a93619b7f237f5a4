"""The bar's parts, what the browser is told of them, and what the server fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.site.components import filter_bar
from tests.browser.demo import QUESTION
from tests.portal.tree import find, kinds, words

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.filters.state import State


def _state(service: AnswerService, *pairs: tuple[str, str]) -> State:
    with service.warehouse.snapshot() as snapshot:
        return service.state(QUESTION, pairs, snapshot)


def test_every_filter_but_selectors_has_a_part_with_a_label(demo_desk: AnswerService) -> None:
    """Names, ranges and controls have a part; each field has a label that names it."""
    with demo_desk.warehouse.snapshot() as snapshot:
        bar = filter_bar.layout(QUESTION, snapshot, "/demo", "/print/demo", "/api/demo.xlsx")
    ids = {name for name, _ in filter_bar.parts(QUESTION)}
    assert {f"demo-filter-{name}" for name in ("country", "joined_from", "month_to", "mode", "trim", "learner")} <= ids
    assert "demo-filter-passed" not in ids
    labelled = {label.htmlFor for label in kinds(bar, "Label")}
    assert {field.id for kind in ("Input", "Select") for field in kinds(bar, kind)} <= labelled


def test_parts_can_stand_elsewhere(demo_desk: AnswerService) -> None:
    """A filter that the page's body shows itself is left out of the bar, and still belongs to the address."""
    with demo_desk.warehouse.snapshot() as snapshot:
        bar = filter_bar.layout(QUESTION, snapshot, "/demo", "/print/demo", "/api/demo.xlsx", elsewhere=["learner"])
        own = filter_bar.field(QUESTION, QUESTION.filters[7], snapshot)
    assert not find(bar, id="demo-filter-learner")
    assert find(own, id="demo-filter-learner")
    assert ("demo-filter-learner", "value") in filter_bar.parts(QUESTION)


def test_browser_is_told_the_parameters_in_the_order_of_the_question(demo_desk: AnswerService) -> None:
    """The query string is written in the question's order; defaults are told so that they stay out of it."""
    with demo_desk.warehouse.snapshot() as snapshot:
        told = filter_bar.described(QUESTION, snapshot)
    assert [item["name"] for item in told] == [item.name for item in QUESTION.filters]
    by_name = {item["name"]: item for item in told}
    assert by_name["joined"]["parameters"] == ["joined_from", "joined_to"]
    assert by_name["trim"]["default"] == "99"
    assert by_name["country"]["of"] == 10
    assert by_name["passed"]["shown"] is False


def test_names_of_the_data_stay_text(demo_desk: AnswerService) -> None:
    """A name with tags in it is an option's text, never markup."""
    with demo_desk.warehouse.snapshot() as snapshot:
        bar = filter_bar.layout(QUESTION, snapshot, "/demo", "/print/demo", "/api/demo.xlsx")
    (boxes,) = find(bar, id="demo-filter-country")
    assert {"label": "O'Hara & <b>Sons</b>", "value": "O'Hara & <b>Sons</b>"} in boxes.options


def test_selectors_are_chips_that_lead_to_the_page_without_them(demo_desk: AnswerService) -> None:
    """A chip says its selector in words; its link keeps everything else."""
    content = filter_bar.content(
        QUESTION, _state(demo_desk, ("country", "India"), ("passed", "true")), 131, 2000, "/demo"
    )
    (chip,) = content["chips"]
    assert words(chip).startswith("Passed: yes")
    assert [link.href for link in kinds(chip, "Link")] == ["/demo?country=India"]


def test_left_says_how_many_of_all(demo_desk: AnswerService) -> None:
    """The bar says how many members are left, of how many, in the question's own word."""
    content = filter_bar.content(QUESTION, _state(demo_desk), 1234, 2000, "/demo")
    assert words(content["left"]) == "1,234 of 2,000 learners"


def test_other_side_of_a_comparison_is_a_chip(demo_desk: AnswerService) -> None:
    """Two sides: the second is named, and its link leads back to the first alone."""
    state = _state(demo_desk, ("country", "India"), ("vs.country", "Peru"))
    (chip,) = filter_bar.content(QUESTION, state, 1, 2, "/demo")["chips"]
    assert words(chip).startswith("against Country Peru")
    assert [link.href for link in kinds(chip, "Link")] == ["/demo?country=India"]


@pytest.mark.parametrize(("listed", "many"), [(500, False), (501, True)])
def test_long_lists_are_left_to_the_server(demo_desk: AnswerService, listed: int, many: bool) -> None:  # noqa: FBT001
    """Up to 500 values travel with the page; more are suggested while the reader types."""
    known = [f"value {place}" for place in range(listed)]
    item = QUESTION.filters[7]
    field = filter_bar.choice_field(item, "demo", "demo-filter-learner", known)  # type: ignore[arg-type]
    assert len(kinds(field, "Option")) == (0 if many else listed)
    assert demo_desk.questions[0] is QUESTION
