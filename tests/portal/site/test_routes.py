"""Addresses that are no page's: 404 with the site around it for people, one sentence for programs; icon and version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from portal import version
from portal.app import create_app
from portal.settings import read
from tests.portal.every_question import PACKAGES, QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PAGES = ("", *QUESTIONS, "cohorts", "data", "member")
SENTENCE = "There is nothing at this address. Check it for a typing error, or start from the overview."


@pytest.fixture(scope="module", params=["/", "/insight/"])
def root(request: pytest.FixtureRequest) -> str:
    """The path under which the site is served."""
    return str(request.param)


@pytest.fixture(scope="module")
def client(root: str, data: Path) -> FlaskClient:
    """A client of the portal over a build of small files."""
    server: Flask = create_app(read({"PORTAL_DATA": str(data), "PORTAL_PREFIX": root}), PACKAGES).server
    return server.test_client()


def opened(client: FlaskClient, path: str) -> TestResponse:
    """Ask as a browser does."""
    return client.get(path, headers={"Accept": HTML}, buffered=True)


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("slug", PAGES)
def test_every_page_answers_with_and_without_a_slash(client: FlaskClient, root: str, slug: str, slash: str) -> None:
    """The address of a page, also with a query string, is answered 200."""
    path = (root + slug).rstrip("/") + slash or "/"
    response = client.get(path + "?country=India", headers={"Accept": HTML}, follow_redirects=True)
    assert (response.status_code, response.mimetype) == (200, "text/html")


@pytest.mark.parametrize("path", ["nowhere", "mooc/more", "metrics", "Mooc", "print", "print/mooc/more", "a/b/c/"])
@pytest.mark.parametrize("accept", [HTML, "*/*", ""])
def test_a_wrong_address_is_404_with_the_site_around_it(client: FlaskClient, root: str, path: str, accept: str) -> None:
    """People get the site, which says so and leads on; nobody keeps the answer."""
    response = client.get(root + path, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert 'id="react-entry-point"' in response.text
    assert f'<script src="{root}assets/theme.js' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["robots.txt", "apple-touch-icon.png", "mooc.json", "nowhere/a.js", "_nowhere", "_dash-x", "api/nowhere"]
)
def test_programs_get_a_short_404(client: FlaskClient, root: str, path: str) -> None:
    """A file that is not there, /api and Dash's own addresses: one sentence, whoever asks."""
    response = opened(client, root + path)
    assert (response.status_code, response.json) == (404, {"error": SENTENCE})


def test_who_does_not_read_html_gets_a_sentence(client: FlaskClient, root: str) -> None:
    """A program that asks for JSON at a wrong address gets JSON."""
    response = client.get(f"{root}nowhere", headers={"Accept": "application/json"})
    assert (response.status_code, response.json) == (404, {"error": SENTENCE})


@pytest.mark.parametrize("path", ["print/nowhere", "api/nowhere/levels.json", "api/mooc/nowhere.json"])
def test_an_unknown_question_or_answer_is_404(client: FlaskClient, root: str, path: str) -> None:
    """Print view and API say which they do not have."""
    assert opened(client, root + path).status_code == 404


def test_outside_of_the_prefix_nothing_is_a_page(data: Path) -> None:
    """Under a prefix a page's name at the root is a wrong address."""
    client = create_app(read({"PORTAL_DATA": str(data), "PORTAL_PREFIX": "/insight"})).server.test_client()
    for path in ("/", "/mooc", "/insightmooc", "/favicon.ico", "/version"):
        assert opened(client, path).status_code == 404, path


def test_the_icon_is_there_for_browsers_that_ask_by_themselves(client: FlaskClient, root: str) -> None:
    """/favicon.ico is the icon that pages name, and is kept for a day."""
    response = client.get(f"{root}favicon.ico", buffered=True)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    page = client.get(root).text
    (named,) = re.findall(r'<link rel="icon"[^>]+href="([^"]+)"', page)
    assert response.data == client.get(named, buffered=True).data
    assert response.headers["Cache-Control"] == "public, max-age=86400"


def test_version_names_release_commit_and_build(client: FlaskClient, root: str, data: Path) -> None:
    """What answers here, for who runs the site; it is never kept."""
    response = client.get(f"{root}version")
    build = (data / "current").readlink().name
    assert response.json == {"version": "0.1.0", "commit": version.current().commit, "build": build}
    assert response.headers["Cache-Control"] == "no-store"


def test_version_is_there_without_a_build(tmp_path: Path) -> None:
    """Where no build can be served, `build` is null and the rest as always; then the first build is named."""
    client = create_app(read({"PORTAL_DATA": str(tmp_path)})).server.test_client()
    answer = client.get("/version").json
    assert answer is not None
    assert (answer["version"], answer["build"]) == ("0.1.0", None)
