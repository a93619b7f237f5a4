"""The engagement tab in Chromium: plan, quarters, cut, base, a shared address, lists, the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import select

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

FREE = "[...document.querySelectorAll('#engagement-filter-plan label')].find(one => one.textContent === 'free').click()"


def choose(page: Browser, name: str, value: str) -> None:
    """Choose a value of a field that lists them."""
    field = page.one(f"#engagement-filter-{name}")
    page.script("arguments[0].scrollIntoView({block: 'center'})", field)
    chosen: Any = select.Select
    chosen(field).select_by_value(value)


def test_plan_quarter_and_cut_share_their_address(portal: Browser) -> None:
    """Each choice changes address and numbers; a new window on the address reads the same; back undoes the last."""
    portal.go("/engagement", until="#engagement-headline .sentence")
    portal.shows("#engagement-headline", "paid")
    portal.script("document.querySelector('#engagement-filter-plan-chip').open = true")
    portal.script(FREE)
    portal.at("/engagement?plan=free")
    portal.wait(lambda: "paid" not in portal.text("#engagement-headline .sentence"), "free students alone")
    choose(portal, "period_a", "2021Q1")
    portal.at("/engagement?plan=free&period_a=2021Q1")
    portal.shows("#engagement-totals-finding", "January to March 2021")
    before = portal.text("#engagement-headline .kpis")
    portal.type("#engagement-filter-trim", Keys.BACKSPACE * 2 + "90" + Keys.ENTER)
    portal.at("/engagement?plan=free&period_a=2021Q1&trim=90")
    portal.wait(lambda: portal.text("#engagement-headline .kpis") != before, "other means")
    read, address = portal.text("#engagement-headline"), portal.address
    portal.driver.switch_to.new_window("window")
    try:
        portal.look()
        portal.go(address, until="#engagement-headline .sentence")
        assert portal.text("#engagement-headline") == read
    finally:
        portal.driver.close()
        portal.driver.switch_to.window(portal.driver.window_handles[0])
    portal.back()
    portal.at("/engagement?plan=free&period_a=2021Q1")
    portal.wait(lambda: portal.text("#engagement-headline .kpis") == before, "the means of before")


def test_quarters_in_the_wrong_order_can_be_swapped(portal: Browser) -> None:
    """The page says which must come first; its button swaps them, and the fields follow."""
    portal.go("/engagement?period_a=2022Q2&period_b=2021Q2", until="#engagement-problem .button")
    portal.shows("#engagement-problem", "period_a must come first")
    portal.one("#engagement-problem .button").click()
    portal.at("/engagement?period_a=2021Q2&period_b=2022Q2")
    portal.shows("#engagement-totals-finding", "April to June 2021")
    portal.go("/engagement?period_a=2021Q3", until="#engagement-headline .sentence")
    portal.wait(lambda: portal.one("#engagement-filter-period_b").get_attribute("value") == "2022Q2", "the usual one")
    choose(portal, "period_b", "2021Q1")
    portal.at("/engagement?period_a=2021Q3&period_b=2021Q1")
    portal.shows("#engagement-problem", "Swap them")


def test_the_base_and_the_minutes_of_the_prediction_stand_in_their_cards(portal: Browser) -> None:
    """The base says what it forces; the prediction is for the minutes that are set; both come back with a reload."""
    portal.go("/engagement")
    portal.drawn("#engagement-chances")
    portal.shows("#engagement-chances-finding", "could have watched in both")
    choose(portal, "base", "watched")
    portal.at("/engagement?base=watched")
    portal.shows("#engagement-chances-finding", "nobody in it can have watched in neither")
    field = portal.one("#engagement-filter-predict_minutes")
    portal.script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.send_keys(Keys.BACKSPACE * 3 + "90" + Keys.ENTER)
    portal.at("/engagement?base=watched&predict_minutes=90")
    portal.shows("#engagement-certificates-finding", "At 90 minutes")
    portal.reload()
    portal.shows("#engagement-certificates-finding", "At 90 minutes")


def test_those_removed_are_listed(portal: Browser) -> None:
    """The list has as many students as the button's row says."""
    portal.go("/engagement", until="#engagement-so-what .openings")
    rows = portal.all("#engagement-so-what .openings li")
    (row,) = [one for one in rows if "free, left out above the cut in 2022Q2" in one.text]
    number = row.find_element(By.CSS_SELECTOR, "b").text
    row.find_element(By.CSS_SELECTOR, "button").click()
    portal.shows("#shell-list", f"{number} students")
    portal.wait(lambda: len(portal.all("#shell-list .ag-center-cols-container .ag-row")) == int(number), "the rows")


def test_a_bar_opens_the_card_of_its_row(portal: Browser) -> None:
    """The free students of the earlier quarter: their plan's row, with the lists of both quarters."""
    portal.go("/engagement")
    portal.drawn("#engagement-totals")
    bar = portal.all("#engagement-totals .xy .bars .point path")[0]
    portal.hit(bar)
    portal.shows("#shell-mark", "free")
    portal.shows("#shell-mark-body", "of 2021Q2")


def test_all_choices_come_after_the_rest(portal: Browser) -> None:
    """The strip says in how many ways it goes up or down, and that they are no votes."""
    portal.go("/engagement")
    portal.drawn("#engagement-robustness")
    portal.shows("#engagement-robustness-finding", "all 45 ways of comparing")
    portal.shows("#engagement-robustness-finding", "not votes")


def test_the_tab_works_by_keyboard(portal: Browser) -> None:
    """A chip opens with Enter, a plan is ticked with the space bar, a card's menu leads to its table."""
    portal.go("/engagement", until="#engagement-left b")
    portal.script("document.querySelector('#engagement-filter-plan-chip summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.SPACE)
    portal.at("/engagement?plan=free")
    portal.drawn("#engagement-lift")
    portal.script("document.querySelector('#engagement-lift-card summary').focus()")
    portal.press(Keys.ENTER)
    portal.press(Keys.TAB)
    portal.press(Keys.ENTER)
    portal.wait(lambda: len(portal.all("#shell-answer tbody tr")) == 1, "the row of free students")
