"""Around every page, callback and answer: what `create_app` calls once to make the site fit to be served."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flask import Response, jsonify, request
from flask_compress import Compress

from portal.web import error_pages, guard, logs, static

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash
    from flask import Flask

    from portal.settings import Settings

# blob: because plotly draws a chart's PNG from an image that it keeps in memory.
POLICY = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# Callbacks must stay fast: 195 KB of rows take brotli 4 1.4 ms (35 KB), gzip 1 0.8 ms (42 KB), gzip 6 2.9 ms (36 KB).
COMPRESSION = {
    "COMPRESS_ALGORITHM": ["br", "gzip"],
    "COMPRESS_BR_LEVEL": 4,
    "COMPRESS_LEVEL": 1,
    "COMPRESS_MIN_SIZE": 1024,
    "COMPRESS_STREAMS": False,
    "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/plain", "text/csv", "application/json", "image/svg+xml"],
}
_FAILED = 400


def install(
    app: Dash,
    settings: Settings,
    ready: Callable[[], str | None],
) -> None:
    """Put ids, logs, error sentences, the guard, compression, caching, headers and health around an app.

    Call it once, after the app is made and before its first request; callbacks may be declared later. `ready` returns
    the reason why the data cannot be served, or None.
    The order is fixed here: hooks after a request run from the last to the first.
    """
    logs.install(app.server)
    error_pages.install(app)
    guard.install(app, settings.max_body_kb * 1024)
    static.install(app)
    _compress(app.server)
    app.server.after_request(_headers(app))
    _health(app, ready)


def _compress(server: Flask) -> None:
    server.config.update(COMPRESSION)
    Compress(server)


def _headers(app: Dash) -> Callable[[Response], Response]:
    @cache
    def policy() -> str:
        """Make the policy at the first page: by then every callback is declared, and its inline script has its hash."""
        return POLICY.format(scripts=" ".join(app.csp_hashes()))

    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = policy()
        return _cached(response)

    return headers


def _cached(response: Response) -> Response:
    """Let the browser ask again each time, and answer 304 where nothing changed; views that say more are left alone."""
    if response.status_code >= _FAILED:
        response.headers["Cache-Control"] = "no-store"
        return response
    if request.method not in ("GET", "HEAD") or response.is_streamed or response.cache_control.no_store:
        return response
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return _tagged(response)


def _tagged(response: Response) -> Response:
    """Tag the content, not its encoding: weak, so that compression leaves the tag as the view knows it.

    Dash puts a random token into every page, so a page's tag would never be met again.
    """
    tag, weak = response.get_etag()
    if tag is None and response.mimetype == "application/json":
        response.add_etag(weak=True)
    elif tag is not None and not weak and "Content-Encoding" not in response.headers:
        response.set_etag(tag, weak=True)
    response.make_conditional(request)
    return response


def _health(app: Dash, ready: Callable[[], str | None]) -> None:
    def healthz() -> Response:
        return _unkept(jsonify(status="ok"))

    def readyz() -> Response:
        reason = ready()
        if reason is None:
            return _unkept(jsonify(status="ok"))
        response = jsonify(status="unavailable", reason=reason)
        response.status_code = 503
        return _unkept(response)

    for view in (healthz, readyz):
        app.server.add_url_rule(app.config.routes_pathname_prefix + view.__name__, view.__name__, view)


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
