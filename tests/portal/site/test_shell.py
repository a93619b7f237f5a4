"""The site's frame: what an address gets, and what the header says of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dash import Output
from dash.exceptions import PreventUpdate

from portal.answers.service import AnswerService
from portal.settings import Settings
from portal.site import question_page, shell
from portal.site.pages import page_of
from portal.warehouse import Warehouse
from tests.browser.demo import PAGES, PIECES, QUESTION, draw, make_build
from tests.portal.tree import data, find, kinds, words

if TYPE_CHECKING:
    from pathlib import Path

VIEW = question_page.View(QUESTION, question_page.PagePart(("groups", "total"), PIECES, draw))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the demo's build, under a path prefix."""
    settings = Settings(data=make_build(tmp_path_factory.mktemp("demo")), prefix="/insight/")
    return AnswerService((QUESTION,), Warehouse(settings), settings)


@pytest.fixture
def bare(tmp_path: Path) -> AnswerService:
    """A service with no build."""
    settings = Settings(data=tmp_path)
    return AnswerService((QUESTION,), Warehouse(settings), settings)


@pytest.mark.parametrize(
    ("pathname", "title"),
    [("/insight/", "Overview"), ("/insight", "Overview"), ("/insight/demo", "Demo"), ("/insight/demo/", "Demo")],
)
def test_addresses_lead_to_pages_under_the_prefix(pathname: str, title: str) -> None:
    """A page is found under the prefix, with or without a slash at its end."""
    page = page_of(PAGES, "/insight/", pathname)
    assert page is not None
    assert page.title == title


@pytest.mark.parametrize("pathname", ["/demo", "/insight/demo/more", "/insight/nowhere", "/insightdemo"])
def test_other_addresses_lead_nowhere(service: AnswerService, pathname: str) -> None:
    """An address that is no page's says so, and shows no data's stamp."""
    page, provenance, foot, shown = shell.visited(service, PAGES, pathname)
    assert "There is no page at this address" in words(page)
    assert (provenance, foot, shown) == (None, None, None)


def test_address_that_is_not_known_yet_changes_nothing(service: AnswerService) -> None:
    """Before the browser has told its address nothing is swapped."""
    with pytest.raises(PreventUpdate):
        shell.visited(service, PAGES, None)


def test_header_marks_samples_and_says_how_far_the_data_goes(service: AnswerService) -> None:
    """A page whose data is synthetic says so, with the day of the newest row and the build."""
    _, provenance, foot, shown = shell.visited(service, PAGES, "/insight/demo")
    assert words(provenance) == "Sample dataData through 4 Nov 2013"
    assert foot == "Data built 2 Jan 2026, build 20260102T030405Z-abc123"
    assert shown == "20260102T030405Z-abc123"


def test_real_data_has_no_sample_mark() -> None:
    """Where nothing is synthetic nothing says so; where no day is known none is made up."""
    build = {"sources": {"learners": {"sample": False}}, "data_through": None}
    assert shell.provenance(build) == []


def test_no_build_is_a_page_that_waits(bare: AnswerService) -> None:
    """Without a build every page gives the reason and waits for one."""
    page, *_ = shell.visited(bare, PAGES, "/demo")
    assert "there is no finished build" in words(page).lower()
    assert [part for part in find(page, role="status") if data(part, "data-ready") == "/readyz"]


def test_frame_has_landmarks_and_a_way_past_the_header() -> None:
    """Header, navigation with a name, main, footer, and a first link that skips to the content."""
    frame = shell.layout(Settings(), PAGES, "grid.js")
    for kind in ("Header", "Nav", "Main", "Footer"):
        assert len(kinds(frame, kind)) == 1, kind
    assert data(kinds(frame, "Nav")[0], "aria-label") == "Pages"
    assert kinds(frame, "A")[0].href == "#shell-main"


def test_the_footer_names_the_version_whatever_the_data() -> None:
    """The version is part of the frame, so that it shows on every page; the build has its own place beside it."""
    (foot,) = kinds(shell.layout(Settings(), PAGES, "grid.js"), "Footer")
    assert words(foot) == "Learner insight 0.1.0"
    assert find(foot, id="shell-foot")


def test_index_has_a_language_the_theme_before_paint_and_no_inline_script() -> None:
    """The HTML around the app says its language, loads the theme first, and runs no script of its own."""
    html = shell.index(Settings(prefix="/insight/"))
    assert '<html lang="en">' in html
    assert '<script src="/insight/assets/theme.js?m=' in html
    assert html.index("theme.js") < html.index("{%css%}")
    assert html.count("<script") == 1


def test_page_shows_every_piece_for_its_state(service: AnswerService) -> None:
    """One callback gives all pieces of one state: 223 learners are in India."""
    shown = question_page.shown(service, VIEW, "?country=India", "/insight/demo")
    assert set(shown["pieces"]) == set(PIECES)
    assert words(shown["bar"]["left"]) == "223 of 2,000 learners"
    assert shown["hidden"] is False
    assert shown["problem"] is None


def test_what_is_below_the_fold_comes_for_the_state_of_what_is_above(service: AnswerService) -> None:
    """The first part says for which state it was drawn; a later part draws its own pieces for just that state."""
    state = question_page.shown(service, VIEW, "?country=India", "/insight/demo")["state"]
    part = question_page.PagePart(("groups",), {"n": Output("n", "children")}, lambda made: {"n": made["groups"].n})
    assert state == "country=India"
    assert question_page.shown_later(service, QUESTION, part, state) == {"n": 223}


@pytest.mark.parametrize("search", [None, 7, "country=Oz", "colour=red"])
def test_what_is_below_the_fold_stays_where_the_state_is_no_state(service: AnswerService, search: object) -> None:
    """Anyone can send anything: nothing is drawn for it."""
    part = question_page.PagePart(("groups",), {"n": Output("n", "children")}, lambda made: {"n": made["groups"].n})
    with pytest.raises(PreventUpdate):
        question_page.shown_later(service, QUESTION, part, search)


def test_page_answers_for_its_own_address_only(service: AnswerService) -> None:
    """The query string of another page is not this page's."""
    with pytest.raises(PreventUpdate):
        question_page.shown(service, VIEW, "?country=India", "/insight/data")


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?country=Oz", "country has no value 'Oz'"),
        ("?colour=red", "There is no filter 'colour' here."),
        ("?score_min=500", "No learners are left"),
        ("?country=" + "x" * 9000, "longer than 8,000 characters"),
    ],
)
def test_what_went_wrong_takes_the_place_of_the_body(service: AnswerService, search: str, sentence: str) -> None:
    """A refused or empty state hides the body, so that no chart is stale, and says why."""
    shown = question_page.shown(service, VIEW, search, "/insight/demo")
    assert shown["hidden"] is True
    assert sentence in words(shown["problem"])


def test_page_whose_build_is_gone_waits_for_the_next(bare: AnswerService) -> None:
    """A build that vanishes under an open page is a notice that heals."""
    shown = question_page.shown(bare, VIEW, "", "/demo")
    assert shown["hidden"] is True
    assert data(shown["problem"], "data-ready") == "/readyz"
