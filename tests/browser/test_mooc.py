"""The MOOC tab in Chromium: filters, a shared address, the map, lists, the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

TICKED = "[...document.querySelectorAll('#mooc-filter-{} label')].find(one => one.textContent === '{}').click()"


def tick(page: Browser, name: str, text: str) -> None:
    """Open a filter's chip if it is closed, and tick one of its names."""
    page.script(f"document.querySelector('#mooc-filter-{name}-chip').open = true")
    page.script(TICKED.format(name, text))


def test_two_countries_and_a_course_share_their_address(portal: Browser) -> None:
    """CS50x has 11 registrations from India and 5 from Brazil; a new window on the same address reads the same."""
    portal.go("/mooc", until="#mooc-left b")
    portal.shows("#mooc-left", "72 of 72 registrations")
    tick(portal, "course", "CS50x")
    portal.at("/mooc?course=CS50x")
    tick(portal, "country", "India")
    portal.shows("#mooc-left", "11 of 72")
    tick(portal, "country", "Brazil")
    portal.at("/mooc?course=CS50x&country=Brazil&country=India")
    portal.shows("#mooc-left", "16 of 72")
    portal.shows("#mooc-headline", "of 16 registrations")
    read, address = portal.text("#mooc-headline .sentence"), portal.address
    portal.driver.switch_to.new_window("window")
    try:
        portal.look()
        portal.go(address, until="#mooc-headline .sentence")
        assert portal.text("#mooc-headline .sentence") == read
    finally:
        portal.driver.close()
        portal.driver.switch_to.window(portal.driver.window_handles[0])


def test_brazil_is_clicked_on_the_map(portal: Browser) -> None:
    """Its card has its name and its six registrations, and filters to it."""
    portal.go("/mooc")
    portal.drawn("#mooc-world")
    portal.wait(lambda: portal.all("#mooc-world .choroplethlayer path"), "the countries' shapes")
    shapes = portal.script(
        "return [...document.querySelectorAll('#mooc-world .choroplethlayer path')].map(one => one.__data__.loc)"
    )
    portal.script("document.querySelector('#mooc-world').scrollIntoView({block: 'center'})")
    portal.hit(portal.all("#mooc-world .choroplethlayer path")[shapes.index("BRA")])
    portal.shows("#shell-mark", "Brazil")
    portal.shows("#shell-mark-body", "List these 6")
    portal.click("#shell-mark-body a.button")
    portal.at("/mooc?country=Brazil")
    portal.shows("#mooc-left", "6 of 72")


def test_the_certified_are_listed(portal: Browser) -> None:
    """The first list has the 14 who certified."""
    portal.go("/mooc", until="#mooc-so-what .openings")
    portal.click("#mooc-so-what .button")
    portal.shows("#shell-list", "14 registrations")
    portal.wait(lambda: len(portal.all("#shell-list .ag-center-cols-container .ag-row")) >= 10, "the rows")


def test_sorting_and_the_map_are_in_the_address(portal: Browser) -> None:
    """The two switches change address and charts, and come back with a reload."""
    portal.go("/mooc", until="#mooc-headline .sentence")
    portal.drawn("#mooc-courses")
    portal.script(
        "const one = document.querySelector('#mooc-filter-map'); one.scrollIntoView({block: 'center'}); one.focus()"
    )
    portal.press("rate")
    portal.at("/mooc?map=rate%20allowing%20for%20small%20numbers")
    portal.shows("#mooc-world-finding", "Certification rate allowing for small numbers by country")
    portal.reload()
    portal.shows("#mooc-world-finding", "Certification rate allowing for small numbers by country")


def test_the_tab_works_by_keyboard(portal: Browser) -> None:
    """A chip opens with Enter, a name is ticked with the space bar, the funnel's table opens a row's card."""
    portal.go("/mooc", until="#mooc-left b")
    portal.script("document.querySelector('#mooc-filter-gender-chip summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.SPACE)
    portal.at("/mooc?gender=Unknown")
    portal.shows("#mooc-left", "6 of 72")
    portal.drawn("#mooc-funnel")
    portal.script("document.querySelector('#mooc-funnel-card summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.wait(lambda: len(portal.all("#shell-answer tbody tr")) == 4, "four rows of the table")
