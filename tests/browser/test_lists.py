"""A list in Chromium: from a mark to its members; columns by keyboard, sorted, searched, as a file with all rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

SHOWN = "return [...document.querySelectorAll('#shell-list .ag-header-cell')].map(cell => cell.getAttribute('col-id'))"
FIRST = "return (document.querySelector('#shell-list .ag-row[row-index=\"0\"]') || {}).textContent || ''"
FOCUS = "return document.activeElement.matches(arguments[0])"
EVERY = {"learner", "country", "score", "joined", "passed"}


@pytest.fixture
def drawer(browser: Browser) -> Iterator[Browser]:
    """The 223 learners of Brazil, come to by a mark."""
    browser.go("/demo")
    browser.drawn("#demo-bars")
    browser.hit(browser.all("#demo-bars .points .point path")[1])
    browser.shows("#shell-mark-body", "List these 223")
    browser.click("#shell-mark [data-do=list]")
    browser.shows("#shell-list-title", "223 learners")
    browser.shows("#shell-list-words", "Chosen: Country Brazil.")
    browser.wait(lambda: browser.script(FIRST), "the first row")
    yield browser
    browser.script("localStorage.clear()")


def shows(browser: Browser, columns: set[str]) -> None:
    """Wait until the grid shows these columns."""
    browser.wait(lambda: set(browser.script(SHOWN)) == columns, f"the columns {columns}, not {browser.script(SHOWN)}")


def test_columns_are_chosen_by_keyboard_and_remembered(drawer: Browser) -> None:
    """Space takes a column away; the choice is there after a reload; Escape closes the menu, then the list."""
    drawer.script("document.querySelector('#shell-list summary').focus()")
    drawer.press(Keys.ENTER, Keys.TAB, Keys.TAB, Keys.SPACE)
    shows(drawer, EVERY - {"country"})
    assert drawer.violations() == []
    drawer.press(Keys.ESCAPE)
    assert drawer.script(FOCUS, "#shell-list summary") is True
    drawer.press(Keys.ESCAPE)
    drawer.wait(lambda: not drawer.all("dialog[open]"), "the list to close")
    drawer.reload()
    drawer.click(".openings .button")
    shows(drawer, EVERY - {"country"})


def test_one_column_stays(drawer: Browser) -> None:
    """Whoever takes them all away keeps the last; the rows stay where they are."""
    drawer.click("#shell-list summary")
    for place in range(len(EVERY)):
        drawer.click("#shell-list-columns input", place)
    drawer.shows("#shell-live", "One column stays")
    shows(drawer, {"passed"})


def test_the_file_has_all_rows_as_sorted_and_searched(drawer: Browser) -> None:
    """Every Bob of Brazil, the best first; how many is said; the next list is neither searched nor sorted."""
    drawer.click("#shell-list .ag-header-cell[col-id=score]")
    drawer.click("#shell-list .ag-header-cell[col-id=score]")
    drawer.type("#shell-list-search", "Bob" + Keys.ENTER)
    drawer.shows("#shell-list-found", " found")
    drawer.wait(lambda: drawer.script(FIRST).startswith("Bob"), "Bobs alone")
    drawer.click("#shell-list-links a")
    (file,) = drawer.wait(lambda: list(drawer.downloads.glob("demo-list*.csv")), "the file")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert drawer.text("#shell-list-found") == f"{len(rows)} found"
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert {row["country"] for row in rows} == {"Brazil"}
    assert all(row["learner"].startswith("Bob") for row in rows)
    drawer.click("#shell-list .close")
    drawer.click(".openings .button")
    drawer.wait(lambda: drawer.script(FIRST).startswith("Ann"), "the list as it is")
    assert drawer.script("return document.querySelector('#shell-list-search').value") == ""
