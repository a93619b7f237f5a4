"""Chromium and a small site for the browser's tests; skipped with a plain notice where there is no Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.app import create_app
from portal.settings import read
from tests.browser import browser
from tests.browser.demo import demo_app, make_build
from tests.browser.server import served
from tests.build import build_small
from tests.portal.every_question import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.browser import Browser
    from tests.browser.server import Site


HERE = Path(__file__).parent
SELENIUM_IS_OLD = "ignore:HTTPResponse.getheader.. is deprecated:DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser's tests pass over what selenium, in the version that dash.testing asks for, does with urllib3."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.filterwarnings(SELENIUM_IS_OLD))


@pytest.fixture(scope="session")
def chrome(chromium: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker."""
    started = browser.start(chromium, tmp_path_factory.mktemp("downloads"))
    yield started
    started.quit()


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the demo question over a tiny build."""
    app = demo_app(make_build(tmp_path_factory.mktemp("data")))
    with served(app.server) as offered:
        yield offered


@pytest.fixture(name="browser")
def demo(chrome: Browser, demo_site: Site) -> Iterator[Browser]:
    """Chromium at the demo site; the console must be empty when the test ends."""
    chrome.fresh(demo_site)
    yield chrome
    assert chrome.console() == []


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal over the small files of all sources."""
    data = tmp_path_factory.mktemp("portal")
    build_small(data)
    with served(create_app(read({"PORTAL_DATA": str(data)}), PACKAGES).server) as offered:
        yield offered


@pytest.fixture
def portal(chrome: Browser, site: Site) -> Iterator[Browser]:
    """Chromium at the portal; the console must be empty when the test ends."""
    chrome.fresh(site)
    yield chrome
    assert chrome.console() == []
