"""The site around every page: header, navigation, theme, provenance, dialogs; and the one callback that swaps pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from portal import formats, version
from portal.answers import reading
from portal.answers.spec import Question
from portal.charts.theme import TEMPLATE
from portal.errors import MissingTable, Unavailable
from portal.settings import REPO
from portal.site import follow
from portal.site.components import answer_dialog, keep_dialog, list_drawer, mark_card, notes, notices, suggestions
from portal.site.pages import OVERVIEW, page_of
from portal.web import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.settings import Settings
    from portal.site.pages import Page

BRAND = "Learner insight"
APART = ["^print$"]  # folders whose files belong to pages without Dash
ICON = "icon.svg"
EARLY = "theme.js"  # loaded in the head by `index`, so that Dash need not load it again (assets_ignore)

_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="PREFIXassets/icon.svg?m=ICON">
<link rel="preload" as="font" type="font/woff2" href="PREFIXassets/fonts/inter-latin-wght-normal.woff2" crossorigin>
<script src="PREFIXassets/theme.js?m=THEME"></script>
{%css%}
</head>
<body>
<noscript>This site draws its pages with JavaScript; please allow it. The numbers are also at PREFIXapi.</noscript>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>
"""


def index(settings: Settings) -> str:
    """Return the HTML around the app (Dash's index_string): language, icon, font, and the theme before first paint."""
    theme, icon = (fingerprint.digest(REPO / "assets" / name) for name in (EARLY, ICON))
    return _INDEX.replace("THEME", theme).replace("ICON", icon).replace("PREFIX", settings.prefix)


def layout(settings: Settings, pages: tuple[Page, ...], script: str) -> Component:
    """Return the site without a page; `script` is the address of the grid's code (list_drawer.script_address)."""
    titles = {page.address(settings.prefix): page.title for page in pages}
    return html.Div(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="shell-theme"),
            dcc.Store(id="shell-template", data=TEMPLATE),
            dcc.Store(id="shell-titles", data=titles),
            *follow.layout(),
            html.A("Skip to the content", href="#shell-main", className="skip"),
            header(settings, pages),
            html.Main(html.Div(id="shell-page"), id="shell-main", tabIndex="-1"),
            footer(),
            answer_dialog.layout(),
            mark_card.layout(),
            list_drawer.layout(script),
            keep_dialog.layout(),
            notes.layout(),
            suggestions.layout(),
            html.Div(id="shell-live", className="toast", role="status"),
        ],
        id="shell",
    )


def header(settings: Settings, pages: tuple[Page, ...]) -> Component:
    """Return the header: brand, a link to each page, what the data is, the theme button."""
    links = [dcc.Link(page.title, href=page.address(settings.prefix)) for page in pages if page.listed]
    theme = html.Button(
        "\u25d0",
        id="shell-theme-button",
        className="button theme",
        title="Switch between light and dark",
        **{"aria-label": "Switch between light and dark"},
    )
    return html.Header(
        [
            dcc.Link(BRAND, href=settings.prefix, className="brand"),
            html.Nav(links, **{"aria-label": "Pages"}),
            html.Div(id="shell-provenance", className="provenance"),
            theme,
        ],
        className="site",
    )


def footer() -> Component:
    """Return the footer: the version of the site, and a place for the build that the page is drawn from."""
    release = html.Span(f"{BRAND} {version.current().version}")
    return html.Footer([release, html.Span(id="shell-foot")], className="site-foot")


def register(app: Dash, service: AnswerService, pages: tuple[Page, ...]) -> None:
    """Add the callbacks of the site, of its dialogs and of every page; called once, by create_app."""
    app.callback(
        Output("shell-page", "children"),
        Output("shell-provenance", "children"),
        Output("shell-foot", "children"),
        follow.SHOWN,
        Input("url", "pathname"),
        follow.BUILD,
    )(lambda pathname, _: visited(service, pages, pathname, followed=ctx.triggered_id == "shell-build"))
    follow.register(app, service)
    app.clientside_callback(
        ClientsideFunction("portal", "arrive"), Input("url", "pathname"), State("shell-titles", "data")
    )
    app.clientside_callback(
        ClientsideFunction("portal", "theme"),
        Output("shell-theme", "data"),
        Input("shell-theme-button", "n_clicks"),
        prevent_initial_call=True,
    )
    for component in (answer_dialog, mark_card, list_drawer, keep_dialog, notes, suggestions):
        component.register(app, service)
    for page in pages:
        page.register(app, service)


def visited(
    service: AnswerService, pages: tuple[Page, ...], pathname: str | None, *, followed: bool = False
) -> tuple[Any, ...]:
    """Return page, provenance, foot and the build shown, for an address; a page that says so where there is none.

    Where the page stays and another build is `followed`, it is laid out anew only if it has no callbacks that do.
    """
    if not pathname:
        raise PreventUpdate
    prefix = service.settings.prefix
    page = page_of(pages, prefix, pathname)
    if page is None:
        return notices.not_found(prefix), None, None, None
    try:
        with service.warehouse.snapshot() as snapshot:
            build = reading.provenance(snapshot, _question(service, page))
        content = no_update if followed and page.redraws else page.layout(service)
        return content, provenance(build), foot(build), build["id"]
    except MissingTable as reason:
        return html.Div(notices.lacking(str(reason)), className="page"), None, None, None
    except Unavailable as reason:
        return html.Div(notices.unavailable(str(reason), prefix), className="page"), None, None, None


def _question(service: AnswerService, page: Page) -> Question:
    """Return the question of a page, whose sources it shows; the overview and the data page show all."""
    question = next((question for question in service.questions if question.slug == page.slug), None)
    return question or Question(slug=OVERVIEW, title="", asks="")


def provenance(build: Mapping[str, Any]) -> list[Component]:
    """Return what the header says of the data on the page: whether any is a sample, and through when it goes."""
    parts: list[Component] = []
    samples = [name for name, source in build["sources"].items() if source["sample"]]
    if samples:
        parts.append(html.Span("Sample data", className="badge", title=f"Synthetic: {', '.join(samples)}"))
    if build["data_through"]:
        parts.append(html.Span(f"Data through {formats.day(build['data_through'])}", className="stamp"))
    return parts


def foot(build: Mapping[str, Any]) -> str:
    """Return the build stamp: when the data was built, and the build's id."""
    return f"Data built {formats.day(build['built_at'])}, build {build['id']}"
