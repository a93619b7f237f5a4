"""WCAG 2.2 AA by axe, in both themes and narrow, for every state of the components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

STATES = (
    "/",
    "/demo?country=India&passed=true",
    "/demo?country=Nope",
    "/demo?score_min=200",
    "/nowhere",
    "/data",
)

REFUSED = ("/demo?country=Nope", "/demo?score_min=200")


@pytest.mark.parametrize("path", STATES)
def test_pages_pass_axe(browser: Browser, path: str) -> None:
    """No page and no state breaks a rule of WCAG 2.2 A or AA."""
    browser.go(path, until=".notice h1" if path in REFUSED else "main h1")
    if "passed" in path:
        browser.drawn("#demo-groups")
    assert browser.violations() == []


def test_open_parts_pass_axe(browser: Browser) -> None:
    """Open filters, menu, table, mark and list break no rule either."""
    browser.go("/demo?device=phone")
    browser.drawn("#demo-groups")
    for chip in ("country", "joined", "month"):
        browser.click(f"#demo-filter-{chip}-chip summary")
        assert browser.violations() == []
    browser.click("#demo-groups-card summary")
    assert browser.violations() == []
    browser.click("#demo-groups-card .actions > *")
    browser.wait(lambda: browser.all("#shell-answer td .button"), "the table")
    assert browser.violations() == []
    browser.click("#shell-answer td .button")
    browser.shows("#shell-mark-body", "List these 223")
    assert browser.violations() == []
    browser.click("#shell-mark-body .button")
    browser.wait(lambda: browser.all("#shell-list .ag-row"), "rows of the list")
    assert browser.violations() == []


def test_pages_fit_a_narrow_screen(browser: Browser) -> None:
    """At 390 pixels nothing makes a page wider than the screen, the header's links stay reachable, axe passes."""
    browser.look(390, 844)
    for path in ("/demo?country=India&passed=true", "/data"):
        browser.go(path)
        assert browser.script("return document.documentElement.scrollWidth") == 390
        assert browser.violations() == []
    browser.click(".site nav a", 1)
    browser.at("/demo")


def test_targets_are_large_enough(browser: Browser) -> None:
    """What can be clicked is at least 24 pixels high and wide (WCAG 2.2, 2.5.8), words in sentences aside."""
    browser.go("/demo?passed=true", until=".chip.fixed")
    small = browser.script("""
        return [...document.querySelectorAll('a, button, summary, select, input:not([type=checkbox])')]
            .filter(e => e.offsetParent && !e.matches('.skip'))
            .map(e => [e.textContent.trim() || e.id, e.getBoundingClientRect()])
            .filter(([_, box]) => box.height < 24 || box.width < 24).map(([name]) => name)""")
    assert small == []
