"""The print view: one document with filters, n, caveats and address; what is sent to it is text in it, never code."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from portal.answers import cohort_service
from portal.answers.service import AnswerService
from portal.app import create_app
from portal.exports.header import export_header
from portal.exports.print import document, tables
from portal.saved.store import SavedNote
from portal.settings import read
from portal.warehouse import Warehouse
from tests.portal import markup
from tests.portal.agreement import got, served
from tests.portal.every_question import ALL, PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from portal.exports.header import ExportHeader

SITE = {"prefix": "/", "plotly": "/plotly.js"}
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 'x' \"y\" & <b>"


@pytest.fixture(scope="module")
def portal(data: Path) -> FlaskClient:
    """The whole portal under a prefix."""
    server: Flask = create_app(read({"PORTAL_DATA": str(data), "PORTAL_PREFIX": "/insight/"})).server
    return server.test_client()


@pytest.mark.parametrize("slug", PAGES)
def test_each_chart_of_the_tab_is_printed_with_its_answer(service: AnswerService, slug: str) -> None:
    """As many figures as the tab has charts, each with a caption that says n; every figure is a figure."""
    root = markup.read(got(served(service), f"/print/{slug}").text)
    figures = list(root.iter("figure"))
    assert len(figures) == len(PAGES[slug].charts)
    assert all("n = " in markup.words(caption) or slug == "flagship" for caption in root.iter("figcaption"))
    drawn = [json.loads("".join(script.itertext())) for script in root.iter("script") if script.get("type")]
    assert drawn
    assert all(figure["data"] and "token:" not in json.dumps(figure) for figure in drawn)


def test_people_are_not_printed_and_it_says_so(service: AnswerService) -> None:
    """No list, no address of one; the reason stands at the end."""
    text = got(served(service), "/print/mooc").text
    assert 'id="people"' not in text
    assert "people.json" not in text
    assert "Lists of members are not printed" in text


def test_what_cannot_be_printed_is_a_sentence(portal: FlaskClient) -> None:
    """An unknown question 404, a refused value 400 with what is allowed; both a page for people."""
    for path, status, words in (
        ("nothing", 404, "There is no such question to print."),
        ("overview", 404, "There is no such question to print."),
        ("mooc?gender=x", 400, "gender has no value &#x27;x&#x27;"),
        ("mooc?bogus=1", 400, "There is no filter"),
        ("mooc?cohort=nothing-of-the-kind", 404, "cohort"),
        ("mooc?" + "gender=m&" * 1000, 400, "The address is longer"),
    ):
        response = portal.get(f"/insight/print/{path}")
        assert response.status_code == status, path
        assert response.mimetype == "text/html"
        assert words in response.text, path


def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    """A sentence and 503."""
    response = create_app(read({"PORTAL_DATA": str(tmp_path)})).server.test_client().get("/print/mooc")
    assert response.status_code == 503
    assert "<h1>" in response.text


def test_nobody_left_is_said(service: AnswerService) -> None:
    """No section, no chart; the head stands with n 0."""
    root = markup.read(got(served(service), "/print/mooc?gender=o&certified=true&country=Brazil&age=55%2B").text)
    assert "nobody in" in markup.words(root)
    assert dict(markup.pairs(markup.of(root, "dl", "facts")[0]))["n"].startswith("0 of 72 ")
    assert root.find(".//section") is None


def test_addresses_lie_under_the_prefix(portal: FlaskClient) -> None:
    """Styles, scripts, map, page and CSV; nothing comes from elsewhere, and only own scripts may run."""
    response = portal.get("/insight/print/mooc?gender=m", headers={"Host": "learn.example"})
    root = markup.read(response.text)
    for tag, name in (("link", "href"), ("script", "src")):
        addresses = [element.get(name, "") for element in root.iter(tag) if element.get(name)]
        assert addresses
        assert all(address.startswith("/insight/") for address in addresses)
        for address in addresses:
            with portal.get(address) as found:
                assert found.status_code == 200, address
    assert root.find("body").get("data-map") == "/insight/assets/map/"  # type: ignore[union-attr]
    assert "http://learn.example/insight/mooc?gender=m" in response.text
    policy = response.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert "rows; all in the CSV at http://learn.example/insight/api/mooc/differences.csv?gender=m" in response.text


def test_the_mark_of_a_sample_is_on_every_page(service: AnswerService, sample: AnswerService) -> None:
    """The margin of each page says so, the head and each caption too; real files carry no mark."""
    marked, real = (got(served(one), "/print/mooc").text for one in (sample, service))
    assert '@top-right { content: "SAMPLE DATA, synthetic"' in marked
    assert "SAMPLE DATA: synthetic rows" in marked
    assert marked.count(" - sample data</figcaption>") == marked.count("</figcaption>")
    assert "@top-right { content" not in real
    assert "ample data" not in real


def head(service: AnswerService, notes: tuple[SavedNote, ...] = ()) -> ExportHeader:
    """Return the head of the MOOC's print view."""
    with service.open("mooc") as reading:
        answers = [reading.answer(reading.question.declared("funnel"))]
        return export_header(reading, answers, host="http://x/", notes=notes)


def printed(told: ExportHeader, part: document.PrintPart) -> str:
    """Return the document of one answer."""
    return document.render(document.environment(), told, [part], dt.datetime(2026, 11, 21, 9, 5, tzinfo=dt.UTC), SITE)


def test_hostile_words_stay_words(service: AnswerService) -> None:
    """Tags and quotes in titles, findings, cells, notes and figures run nothing and break out of nothing."""
    made = service.answer("mooc", "genders")
    row = tuple(HOSTILE if isinstance(cell, str) else cell for cell in made.rows[0])
    made = replace(made, title=HOSTILE, finding=HOSTILE, rows=(row, row), caveats=(HOSTILE,))
    figure: dict[str, Any] = {"data": [{"text": [HOSTILE]}], "layout": {}}
    note = SavedNote("1", "mooc", "genders", "", HOSTILE, HOSTILE, HOSTILE, "2026-11-21T08:00:00Z")
    told = replace(head(service, (note,)), finding=HOSTILE, address=HOSTILE)
    told = replace(told, question=replace(told.question, title=HOSTILE, asks=HOSTILE))
    chart = document.Drawn(HOSTILE, HOSTILE, HOSTILE, 300, figure)
    part = document.PrintPart(
        made, [chart], tables.blocks(made), [(HOSTILE, HOSTILE)], [HOSTILE], told.notes_on(made), HOSTILE
    )
    text = printed(told, part)
    assert "<script>" not in text
    assert "<b>" not in text.replace('<p class="note"><b>', "")
    assert text.count("</script>") == 3
    root = markup.read(text)
    (carrier,) = [script for script in root.iter("script") if script.get("type")]
    assert json.loads("".join(carrier.itertext())) == figure
    (style,) = root.iter("style")
    assert HOSTILE[:9] not in "".join(style.itertext())


def test_notes_stand_under_their_answer(service: AnswerService) -> None:
    """Author, day and text; those of other answers are not there."""
    made = service.answer("mooc", "funnel")
    notes = tuple(
        SavedNote(name, "mooc", name, "", "all", "Ada", f"Said of {name}.", "2026-11-20T08:00:00Z")
        for name in ("funnel", "courses")
    )
    told = head(service, notes)
    part = document.PrintPart(made, [], tables.blocks(made), [], [], told.notes_on(made), "")
    text = printed(told, part)
    assert "<b>Ada, 20 Nov 2026:</b> Said of funnel." in text
    assert "Said of courses." not in text
    assert "21 Nov 2026, 09:05 UTC" in text


def test_a_note_of_the_state_is_printed_and_in_the_workbook(data: Path) -> None:
    """One kept on the chart shows in both exports of its state, in none of another; the workbook's tag changes."""
    settings = read({"PORTAL_DATA": str(data)})
    service = AnswerService(ALL, Warehouse(settings), settings)
    client = served(service)
    before = got(client, "/api/mooc.xlsx?gender=m").headers["ETag"]
    note = cohort_service.add_note(service, "mooc", "ages", [("gender", "m")], "Looks odd to me.")
    try:
        root = markup.read(got(client, "/print/mooc?gender=m").text)
        assert ["Looks odd to me." in markup.words(found) for found in markup.of(root, "p", "note")] == [True]
        assert not markup.of(markup.read(got(client, "/print/mooc").text), "p", "note")
        book = got(client, "/api/mooc.xlsx?gender=m")
        assert book.headers["ETag"] != before
        about = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_name("About").to_python()
        assert [line[0] for line in about if "Looks odd to me." in line] == ["ages"]
    finally:
        service.store.unnote(note.id, note.author)


def test_a_definition_that_tables_share_stands_once(service: AnswerService) -> None:
    """What several answers say alike comes first; each other sentence under its answer's title."""
    answers = [service.answer("mooc", name) for name in ("genders", "ages")]
    found = dict(document.definitions(answers))
    assert list(found) == [document.SHARED, answers[0].title, answers[1].title]
    assert "certify rate (fraction)" in [term for term, _ in found[document.SHARED]]
    assert [term for term, _ in found[answers[0].title]] == ["gender"]
    every = [term for terms in found.values() for term in terms]
    assert len(set(every)) == len(every)
    assert not [term for term, _ in every if term in ("people", "note")]
