"""A chart's menu, the dialog with its table, the card of a mark, the list of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

ROWS = "return [...document.querySelectorAll('#shell-list .ag-row')].length"
FIRST = "return (document.querySelector('#shell-list .ag-row[row-index=\"0\"]') || {}).textContent"


def _menu(browser: Browser, place: int) -> None:
    browser.drawn("#demo-groups")
    browser.click("#demo-groups-card summary")
    browser.click("#demo-groups-card .actions > *", place)


def test_table_shows_the_rows_of_the_chart(browser: Browser) -> None:
    """The table holds the answer's rows for the page's filters, formatted, with a link to all of them as CSV."""
    browser.go("/demo?country=India&country=Peru")
    _menu(browser, 0)
    browser.shows("#shell-answer caption", "Filters: Country India or Peru")
    assert len(browser.all("#shell-answer tbody tr")) == 2
    link = browser.script("return document.querySelector('#shell-answer a').getAttribute('href')")
    assert link == "/api/demo/groups.csv?country=India&country=Peru"


def test_sql_is_shown_with_its_bound_values(browser: Browser) -> None:
    """SQL and values stand apart, as they were run."""
    browser.go("/demo?country=India")
    _menu(browser, 3)
    browser.shows("#shell-answer-sql", "where country in ($country_0)")
    browser.shows("#shell-answer tbody", "$country_0India")


def test_definition_explains_every_column(browser: Browser) -> None:
    """Each column has its sentence, and the answer's caveat stands with them."""
    browser.go("/demo")
    _menu(browser, 4)
    browser.shows("#shell-answer-body", "The mean of their scores. Over learners.")
    browser.shows("#shell-answer-body", "The score says nothing of effort.")


def test_csv_link_carries_the_query_string(browser: Browser) -> None:
    """The link of the menu asks the API for the state that the page shows."""
    browser.go("/demo?country=India")
    browser.drawn("#demo-groups")
    browser.click("#demo-groups-card summary")
    browser.script("document.querySelector('#demo-groups-card a[data-api]').focus()")
    link = browser.script("return document.querySelector('#demo-groups-card a[data-api]').getAttribute('href')")
    assert link == "/api/demo/groups.csv?country=India"


def test_picture_is_saved(browser: Browser) -> None:
    """The menu saves the chart as a PNG of twice its size."""
    browser.go("/demo?country=India")
    _menu(browser, 2)
    file = browser.downloads / "demo-groups.png"
    browser.wait(file.exists, "the picture")
    assert file.read_bytes().startswith(b"\x89PNG")


def test_clicked_mark_opens_its_card_and_leads_to_its_members(browser: Browser) -> None:
    """A mark's card gives its number and n; *Filter to them* opens the page with just them."""
    browser.go("/demo")
    browser.drawn("#demo-bars")
    browser.hit(browser.all("#demo-bars .points .point path")[1])
    browser.shows("#shell-mark-title", "Brazil")
    browser.shows("#shell-mark-body", "List these 223")
    browser.script(
        "[...document.querySelectorAll('#shell-mark a')].find(a => a.textContent === 'Filter to them').click()"
    )
    browser.at("/demo?country=Brazil")
    browser.shows("#demo-left", "223 of 2,000 learners")
    assert not browser.all("dialog[open]")


def test_same_mark_opens_again_after_it_was_closed(browser: Browser) -> None:
    """Closing a card and clicking the same mark opens it again."""
    browser.go("/demo")
    browser.drawn("#demo-bars")
    for _ in range(2):
        browser.hit(browser.all("#demo-bars .points .point path")[1])
        browser.shows("#shell-mark-title", "Brazil")
        browser.click("#shell-mark .close")
        browser.wait(lambda: not browser.all("dialog[open]"), "the card to close")


def test_list_pages_sorts_and_searches_on_the_server(browser: Browser) -> None:
    """A list says who and how many; sorting and searching ask the server; rows come page by page."""
    browser.go("/demo?country=India")
    browser.click(".openings .button")
    browser.shows("#shell-list-title", "223 learners")
    browser.shows("#shell-list-words", "Chosen: Country India.")
    browser.wait(lambda: str(browser.script(FIRST)).startswith("Ann 00010"), "the first row by name")
    browser.click("#shell-list .ag-header-cell[col-id=score]")
    browser.wait(lambda: "India0" in str(browser.script(FIRST)), "the lowest score first")
    browser.type("#shell-list-search", "Bob" + Keys.ENTER)
    browser.wait(lambda: str(browser.script(FIRST)).startswith("Bob"), "Bobs alone")
    links = browser.script(
        "return [...document.querySelectorAll('#shell-list-links a')].map(a => a.getAttribute('href'))"
    )
    assert links == ["/api/demo/list.csv?country=India", "/api/demo/list.xlsx?country=India"]


def test_table_leads_to_marks_and_lists_by_keyboard_alone(browser: Browser) -> None:
    """Menu, table, a row's card and its list can be reached and left by keys; focus returns to the menu."""
    browser.go("/demo?country=India")
    browser.drawn("#demo-groups")
    browser.script("document.querySelector('#demo-groups-card summary').focus()")
    browser.press(Keys.ENTER, Keys.TAB, Keys.ENTER)
    browser.wait(lambda: browser.all("#shell-answer td .button"), "the table")
    for _ in range(10):
        if browser.script("return document.activeElement.matches('#shell-answer td .button')"):
            break
        browser.press(Keys.TAB)
    browser.press(Keys.ENTER)
    browser.shows("#shell-mark-title", "India")
    for _ in range(10):
        if browser.script("return document.activeElement.dataset.do") == "list":
            break
        browser.press(Keys.TAB)
    browser.press(Keys.ENTER)
    browser.wait(lambda: browser.script(ROWS) > 0, "rows of the list")
    browser.press(Keys.ESCAPE)
    browser.wait(lambda: not browser.all("dialog[open]"), "the list to close")
    assert browser.script("return document.activeElement.matches('#demo-groups-card summary')") is True


def test_escape_closes_a_menu_and_returns_to_its_button(browser: Browser) -> None:
    """Escape closes an open filter; opening another closes the first."""
    browser.go("/demo", until="#demo-left b")
    browser.click("#demo-filter-country-chip summary")
    browser.click("#demo-filter-device-chip summary")
    assert browser.script("return [...document.querySelectorAll('details.menu[open]')].map(e => e.id)") == [
        "demo-filter-device-chip"
    ]
    browser.press(Keys.TAB, Keys.ESCAPE)
    assert browser.all("details.menu[open]") == []
    assert browser.script("return document.activeElement.parentElement.id") == "demo-filter-device-chip"


def test_link_is_copied(browser: Browser) -> None:
    """Copy link says that it did."""
    browser.go("/demo?country=India", until="#demo-left b")
    browser.click(".tools details:last-child summary")
    browser.click(".tools [data-do=link]")
    browser.wait(lambda: browser.text("#shell-live") in ("Link copied", "The browser did not allow copying"), "a word")
