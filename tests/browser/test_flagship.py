"""The flagship's tab in Chromium: filters, links and nodes told apart, lists, keyboard, axe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.keys import Keys

from tests import tiny_flagship

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

WAYS = "#flagship-professionals"
SENTENCE = "#flagship-headline .sentence"
# The marks whose own middle is not covered by another, with what they carry.
MARKS = """
    return [...document.querySelectorAll(arguments[0])].filter(mark => {
        const box = mark.getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === mark;
    }).map(mark => [mark, (mark.__data__.link || mark.__data__.node || mark.__data__).customdata])"""


@pytest.fixture
def tab(portal: Browser) -> Browser:
    """Chromium at the portal over the small files."""
    return portal


def opened(tab: Browser, **query: str) -> None:
    """Open the tab in a state and wait for its first chart."""
    tab.go("/flagship" + (f"?{urlencode(query)}" if query else ""), until=SENTENCE)
    tab.drawn(WAYS)


def rows(tab: Browser, name: str, **query: str) -> list[dict[str, Any]]:
    """Return the rows of an answer from the API."""
    found: list[dict[str, Any]] = asked(tab, name, **query)["rows"]
    return found


def asked(tab: Browser, name: str, **query: str) -> Any:
    """Return an answer as the page's own browser gets it from the API."""
    fetch = "const done = arguments[1]; fetch(arguments[0]).then(got => got.text()).then(done)"
    return json.loads(tab.driver.execute_async_script(fetch, f"/api/flagship/{name}.json?{urlencode(query)}"))


def test_a_link_and_a_node_open_cards_of_their_own(tab: Browser) -> None:
    """A link leads to exactly those who went that way, a node to those who came there; the list is as long as said."""
    opened(tab, steps="3")
    for selector, names in (
        (f"{WAYS} .sankey-link", ("flows",)),
        (f"{WAYS} .node-rect", ("first_programs", "arrivals")),
    ):
        tab.script("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", WAYS)
        seen = set()
        for mark, carried in tab.script(MARKS, selector):
            name, _, number = carried.partition(":")
            assert name in names
            if name in seen:
                continue
            seen.add(name)
            row = rows(tab, name, steps="3")[int(number)]
            tab.hit(mark)
            tab.shows("#shell-mark-title", str(row.get("source") or row.get("program") or row["target"]))
            tab.shows("#shell-mark-body", f"List these {row['users']}")
            tab.click("#shell-mark-body .button")
            tab.shows("#shell-list-title", f"{row['users']} users")
            tab.click("#shell-list .close")
            tab.wait(lambda: not tab.all("dialog[open]"), "the dialogs to close")
        assert seen == set(names)


def test_filtering_to_a_link_shows_chips_and_those_users(tab: Browser) -> None:
    """*Filter to them* of a way: the address says which, the number left is theirs, and a chip takes it away again."""
    opened(tab)
    row = max(rows(tab, "flows"), key=lambda one: one["users"] if one["user_type"] == "Professional" else 0)
    place = rows(tab, "flows").index(row)
    tab.click("#flagship-flows-section summary")
    tab.click(f"#flagship-all-flows [data-row='{place}']")
    tab.shows("#shell-mark-body", f"List these {row['users']}")
    tab.script("[...document.querySelectorAll('#shell-mark a')].find(a => a.textContent === 'Filter to them').click()")
    tab.shows("#flagship-left", f"{row['users']} of 149 users")
    tab.shows("#flagship-chips", f"Step 1 from {row['source']} to {row['target']}")
    assert "source=" in tab.address
    tab.click("#flagship-chips a")
    tab.at("/flagship?user_type=Professional")


def test_a_type_is_chosen_and_the_other_has_nothing_to_draw(tab: Browser) -> None:
    """The chip of the user type: students alone are left, the professionals' card says so, back shows all."""
    opened(tab)
    tab.click("#flagship-filter-user_type-chip summary")
    tab.click("#flagship-filter-user_type-chip .form-check-input", 1)
    tab.at("/flagship?user_type=Student")
    tab.shows("#flagship-left", "53 of 149 users")
    tab.shows("#flagship-professionals-finding", "No professionals are left.")
    tab.back()
    tab.shows("#flagship-left", "149 of 149 users")
    tab.shows("#flagship-professionals-finding", "professionals start with Primary Program")


def test_another_program_comes_into_focus(tab: Browser) -> None:
    """The sentence and the numbers speak of the program in focus, and it takes its colour."""
    opened(tab)
    before = tab.text(SENTENCE)
    tab.script(
        """const field = document.querySelector('#flagship-filter-anchor');
        Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(field, arguments[0]);
        field.dispatchEvent(new Event('change', {bubbles: true}));""",
        tiny_flagship.A,
    )
    tab.at("/flagship?anchor=Program%20A")
    tab.shows("#flagship-headline", "of professionals start with Program A")
    assert tab.text(SENTENCE) != before
    assert tab.text(SENTENCE) == asked(tab, "continuation", anchor=tiny_flagship.A)["finding"]


def test_more_programs_are_shown(tab: Browser) -> None:
    """Four columns with their heads; the cards take the whole width."""
    opened(tab)
    tab.script("document.querySelector('#flagship-filter-steps').select()")
    tab.type("#flagship-filter-steps", Keys.BACKSPACE + "4" + Keys.ENTER)
    tab.at("/flagship?steps=4")
    tab.wait(lambda: "Fourth" in tab.texts(f"{WAYS} .annotation-text"), "the fourth column")
    assert tab.script("return document.querySelector('#flagship-ways').className") == "row broad"


def test_a_shared_address_gives_the_same_numbers(tab: Browser) -> None:
    """Opened anew and reloaded: the same sentence, shares of all on the nodes; a wrong value gets its sentence."""
    chosen = {"period": "pandemic", "anchor": "Program A", "numbers": "share of all who started", "steps": "3"}
    opened(tab, **chosen)
    first = tab.text("#flagship-headline"), tab.texts(f"{WAYS} .annotation-text")
    tab.reload()
    tab.one(SENTENCE)
    tab.drawn(WAYS)
    assert (tab.text("#flagship-headline"), tab.texts(f"{WAYS} .annotation-text")) == first
    tab.go("/flagship?anchor=Nothing", until=".notice.problem")
    tab.shows(".notice.problem", "anchor has no value 'Nothing'")


def test_all_flows_are_reached_by_keyboard(tab: Browser) -> None:
    """The table below the charts opens with Enter, and each row's button opens the card that its link would."""
    opened(tab)
    tab.script("document.querySelector('#flagship-flows-section summary').focus()")
    tab.press(Keys.ENTER)
    tab.wait(lambda: len(tab.all("#flagship-all-flows tbody tr")) == len(rows(tab, "flows")), "all flows")
    tab.press(Keys.TAB, Keys.TAB)
    assert tab.script("return document.activeElement.dataset.row") == "0"
    tab.press(Keys.ENTER)
    row = rows(tab, "flows")[0]
    tab.shows("#shell-mark-body", f"List these {row['users']}")
    tab.press(Keys.ESCAPE)
    tab.wait(lambda: tab.script("return document.activeElement.dataset.row") == "0", "focus on the button again")


def test_the_tab_passes_axe_wide_and_narrow(tab: Browser) -> None:
    """Closed and with its sections open, no rule of WCAG 2.2 A or AA is broken; 390 pixels are enough."""
    opened(tab, steps="3")
    tab.drawn("#flagship-cleaning")
    tab.click("#flagship-flows-section summary")
    assert tab.violations() == []
    tab.look(390, 844)
    tab.wait(lambda: tab.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    assert tab.violations(dark=False) == []
