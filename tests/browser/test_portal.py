"""The portal itself in Chromium: the small files of all sources, and the real ones where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

from portal.app import create_app
from portal.settings import read
from tests import tiny
from tests.browser.server import served
from tests.build import build

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

CHARTS = {
    "/score-drivers": "#score-drivers-months",
    "/engagement": "#engagement-subscriptions",
    "/mooc": "#mooc-drivers",
}
PAGES = ("/", "/score-drivers", "/engagement", "/mooc", "/data")  # the others in their own modules, with more drawn


@pytest.mark.parametrize("path", PAGES)
def test_every_page_passes_axe(portal: Browser, path: str) -> None:
    """Each page in both themes breaks no rule of WCAG 2.2 A or AA, and nothing is wider than a phone."""
    portal.go(path)
    if path in CHARTS:
        portal.drawn(CHARTS[path])
    assert portal.violations() == []
    portal.look(390, 844)
    portal.wait(lambda: portal.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    assert portal.violations(dark=False) == []


def test_a_company_is_picked_and_the_address_says_so(portal: Browser) -> None:
    """Typing a company and Enter: its courses, the number left, the address; back shows all again."""
    portal.go("/recommender", until="#recommender-left b")
    portal.shows("#recommender-left", "16 of 16 courses")
    portal.type("#recommender-filter-company", "bee" + Keys.ENTER)
    portal.at("/recommender?company=bee")
    portal.shows("#recommender-left", "3 of 16 courses")
    portal.shows("#recommender-headline", "30 of 100 starters complete course 201 of bee: rank 3 among the 3 courses")
    portal.shows("#recommender-headline", "too few to compare (fewer than 10), 3 courses")
    portal.back()
    portal.shows("#recommender-left", "16 of 16 courses")


def test_a_pasted_link_gives_the_same_numbers_after_a_reload(portal: Browser) -> None:
    """Course 103 of ant scores 25 and is 8th of 10; the mean of ant's ten is 50."""
    portal.go("/recommender?company=ant&course=103", until="#recommender-headline .sentence")
    for again in (False, True):
        if again:
            portal.reload()
        portal.shows("#recommender-headline", "25 of 100 starters complete course 103 of ant: rank 8 among the 10")
        portal.shows("#recommender-headline", "8 of 10")
        portal.drawn("#recommender-place")


def test_another_company_takes_the_course_away(portal: Browser) -> None:
    """A course belongs to its company: with a new company the address loses it, and no error is shown."""
    portal.go("/recommender?company=ant&course=103", until="#recommender-headline .sentence")
    portal.type("#recommender-filter-company", Keys.BACKSPACE * 3 + "bee" + Keys.ENTER)
    portal.at("/recommender?company=bee")
    portal.shows("#recommender-headline", "course 201 of bee")


def test_a_course_that_is_not_the_companys_is_explained(portal: Browser) -> None:
    """The sentence names both, no chart is left standing, and the button opens the page without it."""
    portal.go("/recommender?company=ant&course=201", until="#recommender-problem .notice")
    portal.shows("#recommender-problem", "course has no value '201'; allowed are 101, 102")
    assert not portal.one("#recommender-body").is_displayed()
    portal.click("#recommender-problem a")
    portal.at("/recommender?company=ant")
    portal.drawn("#recommender-place")


def test_the_companys_courses_are_listed(portal: Browser) -> None:
    """The List button opens the drawer with exactly the ten courses of ant; Escape closes it."""
    portal.go("/recommender?company=ant", until="#recommender-so-what .openings")
    portal.click("#recommender-so-what .button")
    portal.wait(lambda: len(portal.all("#shell-list .ag-center-cols-container .ag-row")) == 10, "ten rows")
    portal.press(Keys.ESCAPE)
    portal.wait(lambda: not portal.all("dialog[open]"), "the drawer to close")


def test_a_bar_opens_its_card(portal: Browser) -> None:
    """Clicking the first bar of ant shows course 110 and its score, 95."""
    portal.go("/recommender?company=ant")
    portal.drawn("#recommender-place")
    portal.hit(portal.all("#recommender-place .bars .point path")[0])
    portal.shows("#shell-mark", "110")
    portal.shows("#shell-mark-body", "95")


def test_what_was_published_is_recomputed_when_its_section_is_opened(portal: Browser) -> None:
    """The section opens with a verdict in each row; it passes axe."""
    portal.go("/recommender", until="#recommender-headline .sentence")
    portal.drawn("#recommender-place")
    portal.click("#recommender-published-open")
    portal.wait(lambda: portal.all("#recommender-published tbody .badge"), "the verdicts")
    portal.shows("#recommender-published", "cannot be checked")
    assert portal.violations() == []


def test_the_whole_tab_works_by_keyboard(portal: Browser) -> None:
    """Tab reaches the company field, Enter filters; the card's menu opens and leads to the table."""
    portal.go("/recommender", until="#recommender-left b")
    portal.script("document.querySelector('#recommender-filter-company').focus()")
    portal.press("ant", Keys.ENTER)
    portal.at("/recommender?company=ant")
    portal.drawn("#recommender-place")
    portal.script("document.querySelector('#recommender-place-card summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.wait(lambda: len(portal.all("#shell-answer tbody tr")) == 10, "ten rows of the table")
    portal.press(Keys.ESCAPE)


def test_a_page_without_data_says_so_and_opens_when_a_build_is_published(chrome: Browser, tmp_path: Path) -> None:
    """No build yet: a sentence with the remedy, no error page; once the ETL has published, the tab opens by itself."""
    tiny.write(tmp_path / "sources" / "course_features")
    with served(create_app(read({"PORTAL_DATA": str(tmp_path)})).server) as site:
        chrome.fresh(site)
        chrome.go("/recommender")
        chrome.shows("main", "There is no finished build in the data folder")
        assert chrome.violations() == []
        build(tmp_path)
        chrome.drawn("#recommender-place")
        chrome.shows("#recommender-left", "16 of 16 courses")
        assert {line for line in chrome.console() if "503" not in line} == set()


@pytest.mark.real_data
def test_the_real_courses_are_shown(chrome: Browser, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """30,688 real courses: the tab counts them, the Data page has no rejected row, nothing is marked as sample."""
    data = tmp_path_factory.mktemp("real")
    build(data, PORTAL_SOURCES=str(real_data), PORTAL_TRAINING="none")
    with served(create_app(read({"PORTAL_DATA": str(data)})).server) as site:
        chrome.fresh(site)
        chrome.go("/recommender", until="#recommender-left b")
        chrome.shows("#recommender-left", "30,688 of 30,688 courses")
        chrome.drawn("#recommender-spread")
        chrome.go("/data")
        chrome.shows("main", "3,507")
        chrome.shows("main", "0 broke a rule and stayed out")
        assert "Sample" not in chrome.text("header")
        assert chrome.console() == []
