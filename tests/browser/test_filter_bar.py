"""The filter bar: its parts are the query string, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

CHECKED = "return [...document.querySelectorAll('#demo-filter-country input:checked')].map(e => e.value)"
VALUE = "return document.querySelector(arguments[0]).value"


def test_ticked_names_become_the_address_and_back_unticks_them(browser: Browser) -> None:
    """Each tick is a state of its own: the address holds it, in the portal's spelling, and back goes one tick back."""
    browser.go("/demo", until="#demo-left b")
    browser.click("#demo-filter-country-chip summary")
    browser.click("#demo-filter-country input", 1)
    browser.at("/demo?country=India")
    browser.shows("#demo-left", "223 of 2,000 learners")
    browser.click("#demo-filter-country input", 4)
    browser.at("/demo?country=India&country=O%27Hara%20%26%20%3Cb%3ESons%3C%2Fb%3E")
    browser.shows("#demo-filter-country-words", "2 of 10")
    browser.back()
    browser.shows("#demo-left", "223 of 2,000 learners")
    browser.wait(lambda: len(browser.script(CHECKED)) == 1, "one tick")
    browser.shows("#demo-filter-country-words", "India")


def test_pasted_address_sets_every_part(browser: Browser) -> None:
    """A pasted address shows in the parts: names, dates, months, numbers, choices; a reload keeps it."""
    query = "country=Peru&joined_from=2012-11-01&month_to=2013-01&score_min=10&mode=cap&trim=90&learner=Ann%2000050"
    browser.go(f"/demo?{query}", until="#demo-left b")
    browser.wait(lambda: len(browser.script(CHECKED)) == 1, "one tick")
    names = ("joined_from", "month_to", "score_min", "mode", "trim", "learner")
    shown = {name: browser.script(VALUE, f"#demo-filter-{name}") for name in names}
    assert shown == {
        "joined_from": "2012-11-01",
        "month_to": "2013-01",
        "score_min": "10",
        "mode": "cap",
        "trim": "90",
        "learner": "Ann 00050",
    }
    browser.shows("#demo-filter-joined-words", "from 2012-11-01")
    browser.reload()
    browser.at(f"/demo?{query}")


def test_fields_write_the_address_in_the_order_of_the_filters(browser: Browser) -> None:
    """Fields count at Enter or when they are left; the address keeps the order of the filters, defaults stay out."""
    browser.go("/demo", until="#demo-left b")
    browser.type("#demo-filter-trim", Keys.BACKSPACE * 2 + "95" + Keys.ENTER)
    browser.at("/demo?trim=95")
    browser.click("#demo-filter-score-chip summary")
    browser.type("#demo-filter-score_min", "60" + Keys.ENTER)
    browser.at("/demo?score_min=60&trim=95")
    browser.type("#demo-filter-trim", Keys.BACKSPACE * 2 + "99" + Keys.ENTER)
    browser.at("/demo?score_min=60")


def test_selectors_are_chips_that_can_be_removed_and_stay_when_filters_change(browser: Browser) -> None:
    """A selector has no part, but a chip; other filters keep it; its button takes only it away."""
    browser.go("/demo?country=India&passed=true", until=".chip.fixed")
    assert browser.texts(".chip.fixed > span") == ["Passed: yes"]
    browser.click("#demo-filter-country-chip summary")
    browser.click("#demo-filter-country input", 5)
    browser.at("/demo?country=India&country=Peru&passed=true")
    browser.press(Keys.ESCAPE)
    browser.click(".chip.fixed a")
    browser.at("/demo?country=India&country=Peru")
    browser.wait(lambda: not browser.all(".chip.fixed"), "no chip")


def test_clear_empties_everything(browser: Browser) -> None:
    """Clear gives the page without filters."""
    browser.go("/demo?country=India&trim=90&passed=true", until=".chip.fixed")
    browser.click(".filters .parts > .button")
    browser.at("/demo")
    browser.shows("#demo-left", "2,000 of 2,000 learners")
    browser.wait(lambda: browser.script(CHECKED) == [], "no tick")


def test_value_that_depends_on_another_goes_when_that_changes(browser: Browser) -> None:
    """A value chosen within another is taken away with it, so that the reader is not refused."""
    browser.go("/demo?learner=Ann%2000050", until="#demo-left b")
    browser.shows("#demo-left", "1 of 2,000 learners")
    browser.script("document.querySelector('#demo-filter-mode').focus()")
    browser.press("c")
    browser.at("/demo?mode=cap")
    browser.shows("#demo-left", "2,000 of 2,000 learners")
    browser.wait(lambda: browser.script(VALUE, "#demo-filter-learner") == "", "an empty field")


def test_search_narrows_the_names(browser: Browser) -> None:
    """Typing into the search of a filter leaves the names that hold the text."""
    browser.go("/demo", until="#demo-left b")
    browser.click("#demo-filter-country-chip summary")
    browser.type("#demo-filter-country-search", "IN")
    browser.wait(
        lambda: browser.texts("#demo-filter-country .form-check:not([hidden])") == ["India", "Spain"],
        "India and Spain alone",
    )


def test_field_with_very_many_values_suggests_while_typing(browser: Browser) -> None:
    """Values too many for the page come from the server as the reader types."""
    browser.go("/demo", until="#demo-left b")
    browser.type("#demo-filter-learner", "bob 0000")
    options = "return [...document.querySelectorAll('#demo-filter-learner-options option')].map(e => e.value)"
    browser.wait(lambda: "Bob 00001" in browser.script(options), "suggestions")
    browser.type("#demo-filter-learner", "1" + Keys.ENTER)
    browser.shows(".notice", "learner has no value 'bob 00001'")


def test_refused_value_gets_a_sentence_and_a_way_out(browser: Browser) -> None:
    """A value that the data does not know gets a sentence, no chart, and a button that keeps the rest."""
    browser.go("/demo?country=India&country=Atlantis", until=".notice.problem")
    browser.shows(".notice", "country has no value 'Atlantis'")
    assert browser.script("return document.querySelector('#demo-body').hidden") is True
    browser.click(".notice .button")
    browser.at("/demo?country=India")
    browser.shows("#demo-left", "223 of 2,000 learners")
    assert browser.script("return document.querySelector('#demo-body').hidden") is False


def test_nobody_left_offers_to_clear(browser: Browser) -> None:
    """A state that leaves nobody says so and offers to clear."""
    browser.go("/demo?score_min=500", until=".notice")
    browser.shows(".notice h1", "No learners are left")
    browser.shows("#demo-left", "0 of 2,000 learners")
    browser.click(".notice .button")
    browser.at("/demo")


def test_address_of_another_page_is_not_answered(browser: Browser) -> None:
    """Leaving for a page with another query string never shows this page's refusal of it."""
    browser.go("/demo?country=India", until="#demo-left b")
    browser.script("dash_clientside.set_props('url', {pathname: '/data', search: '?rejects=2'})")
    browser.shows("#data-rejects caption", "Rows 21 to 40 of 120")
    assert not browser.all(".notice.problem")
