"""The only assembly: settings in, the Dash application out; nothing is registered or opened before this is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly
from dash import Dash, set_props

from portal.answers.service import AnswerService
from portal.exports import api
from portal.exports.print import routes as printed
from portal.pages.cohorts.page import page as cohorts_page
from portal.pages.data.page import page as data_page
from portal.pages.member.page import page as member_page
from portal.questions import registry
from portal.questions.overview.page import page as overview_page
from portal.settings import REPO
from portal.site import routes, shell
from portal.site.components import list_drawer
from portal.warehouse import Warehouse
from portal.web import error_pages, http, static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.settings import Settings
    from portal.site.pages import Page

PLOTLY = "package_data/plotly.min.js"


def create_app(settings: Settings, packages: Sequence[str] = registry.PACKAGES) -> Dash:
    """Return the site over the builds that the settings name, with a question for each package.

    No build need be there yet.
    """
    service = AnswerService(registry.all_questions(packages), Warehouse(settings), settings)
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
        on_error=error_pages.on_error(lambda sentence: set_props("shell-live", {"children": sentence})),
        index_string=shell.index(settings),
        suppress_callback_exceptions=True,
    )
    app.server.register_blueprint(api.blueprint(service))
    pages = site(service, packages)
    app.server.register_blueprint(printed.blueprint(service, pages, static.address(app, plotly, PLOTLY)))
    http.install(app, settings, service.warehouse.why_not)
    app.layout = shell.layout(settings, pages, list_drawer.script_address(app))
    shell.register(app, service, pages)
    routes.install(app, pages, service.warehouse)
    return app


def site(service: AnswerService, packages: Sequence[str] = registry.PACKAGES) -> tuple[Page, ...]:
    """Return the pages in the order of the navigation: overview, questions, cohorts, data; then the unlisted."""
    questions = registry.pages(service.questions, packages)
    return (overview_page(), *questions, cohorts_page(), data_page(), member_page())
