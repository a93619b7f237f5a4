"""Paper in Chromium: the print view drawn, whole, on A4; pictures of charts with all their words."""

from __future__ import annotations

import base64
import re
import struct
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.portal.every_question import QUESTIONS

if TYPE_CHECKING:
    from tests.browser.browser import Browser

pytestmark = pytest.mark.browser

A4 = 794
CUT = """
    return [...document.querySelectorAll('main *')].filter(
        one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && one.clientWidth
            && !one.closest('svg')
    ).map(one => one.tagName + ' ' + one.className + ' ' + one.scrollWidth + ' in ' + one.clientWidth)
"""
PIXELS = """
    const done = arguments[arguments.length - 1];
    const image = new Image();
    image.onload = () => {
        const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
        const pen = canvas.getContext('2d', {willReadFrequently: true});
        pen.drawImage(image, 0, 0);
        const ground = pen.getImageData(0, 0, 1, 1).data.join();
        const alike = (x, y, wide, high) => {
            const found = pen.getImageData(x, y, wide, high).data;
            for (let at = 0; at < found.length; at += 4)
                if (found.slice(at, at + 4).join() !== ground) return false;
            return true;
        };
        const [w, h] = [image.width, image.height];
        done([alike(0, 0, 24, h), alike(w - 24, 0, 24, h), alike(0, 0, w, 12), alike(0, h - 16, w, 16), ground]);
    };
    image.src = arguments[0];
"""


def printed(page: Browser, path: str) -> None:
    """Open a print view and wait for its charts."""
    page.go(path)
    page.wait(lambda: page.script("return document.body.dataset.drawn"), f"the charts of {path}")


@pytest.mark.parametrize("slug", QUESTIONS)
def test_the_print_view_fits_a4(portal: Browser, slug: str) -> None:
    """Every chart is drawn, nothing is cut at the width of the paper, the PDF's pages are A4; axe finds nothing."""
    portal.look(A4, 1123)
    printed(portal, f"/print/{slug}")
    carried = portal.script("return document.querySelectorAll('figure script').length")
    assert portal.script("return document.querySelectorAll('figure .main-svg:first-child').length") == carried > 0
    assert portal.script(CUT) == []
    assert portal.violations(dark=False) == []
    pdf = base64.b64decode(
        portal.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})["data"]
    )
    sizes = {tuple(map(float, size.split())) for size in re.findall(rb"/MediaBox ?\[([^\]]*)\]", pdf)}
    ((left, bottom, width, height),) = sizes
    assert (left, bottom, round(width), round(height)) == (0, 0, 595, 842)


def test_it_opens_from_the_page_and_prints_when_asked(portal: Browser) -> None:
    """The page's tools link to it for the filters as they are, in a new tab; only its own button prints."""
    portal.go("/mooc?gender=m", until="#mooc-headline .sentence")
    portal.click(".tools details:last-child summary")
    portal.click(".tools a[target]")
    portal.wait(lambda: len(portal.driver.window_handles) == 2, "a second tab")
    portal.driver.switch_to.window(portal.driver.window_handles[-1])
    try:
        portal.look(390, 844, dark=True)
        portal.wait(lambda: portal.script("return document.body.dataset.drawn"), "the charts")
        portal.at("/print/mooc?gender=m")
        portal.shows("dl.facts", "Gender m")
        assert portal.script("return document.documentElement.scrollWidth") == 390
        assert portal.script("return getComputedStyle(document.querySelector('main')).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        assert portal.violations(dark=False) == []
        portal.script("window.asked = 0; window.print = () => { window.asked += 1; }")
        assert portal.script("return window.asked") == 0
        portal.click("[data-print]")
        assert portal.script("return window.asked") == 1
        assert portal.console() == []
    finally:
        portal.driver.close()
        portal.driver.switch_to.window(portal.driver.window_handles[0])


@pytest.mark.parametrize(
    ("path", "chart", "dark"),
    [
        (
            "/mooc?" + "&".join(f"country={quote(name)}" for name in ("India", "Brazil", "Other Europe")),
            "mooc-world",
            False,
        ),
        ("/mooc", "mooc-countries", True),
        ("/flagship?steps=3", "flagship-professionals", True),
        ("/flagship?media=Online&media=Unknown&launched_from=2019-01-01", "flagship-gaps", False),
    ],
)
def test_a_picture_holds_the_whole_chart(portal: Browser, path: str, chart: str, *, dark: bool) -> None:
    """Map, ranks and ways, in both themes: at least 720 pixels at double size, and nothing runs over the edges."""
    portal.look(dark=dark)
    portal.go(path)
    portal.drawn(f"#{chart}")
    file = portal.downloads / f"{chart}.png"
    file.unlink(missing_ok=True)
    portal.script("document.querySelector(arguments[0]).click()", f"[data-do=picture][data-chart={chart}]")
    portal.wait(file.exists, "the picture")
    picture = file.read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert width >= 1440
    assert height >= 400
    address = "data:image/png;base64," + base64.b64encode(picture).decode()
    *edges, ground = portal.driver.execute_async_script(PIXELS, address)
    assert edges == [True] * 4
    assert ground == ("22,27,34,255" if dark else "255,255,255,255")
