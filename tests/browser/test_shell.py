"""The site around every page: navigation, titles, theme, states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser import demo
from tests.browser.server import served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

FILL = "return getComputedStyle(document.querySelector('#demo-bars .point path')).fill"
REQUESTS = "return performance.getEntriesByType('resource').length"


def test_links_of_the_header_swap_the_page_without_loading_the_site_again(browser: Browser) -> None:
    """A link of the header changes page, title, current link and focus, and nothing is loaded anew."""
    browser.go("/")
    browser.script("window.sameDocument = true")
    browser.click(".site nav a", 2)
    browser.shows("h1", "Where do the numbers come from?")
    assert browser.script("return document.title") == "Data · Learner insight"
    assert browser.texts(".site nav a[aria-current=page]") == ["Data"]
    assert browser.script("return document.activeElement.id") == "shell-main"
    assert browser.script("return window.sameDocument") is True


def test_back_returns_to_the_page_and_its_filters(browser: Browser) -> None:
    """Back after a change of page gives the page before, with the state of its address."""
    browser.go("/demo?country=India", until="#demo-left b")
    browser.click(".site nav a", 0)
    browser.shows("h1", "Overview")
    browser.back()
    browser.shows("#demo-left", "223 of 2,000 learners")
    browser.at("/demo?country=India")


def test_header_says_what_the_data_is(browser: Browser) -> None:
    """Sample data is marked, the last day of the data and the build are named."""
    browser.go("/demo")
    browser.shows("#shell-provenance", "Sample data")
    browser.shows("#shell-provenance", "Data through 4 Nov 2013")
    browser.shows("#shell-foot", "build 20260102T030405Z-abc123")


def test_unknown_address_says_so(browser: Browser) -> None:
    """An address that leads nowhere gets a page that says so and leads on."""
    browser.go("/nowhere")
    browser.shows("h1", "There is no page at this address")
    browser.click(".notice .button")
    browser.shows("h1", "Overview")


def test_theme_follows_the_system_and_remembers_the_choice(browser: Browser) -> None:
    """The system's theme holds until the reader chooses, who is remembered; charts follow without a request."""
    browser.look(dark=True)
    browser.go("/demo")
    browser.drawn("#demo-bars")
    assert browser.script("return document.documentElement.dataset.bsTheme") == "dark"
    dark, requests = browser.script(FILL), browser.script(REQUESTS)
    browser.click("#shell-theme-button")
    browser.wait(lambda: browser.script(FILL) != dark, "the bars in the light theme's colour")
    assert browser.script(REQUESTS) == requests
    browser.reload()
    browser.drawn("#demo-bars")
    assert browser.script("return document.documentElement.dataset.bsTheme") == "light"


def test_first_tab_stop_skips_to_the_content(browser: Browser) -> None:
    """The first stop of the tab key is a link past the header, which moves the focus to the content."""
    browser.go("/")
    browser.one("body").send_keys(Keys.TAB)
    assert browser.script("return document.activeElement.textContent") == "Skip to the content"
    browser.press(Keys.ENTER)
    assert browser.script("return document.activeElement.id") == "shell-main"


def test_grid_and_plotly_load_once_and_only_when_needed(browser: Browser) -> None:
    """Pages without charts load no plotly, pages without a list no grid, and plotly is loaded once."""
    names = "return performance.getEntriesByType('resource').map(e => e.name)"
    browser.go("/data")
    assert not [name for name in browser.script(names) if "plotly.min" in name or "ag_grid" in name]
    browser.go("/demo")
    browser.drawn("#demo-groups")
    loaded = browser.script(names)
    assert len([name for name in loaded if "plotly" in name and ".js" in name]) == 1
    assert not [name for name in loaded if "ag_grid" in name]


def test_site_without_a_build_says_so_and_heals(chrome: Browser, tmp_path: Path) -> None:
    """With no build the page gives the reason; when one is published it opens by itself."""
    with served(demo.demo_app(tmp_path).server) as site:
        chrome.fresh(site)
        chrome.go("/demo")
        chrome.shows("main h1", "The data is not here yet")
        demo.make_build(tmp_path)
        chrome.shows("main h1", "Which country scores highest?")
        assert all("503" in line for line in chrome.console())


def test_site_works_under_a_path_prefix(chrome: Browser, tmp_path: Path) -> None:
    """Behind a proxy's path every link, script and font is found under that path."""
    app = demo.demo_app(demo.make_build(tmp_path), prefix="/insight/")
    with served(app.server) as site:
        chrome.fresh(site)
        chrome.go("/insight/demo?country=India", until="#demo-left b")
        chrome.drawn("#demo-groups")
        chrome.click(".openings .button")
        chrome.wait(lambda: chrome.all("#shell-list .ag-row"), "rows of the list")
        chrome.click("#shell-list .close")
        chrome.click(".site nav a", 2)
        chrome.at("/insight/data")
        assert chrome.console() == []
