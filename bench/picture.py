"""The command `python -m bench.picture`: takes the picture of the README anew, of the built-in sample, in Chromium."""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.browser import chromium, quiet, wait
from bench.server import HOST, serve
from bench.stage import REPO, run

if TYPE_CHECKING:
    from collections.abc import Sequence

PICTURE = REPO / "docs" / "tab.png"
ADDRESS = "score-drivers"
WIDTH, HEIGHT = 1440, 900
MOST_BYTES = 300_000
DRAWN = "return document.querySelector('.main-svg') && !document.querySelector('.plot.waiting')"


def main(arguments: Sequence[str]) -> int:
    """Build the sample where no data folder is given, serve it, and write the picture; return the exit code."""
    options = parser().parse_args(arguments)
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        sys.stderr.write("The picture needs chromium and chromedriver, and one of them is not installed.\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="picture-") as folder, ExitStack() as opened:
        environment = served_from(Path(folder), options.data)
        site = opened.enter_context(serve(REPO, (), environment, Path(folder) / "portal.log"))
        page = opened.enter_context(chromium(browser, driver, Path(folder)))
        picture = taken(page, f"http://{HOST}:{site.port}/{options.page}")
    options.file.parent.mkdir(exist_ok=True)
    options.file.write_bytes(picture)
    print(f"{options.file}: {len(picture):,} bytes, of at most {MOST_BYTES:,}")
    return 0 if len(picture) <= MOST_BYTES else 1


def served_from(folder: Path, data: Path | None) -> dict[str, str]:
    """Return the environment of the server: over a data folder, or over the sample, which is then built."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {**others, "PORTAL_DATA": str((data or folder / "data").absolute()), "PORTAL_TRAINING": "none"}
    if data is None:
        (folder / "data").mkdir()
        run(["etl"], environment, folder / "etl.log")
    return environment


def taken(page: Any, address: str) -> bytes:
    """Return a PNG of the first screen of an address, in the light theme, once its charts are drawn."""
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    light = [{"name": "prefers-color-scheme", "value": "light"}]
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": light})
    page.get(address)
    wait(page, DRAWN)
    while not quiet(page):
        pass
    return base64.b64decode(page.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})["data"])


def parser() -> argparse.ArgumentParser:
    """Return what the command takes."""
    parser = argparse.ArgumentParser(prog="python -m bench.picture", description="Take the picture of the README.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a data folder with a build; the sample is built else")
    parser.add_argument("--page", default=ADDRESS, help=f"the address of a page, without the first slash ({ADDRESS})")
    parser.add_argument("--file", type=Path, default=PICTURE, metavar="PNG", help="where the picture is written")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
