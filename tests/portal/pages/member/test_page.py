"""The page of one member: what stands on it for each question, what it says where there is nobody, and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate

from portal.answers import member
from portal.charts import theme
from portal.pages.member import figures, page
from portal.site.components import list_drawer
from tests.portal.every_question import MEMBERS, QUESTIONS
from tests.portal.tree import data, find, kinds, words

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def shown(service: AnswerService, slug: str, id_: str) -> Any:
    """Return the page of a member."""
    return page.shown(service, f"?of={slug}&id={quote(id_, safe='')}", "/member")


@pytest.mark.parametrize("slug", MEMBERS)
def test_the_page_has_the_answers_words_and_numbers(service: AnswerService, slug: str) -> None:
    """The finding, every fact, every number with where it stands, the story, the caveat; nothing else is asked."""
    answer = service.answer(slug, member.ANSWER, [("id", MEMBERS[slug])])
    text = words(shown(service, slug, MEMBERS[slug]))
    assert answer.finding in text
    assert member.NOT_A_JUDGEMENT in text
    for record in answer.records():
        assert record["name"] in text or record["section"] == member.LIKE
        if record["section"] == member.STANDING and member.side_of(record):
            assert member.stands(record) in text


@pytest.mark.parametrize("slug", MEMBERS)
def test_the_menu_asks_for_this_member(service: AnswerService, slug: str) -> None:
    """Table, CSV, SQL and definition carry the member's id, not the query string of the page; no notes on a person."""
    tree = shown(service, slug, MEMBERS[slug])
    query = f"id={quote(MEMBERS[slug], safe='')}"
    (csv,) = [link for link in kinds(tree, "A") if str(link.href).startswith(f"/api/{slug}/member.csv")]
    assert csv.href == f"/api/{slug}/member.csv?{query}"
    deeds = [button for button in kinds(tree, "Button") if data(button, "data-do") in ("table", "sql", "definition")]
    assert {data(button, "data-query") for button in deeds} == {query}
    assert len(deeds) == 3
    assert not [button for button in kinds(tree, "Button") if data(button, "data-do") == "notes"]


def test_the_ways_on_lead_to_those_alike(service: AnswerService) -> None:
    """A list of them, and their tab; a course leads to its what-if values, a person to the other registrations."""
    tree = shown(service, "recommender", "101")
    assert {link.href for link in kinds(tree, "Link")} == {
        "/recommender?company=ant",
        "/recommender?company=ant&course=101",
    }
    (button,) = [one for one in kinds(tree, "Button") if data(one, "data-do") == "list"]
    assert (data(button, "data-query"), words(button)) == ("company=ant", "List the 10")
    others = [link.href for link in kinds(shown(service, "mooc", "3"), "A")]
    assert any(href.startswith("/member?of=mooc&id=") for href in others)


@pytest.mark.parametrize(
    ("search", "says"),
    [
        (None, page.WHOSE),
        ({"of": ["mooc"]}, page.WHOSE),
        ("", page.WHOSE),
        ("?id=L10", page.WHOSE),
        ("?of=score-drivers&of=mooc&id=1", page.WHOSE),
        ("?of=score-drivers", "is missing"),
        ("?of=score-drivers&id=", "must be 1 to 200"),
        ("?of=score-drivers&id=nobody", "There is no learner of this id in the data."),
        ("?of=nothing&id=1", "There is no such question."),
        ("?of=overview&id=1", "Overview has no answer of that name."),
        ("?of=mooc&id=1&course=CS50x", "There is no filter 'course' here."),
        ("?of=mooc&id=" + "9" * 9000, "The address is longer"),
    ],
)
def test_an_address_of_nobody_is_a_sentence(service: AnswerService, search: Any, says: str) -> None:
    """With the way to the overview; never a stale page."""
    tree = page.shown(service, search, "/member")
    assert says in words(tree)
    assert [link.href for link in kinds(tree, "Link")] == ["/"]


def test_another_pages_address_changes_nothing(service: AnswerService) -> None:
    """The query string of a tab is not the member's."""
    with pytest.raises(PreventUpdate):
        page.shown(service, "?of=mooc&id=1", "/mooc")


@pytest.mark.parametrize("slug", MEMBERS)
def test_the_figure_has_a_strip_for_each_number_that_is_placed(service: AnswerService, slug: str) -> None:
    """Plotly takes it in both themes; a ring among all, a dot where enough are alike; marks within the strip."""
    answer = service.answer(slug, member.ANSWER, [("id", MEMBERS[slug])])
    figure = figures.standing(answer)
    assert figure is not None
    rows = figures.placed(answer)
    for name in theme.THEMES:
        go.Figure(theme.resolve(figure, name))
    rings, dots = figure["data"]
    assert rings["x"] == [row["percentile_all"] for row in rows]
    assert dots["x"] == [row["percentile_like"] for row in rows if row["percentile_like"] is not None]
    assert all(0 < x < 1 for x in rings["x"] + dots["x"])
    assert len(figure["layout"]["annotations"]) == 3 + 2 * len(rows)
    assert figures.height(answer) == figures.MARGIN + figures.STRIP * len(rows)


def test_who_has_no_number_has_no_figure(service: AnswerService) -> None:
    """A user who never launched anything: the facts stand alone."""
    answer = service.answer("flagship", member.ANSWER, [("id", "Student:never 1")])
    assert figures.standing(answer) is None
    tree = shown(service, "flagship", "Student:never 1")
    assert "no journey to compare" in words(tree)
    assert find(tree, id="flagship-member-card") == []


def test_the_large_numbers_are_the_first_and_those_farthest_from_the_middle(service: AnswerService) -> None:
    """Course 101: its score, and three of twenty features, 40 content among them."""
    answer = service.answer("recommender", member.ANSWER, [("id", "101")])
    told = page.telling([row for row in answer.records() if row["section"] == member.STANDING])
    assert told[0]["name"] == "Score"
    assert {"Content", "Interactive"} <= {row["name"] for row in told}
    assert len(told) == page.KPIS
    assert page.telling([]) == []


def test_every_listed_row_leads_to_its_member(service: AnswerService) -> None:
    """The drawer's rows carry the address, the last column of the key draws it as a link."""
    for slug in MEMBERS:
        ask = {"slug": slug, "query": ""}
        found = list_drawer.rows(service, {"startRow": 0}, ask, "")[0]["rowData"]
        assert all(row["member"].startswith(f"/member?of={slug}&id=") for row in found)
        grid = list_drawer.opened(service, ask)[3]["grid"]
        linked = [column["field"] for column in grid.columnDefs if column.get("cellRenderer") == "memberLink"]
        assert linked == [QUESTIONS[slug].key[-1]]
