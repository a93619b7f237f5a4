"""A member's page in Chromium: from a list's row by mouse and by keyboard, and how it looks in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

LINKS = "#shell-list .ag-cell a"
ON_IT = "const a = document.querySelector(arguments[0]); a.closest('.ag-cell').focus(); return a.getAttribute('href')"


def listed(page: Browser) -> None:
    """Open the list of those who certified."""
    page.go("/mooc", until="#mooc-so-what .openings")
    page.click("#mooc-so-what .button")
    page.shows("#shell-list", "14 registrations")
    page.wait(lambda: page.all(LINKS), "the rows' links")


def test_a_row_leads_to_its_member_and_back(portal: Browser) -> None:
    """By the mouse; the list closes, the page has the registration, one step back is the tab."""
    listed(portal)
    address = portal.script(ON_IT, LINKS)
    portal.hit(portal.one(LINKS))
    portal.at(address)
    portal.shows("main h1", "What is known of registration")
    portal.drawn("#mooc-member")
    assert portal.all("dialog[open]") == []
    portal.back()
    portal.at("/mooc")
    portal.shows("#mooc-headline", "72 registrations")


def test_a_member_is_reached_and_left_by_keyboard(portal: Browser) -> None:
    """Enter on the cell opens the page; the other registration of the same person, and the list of those alike."""
    listed(portal)
    address = portal.script(ON_IT, LINKS)
    portal.press(Keys.ENTER)
    portal.at(address)
    portal.go("/member?of=mooc&id=3", until="#mooc-member-card")
    portal.drawn("#mooc-member")
    before = portal.text("main h1")
    portal.script("document.querySelector('main td a').focus()")
    portal.press(Keys.ENTER)
    portal.wait(lambda: "registration" in portal.text("main h1") != before, "the other registration")
    portal.drawn("#mooc-member")
    portal.script("document.querySelector('main aside button').focus()")
    portal.press(Keys.ENTER)
    portal.shows("#shell-list", "30 registrations")


def test_the_menu_of_the_figure_speaks_of_the_member(portal: Browser) -> None:
    """The table has the rows of the answer, although the page's address is not the API's."""
    portal.go("/member?of=score-drivers&id=L10", until="#score-drivers-member-card")
    portal.drawn("#score-drivers-member")
    portal.script("document.querySelector('#score-drivers-member-card summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.shows("#shell-answer", "Average score")


def test_nobody_is_a_sentence(portal: Browser) -> None:
    """An id that nobody has, in the page's own place."""
    portal.go("/member?of=engagement&id=%3Cscript%3E", until="main [role=alert]")
    portal.shows("main", "There is no student of this id in the data.")


def test_the_page_passes_axe_and_fits(portal: Browser) -> None:
    """Wide and on a phone."""
    portal.go("/member?of=flagship&id=Professional%3A72", until="#flagship-member-card")
    portal.drawn("#flagship-member")
    assert portal.violations() == []
    portal.look(390, 844)
    portal.wait(lambda: portal.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    assert portal.violations() == []
