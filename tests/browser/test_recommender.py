"""The course tab in Chromium: course, sliders, locks, goal, scenarios, a shared address, the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

from portal.app import create_app
from portal.settings import read
from tests import tiny_courses
from tests.browser.server import served
from tests.build import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.browser import Browser
    from tests.browser.server import Site

pytestmark = pytest.mark.browser
PAGES = ("content", "not_graded", "interactive", "graded", "external")
VALUE = "return Number(document.querySelector('#recommender-{}-{}').value)"


@pytest.fixture(scope="module")
def courses_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal over four hundred courses with trained models."""
    data = tmp_path_factory.mktemp("courses")
    tiny_courses.write(data / "sources" / "course_features")
    build(data)
    with served(create_app(read({"PORTAL_DATA": str(data)})).server) as site:
        yield site


@pytest.fixture
def tab(chrome: Browser, courses_site: Site) -> Iterator[Browser]:
    """Chromium at that portal; the console must be empty when the test ends."""
    chrome.fresh(courses_site)
    yield chrome
    assert chrome.console() == []


def arrive(tab: Browser, query: str = "?course=row-2") -> None:
    """Open the tab and wait until its sliders stand where the course is."""
    tab.go("/recommender" + query, until="#recommender-readout .gain")
    tab.wait(lambda: sum(values(tab).values()) > 99, "sliders that sum to 100")


def values(tab: Browser, kind: str = "slide") -> dict[str, float]:
    """Return where the page shares stand."""
    return {name: float(tab.script(VALUE.format(kind, name))) for name in PAGES}


def box(tab: Browser, name: str, text: str) -> None:
    """Type a number into a box and leave it."""
    tab.script(f"document.querySelector('#recommender-box-{name}').select()")
    tab.type(f"#recommender-box-{name}", text)
    tab.press(Keys.TAB)


def holds(tab: Browser, text: str) -> None:
    """Wait until the address holds a text."""
    tab.wait(lambda: text in tab.address, f"{text} in the address")


def test_a_company_and_a_course_are_chosen(tab: Browser) -> None:
    """Co1 has 34 courses; the headline speaks of the one that is chosen."""
    arrive(tab, "")
    tab.type("#recommender-filter-company", "co1")
    tab.press(Keys.TAB)
    tab.at("/recommender?company=co1")
    tab.shows("#recommender-left", "34 of 400 courses")
    tab.type("#recommender-filter-course", "104")
    tab.press(Keys.TAB)
    tab.at("/recommender?company=co1&course=104")
    tab.shows("#recommender-headline", "course 104")
    tab.drawn("#recommender-strip")


def test_a_slider_moves_the_others_and_says_what_goes_with_it(tab: Browser) -> None:
    """By keyboard: not-graded rises, the shares sum to 100, the read-out changes; address and reload keep it."""
    arrive(tab)
    before, said = values(tab), tab.text("#recommender-readout")
    tab.script("document.querySelector('#recommender-slide-not_graded').focus()")
    tab.press(*[Keys.ARROW_RIGHT] * 5)
    tab.wait(lambda: tab.text("#recommender-readout") != said, "another read-out")
    tab.wait(
        lambda: f"not_graded={values(tab, 'box')['not_graded']:g}&" in tab.address, "the address to hold where it is"
    )
    after = values(tab, "box")
    assert after["not_graded"] > before["not_graded"]
    assert after["content"] < before["content"]
    assert sum(after.values()) == pytest.approx(100, abs=0.02)
    tab.shows("#recommender-strip-finding", "The forecast for course row-2")
    read = tab.text("#recommender-readout .gain")
    tab.reload()
    tab.shows("#recommender-readout .gain", read)
    tab.click("#recommender-back")
    tab.at("/recommender?course=row-2")
    tab.shows("#recommender-readout .gain", "no change in the forecast")
    tab.wait(lambda: values(tab) == before, "the sliders where they were")


def test_a_locked_share_stays(tab: Browser) -> None:
    """Content is locked: its slider is off, and graded takes from the other three; certificates can be unlocked."""
    arrive(tab)
    tab.click("#recommender-lock-content")
    holds(tab, "lock=content")
    tab.wait(lambda: not tab.one("#recommender-slide-content").is_enabled(), "the slider to be off")
    content = values(tab, "box")["content"]
    box(tab, "graded", "12")
    holds(tab, "graded=12")
    assert values(tab, "box")["content"] == pytest.approx(content, abs=0.01)
    assert sum(values(tab, "box").values()) == pytest.approx(100, abs=0.02)
    assert not tab.one("#recommender-slide-certificates").is_enabled()
    tab.click("#recommender-lock-certificates")
    holds(tab, "unlock=certificates")
    tab.wait(lambda: tab.one("#recommender-slide-certificates").is_enabled(), "the slider to be on")


def test_a_goal_gives_a_recipe_that_can_be_tried(tab: Browser) -> None:
    """Just above the score: recipes, and trying one sets the sliders to it. Far beyond: the way to the nearest."""
    arrive(tab)
    score = float(tab.text("#recommender-headline .value"))
    tab.type("#recommender-target", f"{score + 2:g}")
    tab.press(Keys.TAB)
    holds(tab, f"target={score + 2:g}")
    tab.wait(lambda: tab.all("#recommender-recipes a.button"), "a recipe")
    tab.click("#recommender-recipes a.button")
    holds(tab, "not_graded=")
    tab.wait(lambda: " forecast (" in tab.text("#recommender-readout .gain"), "a change")
    tab.go("/recommender?course=row-2&target=100", until="#recommender-recipes .finding")
    tab.shows("#recommender-recipes", "100 is out of reach for course row-2")


def test_scenarios_are_kept_in_the_address(tab: Browser) -> None:
    """Two are kept and named; a new window shows both; one is let go."""
    arrive(tab)
    for name, value in (("few", "15"), ("many", "40")):
        box(tab, "not_graded", value)
        holds(tab, f"not_graded={value}")
        tab.type("#recommender-scenario-name", name)
        tab.click("#recommender-keep")
        tab.shows("#recommender-scenarios", name)
    tab.shows("#recommender-scenarios", "Of 2 scenarios")
    address = tab.address
    arrive(tab, address.removeprefix("/recommender"))
    tab.shows("#recommender-scenarios", "Of 2 scenarios")
    tab.click("#recommender-scenarios a[title='Remove: few']")
    tab.wait(lambda: "few" not in tab.text("#recommender-scenarios"), "one scenario less")
    tab.shows("#recommender-scenarios", "many")


def test_without_models_the_page_says_so(portal: Browser) -> None:
    """Sixteen courses: the sentence is the course's place, the what-if says why there is none."""
    portal.go("/recommender?course=103", until="#recommender-readout .caveat")
    portal.shows("#recommender-headline", "25 of 100 starters complete course 103")
    portal.shows("#recommender-readout", "too few courses to train a model")
    portal.wait(lambda: portal.all("#recommender-waterfall-plot.nothing"), "an empty waterfall")


def test_the_drawn_tab_passes_axe(tab: Browser) -> None:
    """With every chart drawn and a what-if set, wide and on a phone."""
    arrive(tab, "?course=row-2&not_graded=40&target=80&scenario=less%20text:40,40,10,5,5,0,0")
    tab.drawn("#recommender-coverage")
    assert tab.violations() == []
    tab.look(390, 844)
    tab.wait(lambda: tab.script("return document.documentElement.scrollWidth") == 390, "a page 390 pixels wide")
    assert tab.violations(dark=False) == []
