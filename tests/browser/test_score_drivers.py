"""The tab Score drivers in Chromium, over a hundred and ninety-two learners: what a reader does there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

PAGE = "/score-drivers"
LEFT = "#score-drivers-left"
CHARTS = (
    *("drivers", "hypothesis", "importance", "levels", "scoring", "bins", "density", "interaction", "shares"),
    "months",
)


def opened(portal: Browser, query: str = "") -> None:
    """Open the tab and wait for its last chart."""
    portal.go(PAGE + query, until=f"{LEFT} b")
    portal.drawn("#score-drivers-months")


def listed(portal: Browser, number: int) -> None:
    """Wait until the drawer says that it lists so many learners."""
    portal.shows("#shell-list", f"{number} learners")
    portal.wait(lambda: portal.all("#shell-list .ag-row"), "rows of the list")


def test_the_tab_answers_and_every_chart_is_drawn(portal: Browser) -> None:
    """The verdict with its three parts, what is explained; ten charts, each with its finding and n."""
    opened(portal)
    portal.shows(LEFT, "192 of 192 learners")
    portal.shows(
        "#score-drivers-headline", "No part of engagement is surely linked to scores that are at least 1 point"
    )
    portal.shows("#score-drivers-headline", "of the differences in scores explained")
    portal.shows("#score-drivers-headline", "points with high homework, all else equal")
    for chart in CHARTS:
        assert portal.all(f"#score-drivers-{chart} .main-svg"), chart
        assert portal.text(f"#score-drivers-{chart}-caption") == "n = 192 learners"
        assert portal.text(f"#score-drivers-{chart}-finding").endswith(".")


def test_a_device_is_chosen_and_the_address_says_so(portal: Browser) -> None:
    """Half the learners are on a desktop; back shows all again."""
    opened(portal)
    portal.click("#score-drivers-filter-device-chip summary")
    portal.click("#score-drivers-filter-device input", 0)
    portal.at(f"{PAGE}?device=Desktop")
    portal.shows(LEFT, "96 of 192 learners")
    portal.wait(lambda: portal.text("#score-drivers-levels-caption") == "n = 96 learners", "the charts below")
    portal.shows("#score-drivers-headline", "on a desktop too few to say (0 learners)")
    portal.back()
    portal.shows(LEFT, "192 of 192 learners")


def test_a_pasted_link_gives_the_same_numbers_after_a_reload(portal: Browser) -> None:
    """Eighty first came in March; those of them with 2 to 6 pieces of homework, twice."""
    query = "?visited_to=2020-03&homework_min=2&homework_max=6"
    opened(portal, query)
    first = (portal.text(LEFT), portal.text("#score-drivers-headline"), portal.texts(".finding"))
    portal.reload()
    opened(portal, query)
    assert (portal.text(LEFT), portal.text("#score-drivers-headline"), portal.texts(".finding")) == first
    portal.shows("#score-drivers-filter-homework-words", "from 2 to 6")


def test_a_flag_is_a_chip_that_can_be_taken_away(portal: Browser) -> None:
    """Nineteen have no score: every mean says so instead of a number, and without the chip all are back."""
    opened(portal, "?scored=false")
    assert portal.texts(".chip.fixed > span") == ["Has a score: no"]
    portal.shows(LEFT, "19 of 192 learners")
    portal.shows("#score-drivers-headline", "Too few to say whether engaged learners score higher")
    portal.click(".chip.fixed a")
    portal.at(PAGE)
    portal.shows(LEFT, "192 of 192 learners")


def test_the_learners_without_a_score_are_listed(portal: Browser) -> None:
    """The list beside the main chart holds exactly the nineteen; Escape closes it."""
    opened(portal)
    place = next(i for i, text in enumerate(portal.texts("#score-drivers-so-what li")) if "have no score" in text)
    portal.click("#score-drivers-so-what .openings .button", place)
    listed(portal, 19)
    portal.press(Keys.ESCAPE)
    portal.wait(lambda: not portal.all("dialog[open]"), "the drawer to close")


def test_a_mark_opens_its_card_its_list_and_a_page_of_its_own(portal: Browser) -> None:
    """The first level, Mobile or Desktop by its mean: the card has its number, list and filter."""
    opened(portal)
    portal.hit(portal.all("#score-drivers-levels .scatterlayer .point")[0])
    portal.shows("#shell-mark-title", "device, Mobile")
    portal.shows("#shell-mark-body", "List these 96")
    portal.shows("#shell-mark-body", "List 77 scored")
    portal.script(
        "[...document.querySelectorAll('#shell-mark a')].find(a => a.textContent === 'Filter to them').click()"
    )
    portal.at(f"{PAGE}?factor=device&level=Mobile")
    portal.shows(LEFT, "96 of 192 learners")
    assert portal.texts(".chip.fixed > span") == ["Device: Mobile"]


def test_both_sides_of_a_gap_can_be_listed(portal: Browser) -> None:
    """The card of a gap says what is left of it and lists the learners of either level."""
    opened(portal)
    portal.hit(portal.all("#score-drivers-drivers .scatterlayer .point")[0])
    portal.shows("#shell-mark-body", "all else equal")
    portal.shows("#shell-mark-body", "List those of No")
    portal.script(
        "[...document.querySelectorAll('#shell-mark button')].find(b => b.textContent === 'List the 48 of Yes').click()"
    )
    listed(portal, 48)


def test_a_cell_of_the_heat_map_opens_its_card(portal: Browser) -> None:
    """No tutor and low homework: seventy-three scored."""
    opened(portal)
    portal.script("document.querySelector('#score-drivers-interaction').scrollIntoView({block: 'center'})")
    portal.hit(portal.all("#score-drivers-interaction .heatmap-label")[0])
    portal.shows("#shell-mark-title", "No, low")
    portal.shows("#shell-mark-body", "List these 73")


def test_what_was_published_is_recomputed_when_its_section_is_opened(portal: Browser) -> None:
    """A verdict in each row."""
    opened(portal)
    portal.click("#score-drivers-published-open")
    portal.wait(lambda: portal.all("#score-drivers-published tbody .badge"), "the verdicts")
    portal.shows("#score-drivers-published", "Homework".lower())


def test_the_tab_works_by_keyboard(portal: Browser) -> None:
    """A chip opens and is ticked with keys alone; a card's menu leads to the table of all levels."""
    opened(portal)
    portal.script("document.querySelector('#score-drivers-filter-tutor-chip summary').focus()")
    portal.press(Keys.ENTER, Keys.TAB, Keys.SPACE)
    portal.at(f"{PAGE}?tutor=No")
    portal.shows(LEFT, "96 of 192 learners")
    portal.drawn("#score-drivers-levels")
    portal.script("document.querySelector('#score-drivers-levels-card summary').focus()")
    portal.press(Keys.ENTER, Keys.TAB, Keys.ENTER)
    portal.wait(lambda: len(portal.all("#shell-answer tbody tr")) > 5, "rows of the table")
    portal.press(Keys.ESCAPE)
