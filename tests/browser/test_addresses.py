"""A wrong address in Chromium: the site around a sentence and a way on, in both themes and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.app import create_app
from portal.settings import read
from tests.browser.server import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

WRONG = "There is no page at this address"


@pytest.fixture
def bare(chrome: Browser, tmp_path: Path) -> Iterator[Browser]:
    """Chromium at the portal without a build."""
    with served(create_app(read({"PORTAL_DATA": str(tmp_path)})).server) as site:
        chrome.fresh(site)
        yield chrome


def test_a_wrong_address_shows_the_site_and_a_way_on(bare: Browser) -> None:
    """Header, navigation, sentence, version; the console has the status of the page itself and nothing else."""
    bare.go("/nowhere")
    bare.shows("main h1", WRONG)
    bare.wait(lambda: bare.script("return document.title") == "Not found · Learner insight", "the title")
    assert "Overview" in bare.texts(".site nav a")
    assert bare.text("footer") == "Learner insight 0.1.0"
    console = bare.console()
    assert ["/nowhere" in line and "404" in line for line in console] == [True], console
    bare.click(".notice .button")
    bare.at("/")


def test_a_wrong_address_passes_axe_and_fits_a_phone(bare: Browser) -> None:
    """No rule of WCAG 2.2 A or AA is broken, and nothing is wider than 390 pixels."""
    bare.look(390, 844)
    bare.go("/nowhere")
    bare.shows("main h1", WRONG)
    assert bare.script("return document.documentElement.scrollWidth") == 390
    assert bare.violations() == []


def test_the_version_shows_while_no_build_is_served(bare: Browser) -> None:
    """The footer has the version also where there is no data yet, and says nothing of a build."""
    bare.go("/mooc")
    bare.shows("main h1", "The data is not here yet")
    assert bare.text("footer") == "Learner insight 0.1.0"


def test_a_browser_finds_the_icon_of_what_is_no_page(bare: Browser) -> None:
    """JSON names no icon, so a browser asks for /favicon.ico by itself: nothing is missing in the console."""
    bare.driver.get(bare.base + "/version")
    bare.shows("body", "0.1.0")
    status = "const done = arguments[0]; fetch('/favicon.ico').then(answer => done(answer.status))"
    assert bare.driver.execute_async_script(status) == 200
    assert bare.console() == []
