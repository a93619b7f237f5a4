"""Measures what a reader waits for, in a headless Chromium: the first page, and a changed filter to a changed chart."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bench import serving
from bench.server import HOST
from bench.table import Row, Target
from bench.timing import median
from portal.filters.state import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.stage import Stage

GROUP = "Browser (headless Chromium)"
CLICKS = 16
VISITS = 5
MOVES = 30
SAID_SECONDS, DRAWN_SECONDS = 0.15, 0.3
SLIDER = "recommender-slide-not_graded"
SECONDS = 30
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-renderer-backgrounding",
    "--window-size=1440,900",
)
FIELD = "recommender-filter-company"
CHART = "recommender-strip"
DRAWN = "#recommender-strip .main-svg .trace"

# Before any script of the page: notes when the first mark of a chart is in the document, in ms since the navigation.
FIRST_CHART = """
const seen = new MutationObserver(() => {
  if (!document.querySelector('.js-plotly-plot .main-svg .trace')) return;
  window.benchFirstChart = performance.now();
  seen.disconnect();
});
seen.observe(document, {childList: true, subtree: true});
"""
# From the key that ends the typing to the end of the task in which the chart's own drawing changed, in ms.
WATCH = """
const [field, chart] = [document.getElementById(arguments[0]), document.getElementById(arguments[1])];
const drawing = () => Array.from(chart.querySelectorAll('.main-svg'), (svg) => svg.innerHTML).join();
window.bench = {};
const ended = (event) => {
  if (event.key !== 'Enter') return;
  field.removeEventListener('keydown', ended, true);
  const before = drawing(), start = performance.now();
  const seen = new MutationObserver(() => {
    if (drawing() === before) return;
    seen.disconnect();
    const calls = performance.getEntriesByType('resource').filter((one) => one.startTime >= start);
    const own = calls.filter((one) => one.name.includes('_dash-update-component')).map((one) => one.duration);
    window.bench = {took: performance.now() - start, call: Math.max(...own)};
  });
  seen.observe(chart, {childList: true, subtree: true, attributes: true, characterData: true});
};
field.addEventListener('keydown', ended, true);
"""
# From a slider's move to the read-out in other words, and to the waterfall drawn anew, in ms.
WATCH_SLIDER = """
const said = document.getElementById('recommender-readout'), before = said.textContent;
const plot = document.querySelector('#recommender-waterfall .js-plotly-plot');
window.bench = {};
window.addEventListener('input', () => {
  const start = performance.now();
  const seen = new MutationObserver(() => {
    if (said.textContent === before) return;
    seen.disconnect();
    window.bench.said = performance.now() - start;
  });
  seen.observe(said, {childList: true, subtree: true, characterData: true});
  plot.once('plotly_afterplot', () => { window.bench.drawn = performance.now() - start; });
}, {capture: true, once: true});
"""
SLIDERS = """
return document.querySelectorAll('#recommender-readout .gain, #recommender-waterfall .main-svg .trace').length > 1
"""
WIRE = """
const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
return {bytes: entries.reduce((sum, one) => sum + one.transferSize, 0), files: entries.length,
        chart: window.benchFirstChart};
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the page: bytes on the wire, requests, and seconds from the navigation to the first chart."""

    bytes: float
    files: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice in the filter bar: seconds until the chart changed, and how many of them its callback took."""

    seconds: float
    call_seconds: float


def rows(stage: Stage) -> list[Row]:
    """Return the first page (cold and warm) and click to changed chart; one row that says so without a browser."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        return [Row(GROUP, "first page, click to changed chart", None, detail="chromium or chromedriver is missing")]
    companies = list(dict.fromkeys(pairs[0][1] for pairs in serving.states_of(stage)))[: CLICKS + 1]
    address = address_of(stage, companies[-1])
    visits = [_visit_twice(browser, driver, address, stage.root) for _ in range(VISITS)]
    with chromium(browser, driver, stage.root) as page:
        page.get(address)
        wait(page, f"return document.querySelectorAll({DRAWN!r}).length > 0")
        new, again = ([choose(page, company) for company in companies[:CLICKS]] for _ in range(2))
        moved = moves(page) if _has_models(stage) else []
    changed = [_changed("one not chosen before", new), _changed("one chosen before", again)]
    return [*_first_page(visits), *changed, *moved]


def address_of(stage: Stage, company: str) -> str:
    """Return the page's address with a company chosen."""
    return f"http://{HOST}:{stage.portal.port}/{serving.SLUG}?{encoded([('company', company)])}"


def _first_page(visits: list[tuple[Visit, Visit]]) -> list[Row]:
    cold, warm = ([visit[place] for visit in visits] for place in range(2))
    paths = (("first page, empty cache", cold), ("first page, cached", warm))
    wire = [
        Row(GROUP, f"{words}: bytes on the wire", median([one.bytes for one in found]), unit="B", detail=_files(found))
        for words, found in paths
    ]
    return wire + [
        Row(GROUP, f"{words}: time to the first chart", median([one.seconds for one in found]))
        for words, found in paths
    ]


def _files(visits: list[Visit]) -> str:
    return f"{median([one.files for one in visits]):.0f} requests"


def _changed(which: str, chosen: list[Choice]) -> Row:
    took, calls = [one.seconds for one in chosen], [one.call_seconds for one in chosen]
    return Row(
        GROUP,
        f"company typed to changed chart, p50: {which}",
        median(took),
        median(calls),
        detail=serving.tail(took),
        bare_detail="its callback alone, seen from the page",
    )


def _visit_twice(browser: str, driver: str, address: str, root: Path) -> tuple[Visit, Visit]:
    """Return a visit with a new profile and one with what that left in the cache."""
    with chromium(browser, driver, root) as page:
        return visit(page, address), visit(page, address)


def visit(page: Any, address: str) -> Visit:
    """Open the page, wait for its first chart and until it asks for nothing more, and return what that took."""
    page.get("about:blank")
    page.get(address)
    wait(page, "return window.benchFirstChart")
    while not quiet(page):
        pass
    found = page.execute_script(WIRE)
    return Visit(found["bytes"], found["files"], found["chart"] / 1000)


def quiet(page: Any) -> bool:
    """Return whether every request of the page is done: none is added for half a second."""
    before = page.execute_script(WIRE)["files"]
    time.sleep(0.5)
    return bool(page.execute_script(WIRE)["files"] == before)


def choose(page: Any, company: str) -> Choice:
    """Type another company into the filter bar, end with Enter, and return what passed until the chart changed."""
    page.execute_script(WATCH, FIELD, CHART)
    field = page.find_element(By.ID, FIELD)
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(company)
    field.send_keys(Keys.ENTER)
    found = wait(page, "return window.bench.took ? window.bench : null")
    quiet(page)
    return Choice(found["took"] / 1000, found["call"] / 1000)


def _has_models(stage: Stage) -> bool:
    """Return whether the build holds trained course models."""
    with stage.warehouse.snapshot() as held:
        return bool(held.value("select trained from model_training"))


def moves(page: Any) -> list[Row]:
    """Return what passes from a slider's move to the changed read-out, and to the waterfall drawn anew."""
    wait(page, SLIDERS)
    quiet(page)
    said, drawn = [], []
    for move in range(MOVES):
        page.execute_script(WATCH_SLIDER)
        page.find_element(By.ID, SLIDER).send_keys(Keys.ARROW_RIGHT if move % MOVES < MOVES / 2 else Keys.ARROW_LEFT)
        found = wait(page, "return window.bench.said && window.bench.drawn ? window.bench : null")
        said.append(found["said"] / 1000)
        drawn.append(found["drawn"] / 1000)
        while not quiet(page):  # the address is written when the slider rests, and the page follows it
            pass
    return [
        _moved("slider moved to changed read-out, p50", said, Target("under 150 ms", SAID_SECONDS)),
        _moved("slider moved to redrawn contributions, p50", drawn, Target("under 300 ms", DRAWN_SECONDS)),
    ]


def _moved(what: str, taken: list[float], target: Target) -> Row:
    return Row(GROUP, what, median(taken), detail=serving.tail(taken), target=target)


def wait(page: Any, script: str) -> Any:
    """Return what the script gives as soon as that is something; raise TimeoutError after 30 seconds."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = page.execute_script(script)
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(f"the page gave nothing within {SECONDS} seconds for: {script}")


@contextmanager
def chromium(browser: str, driver: str, root: Path) -> Iterator[Any]:
    """Open a Chromium with a profile of its own; it closes with the block."""
    options: Any = webdriver.ChromeOptions()  # selenium has no types
    options.binary_location = browser
    with tempfile.TemporaryDirectory(dir=root, ignore_cleanup_errors=True) as profile:
        for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        page: Any = webdriver.Chrome(options=options, service=Service(driver))
        try:
            page.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": FIRST_CHART})
            yield page
        finally:
            page.quit()
