"""A page that is open while the course models are trained: it says how far they are, and follows by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.app import create_app
from portal.settings import read
from tests import tiny_courses
from tests.browser.server import served
from tests.build import build, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser
TEXT = "const part = document.querySelector('{}'); return part && !part.hidden ? part.innerText : ''"
NOTICE, EXPECTED, FOOT = "#recommender-preparing", "#recommender-headline", "#shell-foot"


def test_an_open_tab_follows_to_the_build_that_has_the_forecast(chrome: Browser, tmp_path: Path) -> None:
    """No forecast at first, and the page says so; after the training it is there, without a reload."""
    tiny_courses.write(tmp_path / "sources" / "course_features")
    first = build(tmp_path, "--models", "later")
    with served(create_app(read({"PORTAL_DATA": str(tmp_path)})).server) as site:
        chrome.fresh(site)
        chrome.go("/recommender?course=row-2", until=f"{EXPECTED} h2, {EXPECTED} p")
        chrome.wait(lambda: "There is no forecast yet" in chrome.script(TEXT.format(NOTICE)), "the notice")
        assert first in chrome.script(TEXT.format(FOOT))
        assert "courses expected to score about this" not in chrome.script(TEXT.format(EXPECTED))
        chrome.script("window.stayed = true")
        done = run(tmp_path, "--train")
        assert done.returncode == 0, done.stderr
        chrome.wait(lambda: chrome.script(TEXT.format(NOTICE)) == "", "no notice")
        chrome.wait(
            lambda: "courses expected to score about this" in chrome.script(TEXT.format(EXPECTED)), "the forecast"
        )
        chrome.wait(lambda: first not in chrome.script(TEXT.format(FOOT)), "the new build in the foot")
        assert chrome.script("return window.stayed === true")
        assert chrome.console() == []
