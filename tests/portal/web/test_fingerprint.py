"""Addresses of scripts and styles: made of the content alone, so that any two hosts write the same ones."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from portal.web import fingerprint, static
from tests.conftest import REPO
from tests.portal.web import small

if TYPE_CHECKING:
    from pathlib import Path

    import dash

# The page and the layout of the site in the folder that this runs in; the one random token of a page is left out.
PAGE = """
import json
import re

from portal.app import create_app
from portal.settings import read

client = create_app(read({"PORTAL_DATA": "no-data", "PORTAL_PREFIX": "/insight"})).server.test_client()
page = re.sub(r'"end_id": ?"[^"]+"', "", client.get("/insight/").text)
print(json.dumps({"page": page, "layout": client.get("/insight/_dash-layout").json}))
"""
LONG_AGO = 1_000_000_000


def hash_of(content: bytes) -> str:
    """Return what stands in an address for a content, worked out apart from the code under test."""
    return hashlib.blake2b(content, digest_size=6).hexdigest()


def addresses(app: dash.Dash) -> list[str]:
    """Return the scripts and styles that an app's page asks for."""
    page = app.server.test_client().get(app.config.requests_pathname_prefix).text
    return re.findall(r'(?:src|href)="([^"]+)"', page)


def package(folder: Path, seconds: int) -> ModuleType:
    """Return a package with one script that was last changed at a time."""
    folder.mkdir()
    (folder / "chart.min.js").write_text("draw()", encoding="utf-8")
    os.utime(folder / "chart.min.js", (seconds, seconds))
    module = ModuleType("charts")
    module.__file__, module.__version__ = str(folder / "__init__.py"), "7.1.0"  # type: ignore[attr-defined]
    return module


@pytest.mark.slow
def test_two_checkouts_write_the_same_page(tmp_path: Path) -> None:
    """The same files with other times in another folder: the page is equal to the last byte, and so is its layout.

    Dash writes the properties of a component in no certain order, so that the layout is compared as data.
    """
    for folder in ("portal", "assets"):
        shutil.copytree(REPO / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    for path in tmp_path.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
    environ = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    sides = [
        subprocess.Popen([sys.executable, "-c", PAGE], cwd=folder, env=environ, stdout=subprocess.PIPE)
        for folder in (REPO, tmp_path)
    ]
    here, there = (json.loads(side.communicate(timeout=120)[0]) for side in sides)
    assert "/insight/assets/base.css?m=" in here["page"]
    assert "dash_ag_grid.v" in json.dumps(here["layout"])
    assert here == there


def test_every_script_and_style_is_named_by_its_content(tmp_path: Path) -> None:
    """Whatever the page asks for has the hash of its bytes in its address: assets, and what packages bring."""
    app = small.app(tmp_path, "/insight/")
    client = app.server.test_client()
    named = [address for address in addresses(app) if "favicon" not in address]
    assert {"assets", "_dash-component-suites"} == {address.split("/")[2] for address in named}
    for address in named:
        assert hash_of(client.get(address, buffered=True).data) in address


@pytest.mark.parametrize("content", ["p { color: red; }", "p { color: tan; }"])
def test_a_changed_file_has_another_address(tmp_path: Path, content: str) -> None:
    """An asset's address follows its content, also while the site runs."""
    app = small.app(tmp_path)
    (tmp_path / "big.css").write_text(content, encoding="utf-8")
    assert f"/assets/big.css?m={hash_of(content.encode())}" in addresses(app)


def test_a_later_time_alone_changes_nothing(tmp_path: Path) -> None:
    """A file that is written anew with the same content keeps its address, in a browser too."""
    app = small.app(tmp_path)
    before = addresses(app)
    os.utime(tmp_path / "big.css", (LONG_AGO, LONG_AGO))
    assert addresses(app) == before
    (address,) = [address for address in before if "big.css" in address]
    response = app.server.test_client().get(address, buffered=True)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_packages_file_has_one_address_on_every_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid's and plotly's code, which pages load by themselves, are named by version and content."""
    app = small.app(tmp_path, "/insight/")
    written = []
    for name, seconds in (("early", LONG_AGO), ("late", LONG_AGO + 1)):
        module = package(tmp_path / name, seconds)
        monkeypatch.setitem(sys.modules, "charts", module)
        written.append(static.address(app, module, "chart.min.js"))
    assert set(written) == {f"/insight/_dash-component-suites/charts/chart.v7_1_0m{hash_of(b'draw()')}.min.js"}


def test_what_callbacks_load_is_named_by_content_too(tmp_path: Path) -> None:
    """Where a callback brings a component of a package that the page has not loaded, Dash sends its addresses."""
    app = small.app(tmp_path)
    app.server.test_client().get("/")
    (first, *_) = [
        resource["url"] for resource in app.get_dist(["dash_bootstrap_components"]) if "_js_" in resource["type"]
    ]
    assert hash_of(app.server.test_client().get(first).data) in first


def test_other_addresses_stay_as_they_are(tmp_path: Path) -> None:
    """Only what the site itself serves is named by its content."""
    html = '<script src="https://example.org/assets/a.js?m=1"></script><a href="/insight/mooc">'
    assert fingerprint.rewritten(small.app(tmp_path, "/insight/"), html) == html
