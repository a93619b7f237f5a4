"""The only assembly: settings in, the Dash application out; nothing is registered or opened before this is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly
from dash import Dash, set_props

from portal import addresses, api, errors, http, shell, static
from portal.cohorts_page.page import page as cohorts_page
from portal.components import list_drawer
from portal.conditions import Refusal
from portal.data_page.page import page as data_page
from portal.desk import Desk, Unknown
from portal.engagement.page import page as engagement_page
from portal.flagship.page import page as flagship_page
from portal.member_page.page import page as member_page
from portal.mooc.page import page as mooc_page
from portal.overview.page import page as overview_page
from portal.printed import routes as printed
from portal.questions import all_questions
from portal.recommender.page import page as recommender_page
from portal.score_drivers.page import page as score_drivers_page
from portal.settings import REPO
from portal.warehouse import Refused, Unavailable, Warehouse

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers import Question
    from portal.pages import Page
    from portal.settings import Settings

PAGES: dict[str, Callable[[Question], Page]] = {
    "score-drivers": score_drivers_page,
    "flagship": flagship_page,
    "engagement": engagement_page,
    "mooc": mooc_page,
    "recommender": recommender_page,
}
PLOTLY = "package_data/plotly.min.js"
KNOWN: dict[type[Exception], int] = {Refusal: 400, Unknown: 404, Refused: 503, Unavailable: 503}


def create_app(settings: Settings) -> Dash:
    """Return the site over the builds that the settings name; no build need be there yet."""
    desk = Desk(all_questions(), Warehouse(settings), settings)
    app = Dash(
        "portal",
        title=shell.BRAND,
        update_title="",
        assets_folder=str(REPO / "assets"),
        assets_ignore=shell.EARLY,
        assets_path_ignore=shell.APART,
        url_base_pathname=settings.prefix,
        use_pages=False,
        add_log_handler=False,
        on_error=errors.on_error(tuple(KNOWN), lambda sentence: set_props("shell-live", {"children": sentence})),
        index_string=shell.index(settings),
        suppress_callback_exceptions=True,
    )
    app.server.register_blueprint(api.blueprint(desk))
    pages = site(desk)
    app.server.register_blueprint(printed.blueprint(desk, pages, static.address(app, plotly, PLOTLY)))
    http.install(app, settings, desk.warehouse.why_not, KNOWN)
    app.layout = shell.layout(settings, pages, list_drawer.script_address(app))
    shell.register(app, desk, pages)
    addresses.install(app, pages, desk.warehouse)
    return app


def site(desk: Desk) -> tuple[Page, ...]:
    """Return the pages in the order of the navigation: overview, five questions, cohorts, data; then the unlisted."""
    five = [question for question in desk.questions if question.slug != "overview"]
    pages = [PAGES[question.slug](question) for question in five]
    return (overview_page(), *pages, cohorts_page(), data_page(), member_page())
