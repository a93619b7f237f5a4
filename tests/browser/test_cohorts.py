"""From a mark to its list, a cohort, its tab, a comparison and an export: by mouse, and by keyboard alone."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

from portal.app import create_app
from portal.settings import read
from tests.browser.server import served
from tests.browser.test_flagship import MARKS, SENTENCE, WAYS
from tests.build import build_small

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

LEFT = "#flagship-left b"


def fetched(tab: Browser, address: str) -> str:
    """Return what the page's own browser gets from an address."""
    fetch = "const done = arguments[1]; fetch(arguments[0]).then(got => got.text()).then(done)"
    return str(tab.driver.execute_async_script(fetch, address))


def test_a_link_of_the_sankey_becomes_a_cohort_by_mouse(chrome: Browser, tmp_path: Path) -> None:
    """Kept from its list, it opens on its tab with as many, after a restart and after a new build too."""
    build_small(tmp_path)
    settings = read({"PORTAL_DATA": str(tmp_path)})
    with served(create_app(settings).server) as site:
        chrome.fresh(site)
        chrome.go("/flagship", until=SENTENCE)
        chrome.drawn(WAYS)
        chrome.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", WAYS)
        link = chrome.script(MARKS, f"{WAYS} .sankey-link")[0][0]
        chrome.hit(link)
        chrome.click("#shell-mark-body .button")
        chrome.shows("#shell-list-title", "users")
        size = chrome.text("#shell-list-title").split()[0]
        chrome.click("#shell-list [data-do=keep]")
        chrome.shows("#shell-keep-words", "Chosen: User type Professional")
        chrome.type("#shell-keep-name", "Went that way")
        chrome.click("#shell-keep-save")
        chrome.shows("#shell-keep-said", f"Went that way is kept: {size} users.")
        chrome.click("#shell-keep-said a")
        chrome.shows(LEFT, size)
        kept = chrome.address
        assert kept.startswith("/flagship?cohort=")
        chrome.wait(
            lambda: chrome.script("return document.querySelector('#flagship-filter-cohort').value"), "the cohort"
        )
        compared(chrome, size)
        assert chrome.console() == []
    build_small(tmp_path)
    with served(create_app(settings).server) as site:
        chrome.fresh(site)
        chrome.go(kept, until=SENTENCE)
        chrome.shows(LEFT, size)
        chrome.go("/cohorts", until="table.rows td")
        chrome.shows("main table.rows", "Went that way")
        chrome.shows("main .lede", "One cohort is kept; none has changed in size since.")
        assert chrome.console() == []


def compared(tab: Browser, size: str) -> None:
    """From the page of cohorts: against the rest; the rest are all others; the list leaves as a file with its rows."""
    tab.go("/cohorts", until="table.rows td")
    tab.click("main table.rows a[href*='vs=rest']")
    tab.shows(LEFT, size)
    tab.shows("#flagship-chips", "against")
    tab.go("/cohorts", until="table.rows td")
    tab.click("main table.rows [data-do=list]")
    tab.shows("#shell-list-title", f"{size} users")
    address = tab.wait(lambda: tab.script(CSV), "the list as a file")
    lines = list(csv.reader(io.StringIO(fetched(tab, address))))
    assert len(lines) - 1 == int(size)


CSV = "const e = [...document.querySelectorAll('#shell-list a')].find(e => e.textContent === 'CSV'); return e && e.href"


def test_the_same_by_keyboard_alone(portal: Browser) -> None:
    """Tab and Enter lead from a chart's table to a row's card, its list and file, a cohort, a comparison and back."""
    portal.go("/mooc", until="#mooc-headline .sentence")
    portal.drawn("#mooc-funnel")
    portal.tab_to("summary.dots", "How far do learners get?")
    portal.press(Keys.ENTER)
    portal.tab_to("#mooc-funnel-card button", "Table")
    portal.press(Keys.ENTER)
    portal.one("#shell-answer table.rows")
    portal.tab_to("#shell-answer button", "Open row 2")
    portal.press(Keys.ENTER)
    portal.shows("#shell-mark-title", "viewed")
    portal.tab_to("#shell-mark button", "List these")
    portal.press(Keys.ENTER)
    portal.shows("#shell-list-title", "registrations")
    size = portal.text("#shell-list-title").split()[0]
    portal.tab_to("#shell-list a", "CSV")
    lines = fetched(portal, portal.script("return document.activeElement.href")).splitlines()
    assert len(lines) - 1 == int(size)
    portal.tab_to("#shell-list button", "Keep as cohort")
    portal.press(Keys.ENTER)
    portal.shows("#shell-keep-words", "Chosen: Viewed: yes")
    assert portal.script("return document.activeElement.id") == "shell-keep-name"
    portal.press(*"Viewed", Keys.ENTER)
    portal.shows("#shell-keep-said", f"Viewed is kept: {size} registrations.")
    portal.tab_to("#shell-keep a", "All cohorts")
    portal.press(Keys.ENTER)
    portal.shows("main table.rows", "Viewed")
    portal.tab_to("main table.rows a", "Against the rest")
    portal.press(Keys.ENTER)
    portal.shows("#mooc-left", f"{size} of")
    portal.shows("#mooc-left", "against")
    portal.shows("main", "Side by side: Cohort Viewed against the rest")
    portal.back()
    portal.shows("main table.rows", "Viewed")
    portal.tab_to("main table.rows button", "Delete: Viewed")
    portal.press(Keys.ENTER)
    portal.shows("main .told", "Viewed is deleted.")
    portal.tab_to("main .told button", "Undo")
    portal.press(Keys.ENTER)
    portal.shows("main .told", "It is back.")


def test_cohorts_and_their_dialogs_pass_axe(portal: Browser) -> None:
    """The page with a cohort, the dialog that keeps one and the notes of a chart, in both themes and on a phone."""
    portal.go("/mooc?viewed=true", until="#mooc-headline .sentence")
    portal.drawn("#mooc-funnel")
    portal.click("#mooc-funnel-card summary.dots")
    portal.click("#mooc-funnel-card [data-do=notes]")
    portal.type("#shell-notes-text", "Ask Bob")
    portal.click("#shell-notes-save")
    portal.shows("#shell-notes-list", "Ask Bob")
    assert portal.violations() == []
    portal.click("#shell-notes .close")
    portal.shows("#mooc-funnel-card .noted", "Ask Bob (local user")
    portal.click(".tools details:last-child summary")
    portal.click(".tools [data-do=keep]")
    portal.shows("#shell-keep-words", "Viewed: yes")
    assert portal.violations() == []
    portal.type("#shell-keep-name", "Viewers" + Keys.ENTER)
    portal.shows("#shell-keep-said", "Viewers is kept")
    portal.look(390, 844)
    portal.go("/cohorts", until="table.rows td")
    portal.wait(lambda: portal.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    assert portal.script(
        "return document.querySelector('.stacks').scrollWidth <= document.querySelector('.stacks').clientWidth"
    )
    assert portal.violations(dark=False) == []
