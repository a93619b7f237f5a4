"""The tab says what the API says, for any state: number left, sentence, shares, links, lists, what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.questions.flagship import page
from portal.site import question_page
from portal.site.components import mark_card
from tests.audit import sampled
from tests.portal.agreement import all_agree
from tests.tiny_flagship import A, C, P, Z

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

queries = st.fixed_dictionaries(
    {},
    optional={
        "user_type": st.sampled_from(["Professional", "Student"]),
        "period": st.sampled_from(["pre", "pandemic"]),
        "media": st.sampled_from(["Online", "Unknown"]),
        "anchor": st.sampled_from([P, A, Z, C]),
        "steps": st.sampled_from(["2", "3", "4"]),
        "numbers": st.sampled_from(["users", "share of all who started"]),
        "drawn": st.just("all"),
        "first_program": st.sampled_from([P, C]),
        "launched_from": st.just("2020-06-01"),
    },
)


def shown(service: AnswerService, query: dict[str, str]) -> dict[str, Any]:
    """Return what the first callback gives for a query string."""
    view = page.view(service.question("flagship"))
    return question_page.shown(service, view, "?" + urlencode(query), "/flagship")


def later(service: AnswerService, query: dict[str, str], names: tuple[str, ...], draw: Any) -> dict[str, Any]:
    """Return what a later part draws for a query string."""
    bodies: dict[str, Any] = draw(service.answers("flagship", names, list(query.items())))
    return bodies


@sampled
@given(query=queries)
def test_the_page_shows_what_the_api_answers(
    flagship: AnswerService, client: FlaskClient, query: dict[str, str]
) -> None:
    """The finding, the number left and every link and dot are the answers'; nothing fails where few are left."""
    body = shown(flagship, query)
    bodies = {name: client.get(f"/api/flagship/{name}.json", query_string=query).get_json() for name in page.FIRST}
    n = bodies["continuation"]["n"]
    assert str(n) in str(body["bar"]["left"])
    if n == 0:
        assert body["hidden"] is True
        return
    pieces = body["pieces"]
    assert bodies["continuation"]["finding"] in str(pieces["headline"])
    for thing, kind in page.WAYS.items():
        of_type = [row for row in bodies["flows"]["rows"] if row["user_type"] == kind]
        if not of_type:
            assert pieces[thing]["figure"] is None
            continue
        link = pieces[thing]["figure"]["data"][0]["link"]
        rows = [bodies["flows"]["rows"][int(mark.split(":")[1])] for mark in link["customdata"]]
        assert link["value"] == [row["users"] for row in rows]
        assert {row["user_type"] for row in rows} == {kind}
        assert pieces[thing]["caption"].startswith(f"n = {of_type[0]['type_users']} {kind.lower()}s")
    later(flagship, query, page.TIME, page.draw_time)
    later(flagship, query, page.REST, page.draw_rest)
    table = later(flagship, query, ("flows",), page.draw_table)["table"]
    assert str(table).count("data-do") == len(bodies["flows"]["rows"])


@sampled
@given(query=queries)
def test_files_paper_and_screen_say_what_the_json_says(flagship: AnswerService, query: dict[str, str]) -> None:
    """Every answer as CSV, as a sheet, on paper and as a table, in any state."""
    all_agree(flagship, "flagship", query.items())


def test_the_first_sentence_and_its_numbers(flagship: AnswerService) -> None:
    """Of 96 professionals 51 start with the flagship, of 53 students 16; who takes another program within 180 days."""
    headline = str(shown(flagship, {})["pieces"]["headline"])
    assert "45% of professionals and 60% of students take another program" in headline
    labels = (f"of {kind} take another program within 180 days" for kind in ("professionals", "students"))
    for words in (*labels, "of professionals start with the flagship"):
        assert words in headline
    assert f"{51 / 96 * 100:.1f}%" in headline
    assert f"{16 / 53 * 100:.1f}%" in headline
    assert "if all started with the same programs" in headline


def test_lists_worth_opening_are_as_long_as_they_say(flagship: AnswerService, client: FlaskClient) -> None:
    """Those who stop after the program in focus, and those who never launched, by type."""
    answers = flagship.answers("flagship", page.TIME, [("anchor", A)])
    drawn = str(page.draw_time(answers)["so what"])
    rows = [
        row
        for row in answers["next_programs"].records()
        if row["first_program"] == A and row["next_program"] == "Nothing more"
    ] + answers["never_launched"].records()
    assert len(rows) == 4
    for row in rows:
        query = row["people"].partition("?")[2]
        assert query in drawn
        assert client.get("/api/flagship/people.json", query_string=parse_qsl(query)).get_json()["n"] == row["users"]


@pytest.mark.parametrize(("steps", "expected"), [("2", "row"), ("3", "row broad")])
def test_more_programs_take_more_room(flagship: AnswerService, steps: str, expected: str) -> None:
    """Two stand side by side, more one below the other."""
    assert shown(flagship, {"steps": steps})["pieces"]["ways"] == expected


@pytest.mark.parametrize(("name", "offered"), [("flows", True), ("never_launched", False)])
def test_a_card_leads_only_where_somebody_is_left(flagship: AnswerService, name: str, *, offered: bool) -> None:
    """Those who never launched anything have a list, but the page has no numbers of them."""
    _, body = mark_card.asked(flagship, {"slug": "flagship", "answer": name, "row": "0", "query": ""})
    assert "List these" in str(body)
    assert ("Filter to them" in str(body)) is offered
