"""What tests do with Chromium: go, look, wait, click, type, check; every wait ends and says what it waited for."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.server import Site

ARGUMENTS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync --hide-scrollbars"
)
SECONDS = 30.0
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}  # all rules that the theme can break
AXE = Path(__file__).parent / "axe" / "axe.min.js"
SETTLED = """
    const theme = document.documentElement.dataset.bsTheme;
    return (!theme || theme === arguments[0]) && !document.getAnimations().some(one => one instanceof CSSTransition)"""
DRAWN = "return !!document.querySelector(arguments[0] + ' .main-svg') && !document.querySelector('.plot.waiting')"


def start(chromium: tuple[str, str], downloads: Path) -> Browser:
    """Start a Chromium without a window, given by its path and its driver's; downloads go to a folder."""
    options: Any = Options()
    options.binary_location, path = chromium
    for argument in ARGUMENTS.split():
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(service=Service(path), options=options)
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)})
    return Browser(driver, downloads)


FOCUSED = """
    const [element, selector, text] = [document.activeElement, ...arguments];
    const named = element.textContent + " " + (element.getAttribute("aria-label") || "");
    return element.matches(selector) && named.includes(text)"""
MOST_TABS = 80


class Browser:
    """A Chromium with the words that tests need."""

    def __init__(self, driver: Any, downloads: Path) -> None:
        """`driver` is selenium's."""
        self.driver, self.downloads, self.base = driver, downloads, ""

    # --- navigation

    def fresh(self, site: Site) -> None:
        """Begin a test at a site: light, wide, nothing kept, an empty console."""
        self.base = site.open()
        self.look(dark=False)
        self.driver.get(self.base + "/healthz")
        self.script("localStorage.clear(); sessionStorage.clear()")
        self.console()

    def look(self, width: int = 1440, height: int = 900, *, dark: bool = False) -> None:
        """Set the size of the window and the theme of the system."""
        self.theme(dark=dark)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def theme(self, *, dark: bool) -> None:
        """Set the theme of the system; a page that is open follows."""
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [theme]})

    def go(self, path: str, *, until: str = "main h1") -> None:
        """Open an address of the site and wait for an element of its page."""
        self.driver.get(self.base + path)
        self.wait(lambda: self.all(until), f"{until} on {path}")

    def drawn(self, chart: str) -> None:
        """Wait until a chart is drawn and no other waits."""
        self.wait(lambda: self.script(DRAWN, chart), f"the chart {chart}")

    @property
    def address(self) -> str:
        """Path and query string of the page."""
        return str(self.script("return location.pathname + location.search"))

    def back(self) -> None:
        """Press the browser's back button."""
        self.driver.back()

    def reload(self) -> None:
        """Load the page again."""
        self.driver.refresh()

    # --- looking

    def all(self, selector: str) -> list[Any]:
        """Return the elements of a selector."""
        return list(self.driver.find_elements(By.CSS_SELECTOR, selector))

    def one(self, selector: str) -> Any:
        """Wait for the first element of a selector and return it."""
        return self.wait(lambda: self.all(selector), selector)[0]

    def text(self, selector: str) -> str:
        """Return the text of an element, as the page holds it."""
        return str(
            self.script("const e = document.querySelector(arguments[0]); return e ? e.textContent : ''", selector)
        )

    def texts(self, selector: str) -> list[str]:
        """Return the texts of all elements of a selector."""
        return list(
            self.script("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)
        )

    def script(self, code: str, *arguments: Any) -> Any:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(code, *arguments)

    def console(self) -> list[str]:
        """Return what the console says since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    # --- waiting

    def wait(self, found: Callable[[], Any], what: str) -> Any:
        """Return the first true value that `found` gives; fail with `what` after SECONDS."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                value = found()
            except StaleElementReferenceException:
                value = None
            if value:
                return value
            time.sleep(0.03)
        raise AssertionError(f"waited {SECONDS:g} seconds for {what}; the console says {self.console()}")

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element's text holds a text."""
        self.wait(lambda: text in self.text(selector), f"{text!r} in {selector}, which has {self.text(selector)!r}")

    def at(self, address: str) -> None:
        """Wait until the address is as said."""
        self.wait(lambda: self.address == address, f"the address {address}, which is {self.address}")

    # --- doing

    def click(self, selector: str, place: int = 0) -> None:
        """Click an element as a reader does: where it lies, once it can be seen."""
        element = self.wait(lambda: self.all(selector)[place : place + 1], f"{selector}, number {place}")[0]
        self.wait(element.is_displayed, f"{selector} to be seen")
        element.click()

    def hit(self, element: Any) -> None:
        """Move the mouse to an element and click there; for marks of charts."""
        chain: Any = ActionChains
        chain(self.driver).move_to_element(element).pause(0.2).click().perform()

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def tab_to(self, selector: str, text: str) -> None:
        """Move the focus with the Tab key to the element of a selector that has a text, or a name, with it."""
        for _ in range(MOST_TABS):
            if self.script(FOCUSED, selector, text):
                return
            self.press(Keys.TAB)
        at = self.script("return document.activeElement.outerHTML.slice(0, 200)")
        raise AssertionError(f"{text!r} in {selector} is not reached by the Tab key, which is at {at}")

    def type(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.one(selector).send_keys(text)

    # --- checking

    def violations(self, *, dark: bool = True) -> list[str]:
        """Return what axe finds against WCAG 2.2 A and AA on the page as it stands: rule and elements.

        With `dark` the page follows the system into the dark, where the rules about colours are tried again: nothing
        else of a page changes with the theme, and no colour changes with the width.
        """
        found = self._broken(WCAG)
        if not dark:
            return found
        self.theme(dark=True)
        try:
            self.wait(lambda: self.script(SETTLED, "dark"), "the page to be dark")
            return [*found, *(f"dark: {rule}" for rule in self._broken(COLOURS))]
        finally:
            self.theme(dark=False)
            self.wait(lambda: self.script(SETTLED, "light"), "the page to be light again")

    def _broken(self, rules: dict[str, Any]) -> list[str]:
        self.script("if (!window.axe) {" + AXE.read_text(encoding="utf-8") + "}")
        run = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: arguments[0]}).then(result => done(result.violations.map(
                rule => rule.id + ': ' + rule.nodes.map(node => node.html.slice(0, 120)).join(' | '))))
        """
        self.driver.set_script_timeout(30)
        return list(self.driver.execute_async_script(run, rules))

    def quit(self) -> None:
        """Close the browser."""
        self.driver.quit()
