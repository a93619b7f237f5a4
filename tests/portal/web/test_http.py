"""What every answer carries: security headers, compression, cache rules, error sentences; and the site's health."""

from __future__ import annotations

import gzip
import json
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]
import dash
import pytest
from dash import Input, Output
from flask import Response

from portal.web import static
from tests.portal.web import hostile, small

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

BR = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture(params=["/", "/insight/"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> dash.Dash:
    """The small app, at the root and under a prefix."""
    return small.app(tmp_path, request.param)


def get(site: dash.Dash, path: str, **headers: str) -> TestResponse:
    """Ask for a path under the site's prefix, or a whole address of its page."""
    prefix = site.config.routes_pathname_prefix
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    whole = path if path.startswith("/") else prefix + path
    response: TestResponse = site.server.test_client().get(whole, headers={**BR, **names}, buffered=True)
    return response


def addresses(site: dash.Dash) -> list[str]:
    """Return the scripts and styles that the page asks for."""
    page = get(site, "", Accept_Encoding="identity").text
    return re.findall(r'(?:src|href)="([^"]+)"', page)


def test_a_page_runs_its_own_scripts_only(site: dash.Dash) -> None:
    """The policy allows this site and the hash of each inline script, and neither eval nor other hosts nor frames."""
    policy = get(site, "").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'self'"
    # plotly draws a chart's PNG from an image in memory
    assert rules["img-src"] == "'self' data: blob:"
    assert rules["object-src"] == rules["frame-ancestors"] == "'none'"
    # one clientside callback and the renderer
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/]{43}=')+", rules["script-src"])
    assert len(rules["script-src"].split()) == 3
    assert "eval" not in policy


def test_a_callback_declared_late_is_in_the_policy(tmp_path: Path) -> None:
    """The policy is made at the first page, so a clientside callback declared after the install has its hash."""
    site = small.app(tmp_path)
    site.clientside_callback("function (x) { return x + 1; }", Output("late", "children"), Input("in", "value"))
    assert len(re.findall("sha256-", get(site, "").headers["Content-Security-Policy"])) == 3


@pytest.mark.parametrize("path", ["", "healthz", "api/rows.json", "api/nothing", "assets/big.css", "_dash-layout"])
def test_every_answer_has_the_headers(site: dash.Dash, path: str) -> None:
    """No type is guessed, no address is told to other sites, no device is asked for, every answer has its id."""
    headers = get(site, path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["X-Request-ID"]


def test_scripts_and_styles_are_kept_for_ever(site: dash.Dash) -> None:
    """All that a page asks for carries a version: it is compressed, and the browser need not ask again."""
    wanted = [
        address for address in addresses(site) if not address.endswith((".ico", "/")) and "favicon" not in address
    ]
    assert len(wanted) >= 5
    for address in wanted:
        response = get(site, address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable", address
        assert response.headers["Content-Encoding"] == "br"
        plain = get(site, address, Accept_Encoding="identity")
        assert "Content-Encoding" not in plain.headers
        assert brotli.decompress(response.data) == plain.data
        assert gzip.decompress(get(site, address, Accept_Encoding="gzip").data) == plain.data


def test_another_version_is_not_kept(site: dash.Dash) -> None:
    """A version that is not the file's may mean other content tomorrow: the browser must ask again, and gets a 304."""
    version = dash.dcc.__version__.replace(".", "_")
    for path in (
        "assets/big.css?m=1",
        "assets/big.css",
        "_dash-component-suites/dash/dcc/dash_core_components.v0m1.js",
        f"_dash-component-suites/dash/dcc/dash_core_components.v{version}m0123456789ab.js",
        "_dash-component-suites/dash/dcc/dash_core_components.js",
    ):
        get(site, "")
        response = get(site, path)
        assert response.headers["Cache-Control"] == "no-cache", path
        again = get(site, path, If_None_Match=response.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")


def test_a_font_is_kept_a_week(site: dash.Dash) -> None:
    """Styles name fonts without a version: asking at every page would make text flicker."""
    assert get(site, "assets/a.woff2").headers["Cache-Control"] == "public, max-age=604800"


def test_an_asset_that_changes_is_served_anew(tmp_path: Path) -> None:
    """The store is asked by the file's content, so a changed file is never served old."""
    site = small.app(tmp_path)
    before = get(site, "assets/big.css")
    (tmp_path / "big.css").write_text("p { color: red; }", encoding="utf-8")
    after = get(site, "assets/big.css", If_None_Match=before.headers["ETag"])
    assert after.status_code == 200
    assert brotli.decompress(after.data) == b"p { color: red; }"


def test_a_file_is_compressed_once() -> None:
    """Under load, and whatever version an address carries, a file is read and compressed once an encoding."""
    calls: list[int] = []

    def answer() -> Response:
        calls.append(1)
        return Response(b"x" * 10_000)

    store, found = static.FileStore(), static.StaticFile("a.js", Path("a.js"), "0123456789ab", fixed=True)
    threads = [threading.Thread(target=store.packed, args=(found, way, answer)) for way in ("br", "gzip") * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 2


def test_a_file_has_one_name(tmp_path: Path) -> None:
    """However an address spells a file, it is the same file: nobody can fill the store with spellings of one."""
    site = small.app(tmp_path)
    find = static._in_assets(tmp_path)
    with site.server.test_request_context():
        found = [find(name) for name in ("big.css", "./big.css", "x/../big.css", "././././big.css")]
        assert find("../" + tmp_path.name + "x") is None
        assert find("../../etc/passwd") is None
    assert {one.key for one in found if one} == {str(tmp_path.resolve() / "big.css")}
    assert None not in found


def test_what_is_no_file_is_not_kept() -> None:
    """Only whole files enter the store: a 404 or a 304 is handed on."""
    store, found = static.FileStore(), static.StaticFile("a.js", Path("a.js"), "0123456789ab", fixed=True)
    assert isinstance(store.packed(found, "br", lambda: Response(status=304)), Response)
    assert isinstance(store.packed(found, "br", lambda: Response(b"x")), static.Packed)


@pytest.mark.parametrize("way", ["br", "gzip"])
def test_an_answer_is_compressed(site: dash.Dash, way: str) -> None:
    """JSON over 1 KB is sent as brotli where the browser takes it, else as gzip, else plain."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}[way]
    response = get(site, "api/rows.json", Accept_Encoding=way)
    assert response.headers["Content-Encoding"] == way
    plain = get(site, "api/rows.json", Accept_Encoding="identity")
    assert unpack(response.data) == plain.data
    assert len(response.data) < len(plain.data) / 5


def test_small_answers_are_sent_as_they_are(site: dash.Dash) -> None:
    """Compression of a few bytes costs time and wins nothing."""
    assert "Content-Encoding" not in get(site, "healthz").headers


@pytest.mark.parametrize("way", ["br", "gzip", "identity"])
def test_an_etag_holds_for_every_encoding(site: dash.Dash, way: str) -> None:
    """A view's own tag comes back unchanged but weak, so that the view knows it again, and gives a 304."""
    response = get(site, "api/rows.json", Accept_Encoding=way)
    assert response.headers["ETag"] == 'W/"build-1"'
    again = get(site, "api/rows.json", Accept_Encoding="gzip", If_None_Match=response.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")


def test_the_layout_is_asked_for_again_and_not_sent_again(site: dash.Dash) -> None:
    """JSON without a tag gets one of its content; a page has none, because Dash puts a random token into each."""
    layout = get(site, "_dash-layout")
    assert layout.headers["Cache-Control"] == "no-cache"
    assert get(site, "_dash-layout", If_None_Match=layout.headers["ETag"]).status_code == 304
    page = get(site, "")
    assert page.headers["Cache-Control"] == "no-cache"
    assert "ETag" not in page.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("api/nothing", 404),
        ("_dash-nothing", 404),
        ("_dash-component-suites/no/such.js", 404),
        ("_dash-component-suites/dash/dash.py", 404),
        ("api/sorry", 400),
        ("api/boom", 500),
    ],
)
def test_programs_get_errors_as_json(site: dash.Dash, path: str, status: int) -> None:
    """Under /api and for Dash's own addresses an error is {"error": one sentence}, and is not kept."""
    response = get(site, path)
    assert response.status_code == status
    assert response.json is not None
    assert list(response.json) == ["error"]
    assert response.json["error"].endswith(".")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_says_which_is_right(site: dash.Dash) -> None:
    """A 405 keeps its Allow header."""
    response = site.server.test_client().put(f"{site.config.routes_pathname_prefix}_dash-update-component")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert response.json == {"error": "This address does not take that method."}


def test_people_get_errors_as_a_page(site: dash.Dash) -> None:
    """A page that fails is a small page with one sentence, the request id and a way on, in the site's language."""
    response = get(site, "page-boom")
    assert (response.status_code, response.mimetype) == (500, "text/html")
    assert '<html lang="en">' in response.text
    request_id = response.headers["X-Request-ID"]
    assert f"if it happens again, tell us the request id {request_id}.</h1>" in response.text
    assert f'<a href="{site.config.routes_pathname_prefix}">' in response.text


def test_outside_of_the_prefix_there_is_nothing(tmp_path: Path) -> None:
    """Under a prefix the site answers there only, also its health."""
    site = small.app(tmp_path, "/insight/")
    assert get(site, "/healthz").status_code == 404
    assert get(site, "/insight/healthz").status_code == 200


@pytest.mark.parametrize("output", ['{"index":["ALL"],"type":"cell"}.children', "..x.children...y.children.."])
def test_an_error_leaves_every_kind_of_output_as_it_is(site: dash.Dash, output: str) -> None:
    """Where the callback of a pattern (ALL) or of named outputs fails, the page gets a sentence and nothing else."""
    response = hostile.send(site, json.dumps(hostile.genuine(site, output)).encode())
    assert response.json is not None
    assert response.json["response"] == {}
    assert "request id" in response.json["sideUpdate"]["told"]["children"]


def test_the_process_answers_whatever_the_data(tmp_path: Path) -> None:
    """The process is well (200) also where the data is not (503, with the reason); neither answer is kept."""
    reason = "There is no build; run `python -m etl`."
    site = small.app(tmp_path, ready=lambda: reason)
    health, ready = get(site, "healthz"), get(site, "readyz")
    assert (health.status_code, health.json) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json) == (503, {"status": "unavailable", "reason": reason})
    assert health.headers["Cache-Control"] == ready.headers["Cache-Control"] == "no-store"


def test_ready_data_is_ready(site: dash.Dash) -> None:
    """The data is well where there is no reason against it."""
    assert (get(site, "readyz").status_code, get(site, "readyz").json) == (200, {"status": "ok"})
