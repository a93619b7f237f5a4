"""Two sides in Chromium: a choice against the rest and against a cohort, by keyboard, on a phone, in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

FUNNEL = "#mooc-vs-funnel"


def test_a_choice_is_compared_with_the_rest_by_keyboard(portal: Browser) -> None:
    """CS50x has 34 of 72 registrations: the menu sets them against the other 38, a card's table has both, and out."""
    portal.go("/mooc?course=CS50x", until="#mooc-left b")
    portal.shows("#mooc-left", "34 of 72 registrations")
    portal.script("document.querySelector('#mooc-compare').closest('details').querySelector('summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.at("/mooc?course=CS50x&vs=rest")
    portal.shows("#mooc-left", "34 of 72 registrations, against 38")
    portal.shows("#mooc-side-by-side", "Side by side: Course CS50x against the rest")
    portal.drawn(FUNNEL)
    portal.shows(f"{FUNNEL}-caption", "n = 34 registrations, against 38")
    portal.script(f"document.querySelector('{FUNNEL}-card summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.shows("#shell-answer", "vs share of registered")
    portal.press(Keys.ESCAPE)
    portal.click("#mooc-different-open")
    portal.drawn("#mooc-vs-differences")
    portal.script("document.querySelector('#mooc-compare').closest('details').querySelector('summary').focus()")
    portal.press(Keys.ENTER)
    portal.tab_to("#mooc-compare a", "Compare no more")
    portal.press(Keys.ENTER)
    portal.at("/mooc?course=CS50x")
    portal.wait(lambda: not portal.all(FUNNEL), "no second side")


def test_both_sides_pass_axe(portal: Browser) -> None:
    """With both sides drawn and what is different open, wide and on a phone."""
    portal.go("/mooc?course=CS50x&vs.course=ER22x", until="#mooc-left b")
    portal.drawn(FUNNEL)
    portal.click("#mooc-different-open")
    portal.wait(lambda: portal.text("#mooc-different"), "what is different")
    assert portal.violations() == []
    portal.look(390, 844)
    portal.wait(lambda: portal.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    portal.script("scrollTo(0, 0)")  # so that the filter bar, which stays on top, covers no button
    assert portal.violations(dark=False) == []
