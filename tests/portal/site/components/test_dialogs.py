"""What the dialogs show: tables, SQL, definitions, a mark's card, a list; and what they refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from dash.exceptions import PreventUpdate

from portal.site.components import answer_dialog, list_drawer, mark_card, suggestions
from tests.portal.tree import data, kinds, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.service import AnswerService

HOSTILE: tuple[Any, ...] = (None, 3, "x", [], {}, {"slug": 7}, {"slug": ["demo"], "answer": "groups", "query": ""})


def _ask(**more: str) -> dict[str, str]:
    return {"slug": "demo", "answer": "groups", "query": "country=India&country=Peru", **more}


@pytest.mark.parametrize("asked", [answer_dialog.asked, mark_card.asked, list_drawer.opened, suggestions.asked])
@pytest.mark.parametrize("sent", HOSTILE)
def test_malformed_asks_are_not_acted_on(
    demo_desk: AnswerService, asked: Callable[[AnswerService, Any], Any], sent: Any
) -> None:
    """What no button of the site can send changes nothing."""
    with pytest.raises(PreventUpdate):
        asked(demo_desk, sent)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        ({"slug": "nothing"}, "There is no such question."),
        ({"query": "country=Oz"}, "country has no value 'Oz'"),
    ],
)
def test_refusals_are_sentences_in_every_dialog(demo_desk: AnswerService, ask: dict[str, str], sentence: str) -> None:
    """An unknown question and a refused value are told in words."""
    table = answer_dialog.asked(demo_desk, _ask(what="table", **ask))
    mark = mark_card.asked(demo_desk, _ask(row="0", **ask))
    drawer = list_drawer.opened(demo_desk, _ask(**ask))
    for shown in (table, mark, drawer):
        assert shown[0] == "This cannot be shown"
        assert sentence in words(shown[1])


def test_table_has_a_row_for_each_row_and_opens_its_card(demo_desk: AnswerService) -> None:
    """Cells are formatted by unit; each row that stands for members has a button with its row number."""
    _, body = answer_dialog.asked(demo_desk, _ask(what="table"))
    assert len(kinds(kinds(body, "Tbody"), "Tr")) == 2
    assert [data(button, "data-row") for button in kinds(body, "Button")] == ["0", "1"]
    (link,) = kinds(body, "A")
    assert link.href == "/api/demo/groups.csv?country=India&country=Peru"
    assert "Sample" in words(body)


def test_definition_has_a_sentence_for_every_column(demo_desk: AnswerService) -> None:
    """As many terms as columns, each with its sentence."""
    _, body = answer_dialog.asked(demo_desk, _ask(what="definition"))
    answer = demo_desk.answer("demo", "groups")
    assert len(kinds(body, "Dt")) == len(kinds(body, "Dd")) == len(answer.columns)


def test_card_leads_to_the_members_of_the_row(demo_desk: AnswerService) -> None:
    """India has 223 learners: the card lists them, and filters the page to them."""
    title, body = mark_card.asked(demo_desk, _ask(row="0", query="country=India"))
    assert title == "India"
    (list_button,) = [button for button in kinds(body, "Button") if data(button, "data-do") == "list"]
    assert words(list_button) == "List these 223"
    assert data(list_button, "data-query") == "country=India"
    assert [link.href for link in kinds(body, "Link")] == ["/demo?country=India"]


def test_card_says_value_and_interval(demo_desk: AnswerService) -> None:
    """The number of the card is the one with a base; its interval is the answer's low and high (mean -2, +2)."""
    answer = demo_desk.answer("demo", "groups", [("country", "India")])
    mean = answer.values("mean_score")[0]
    sentence = mark_card.sentence(answer, 0)
    assert sentence == f"Mean score is {mean:.2f} (95% interval {mean - 2:.2f} to {mean + 2:.2f})."


def test_card_takes_the_answers_own_sentence(demo_desk: AnswerService) -> None:
    """An answer that has a sentence for its rows is quoted, with its numbers as people read them."""
    answer = demo_desk.answer("demo", "groups", [("country", "India")])
    assert mark_card.sentence(answer, 0, "{country} has {learners} learners.") == "India has 223 learners."


def test_row_that_is_gone_is_told(demo_desk: AnswerService) -> None:
    """A chart drawn before the data changed may ask for a row that is no more."""
    assert "reload the page" in words(mark_card.asked(demo_desk, _ask(row="99")))


def test_list_says_who_and_how_many(demo_desk: AnswerService) -> None:
    """Title and words tell the count and the filters; the links ask for the same members, all of them."""
    title, said, links, made = list_drawer.opened(demo_desk, _ask(query="country=India&limit=3"))
    assert title == "223 learners"
    assert "Chosen: Country India." in words(said)
    assert [link.href for link in kinds(links, "A")] == [
        "/api/demo/list.csv?country=India",
        "/api/demo/list.xlsx?country=India",
    ]
    assert [column["field"] for column in made["grid"].columnDefs] == [
        *("learner", "country", "score", "joined", "passed"),
    ]


def test_rows_come_page_by_page_sorted_and_searched(demo_desk: AnswerService) -> None:
    """The grid's request becomes limit, offset, sort, order and search of the people answer."""
    ask = {"slug": "demo", "query": "country=India"}
    request = {"startRow": 200, "endRow": 300, "sortModel": [{"colId": "score", "sort": "desc"}]}
    assert list_drawer.asked(request, " Bob ") == [
        ("limit", "100"),
        ("offset", "200"),
        ("sort", "score"),
        ("order", "desc"),
        ("search", "Bob"),
    ]
    page, said = list_drawer.rows(demo_desk, request, ask, "")
    assert (len(page["rowData"]), page["rowCount"], said) == (23, 223, "")
    first, said = list_drawer.rows(demo_desk, {"startRow": 0}, ask, "Bob")
    assert len(first["rowData"]) == 100
    assert said == f"{first['rowCount']} found"


@pytest.mark.parametrize("request_", [{"startRow": -1}, {"startRow": "x"}, {"startRow": True}, {"sortModel": ["x"]}])
def test_odd_requests_for_rows_give_the_first_page(demo_desk: AnswerService, request_: dict[str, Any]) -> None:
    """A request that no grid sends is read as the first page."""
    page, _ = list_drawer.rows(demo_desk, request_, {"slug": "demo", "query": ""}, None)
    assert page["rowData"][0]["learner"] == "Ann 00000"


def test_refused_sort_gives_no_rows(demo_desk: AnswerService) -> None:
    """A column that is not there is refused: the grid stays empty, and the drawer says why."""
    request = {"startRow": 0, "sortModel": [{"colId": "1; drop table learners", "sort": "asc"}]}
    page, said = list_drawer.rows(demo_desk, request, {"slug": "demo", "query": ""}, None)
    assert (page["rowData"], said[:17]) == ([], "sort has no value")


def test_suggestions_begin_with_those_that_begin_so() -> None:
    """Values that begin with the typed text come first, then those that hold it; capitals do not matter."""
    assert suggestions.fitting(["Zambia", "Brazil", "Amber", "Bamako"], "am") == ["Amber", "Zambia", "Bamako"]
    assert len(suggestions.fitting([f"a{place}" for place in range(99)], "a")) == 50


def test_suggestions_are_those_of_the_filter(demo_desk: AnswerService) -> None:
    """A filter's own values are suggested; a filter that is not there has none."""
    ask = {"slug": "demo", "filter": "learner", "list": "demo-filter-learner-options", "text": "bob 0000", "query": ""}
    assert suggestions.asked(demo_desk, ask)["values"] == [f"Bob 0000{digit}" for digit in (1, 3, 5, 7, 9)]
    assert suggestions.asked(demo_desk, {**ask, "filter": "nothing"})["values"] == []


def test_card_of_a_row_without_members_offers_to_choose_it(demo_desk: AnswerService) -> None:
    """A row whose column is a control of the question leads to the page with that value chosen, all else kept."""
    answer = demo_desk.answer("demo", "people", [("country", "India"), ("limit", "1")])
    cells = list(zip(answer.columns, answer.rows[0], strict=True))
    words_, address = mark_card.chosen(demo_desk, answer, cells) or ("", "")
    assert words_ == "Choose Learner Ann 00010"
    assert address == "/demo?country=India&learner=Ann%2000010"
