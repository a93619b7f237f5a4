"""Routes beside the pages: the icon that browsers ask for by themselves, `/version`, and 404 for wrong addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, jsonify, request, send_file
from werkzeug.exceptions import NotFound

from portal import version
from portal.errors import Unavailable
from portal.settings import REPO
from portal.site.pages import page_of
from portal.web import error_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash import Dash

    from portal.site.pages import Page
    from portal.warehouse import Warehouse

ICON = REPO / "assets" / "icon.svg"
ICON_SECONDS = 86_400


def install(app: Dash, pages: Sequence[Page], warehouse: Warehouse) -> None:
    """Add the icon and `/version`, and answer 404 to every address that no page has; call it once, at assembly."""
    root = app.config.routes_pathname_prefix
    app.server.add_url_rule(f"{root}favicon.ico", "favicon", icon)
    app.server.add_url_rule(f"{root}version", "version", lambda: running(warehouse))
    every = f"{root}<path:path>"
    app.server.view_functions[every] = _pages_only(app.server.view_functions[every], tuple(pages), root)


def icon() -> Response:
    """Return the site's icon; pages name it themselves, but a browser that opens JSON asks for /favicon.ico."""
    return send_file(ICON, mimetype="image/svg+xml", max_age=ICON_SECONDS)


def running(warehouse: Warehouse) -> Response:
    """Return version, commit (null where it is not known) and the id of the build that is served (null: none is)."""
    release = version.current()
    response = jsonify(version=release.version, commit=release.commit, build=served(warehouse))
    response.headers["Cache-Control"] = "no-store"
    return response


def served(warehouse: Warehouse) -> str | None:
    """Return the id of the build that is served; None where none can be."""
    try:
        with warehouse.snapshot() as snapshot:
            return snapshot.build_id
    except Unavailable:
        return None


def _pages_only(view: Callable[..., str], pages: tuple[Page, ...], root: str) -> Callable[..., Response]:
    """Wrap the view that answers every address which has none of its own: Dash gives all of them the site, with 200.

    A wrong address keeps the site, which says so, but gets the status 404. Who does not read HTML gets a sentence.
    """

    def answer(**parts: str) -> Response:
        if page_of(pages, root, request.path) is not None:
            return Response(view(**parts), mimetype="text/html")
        if not error_pages.reads_html(request):
            raise NotFound
        return Response(view(**parts), 404, mimetype="text/html")

    return answer
