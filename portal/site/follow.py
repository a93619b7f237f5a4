"""Open pages follow the data: each asks now and then which build is served, and draws anew when it is another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, dcc

from portal.errors import Unavailable
from portal.site import preparing

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService

SOON, SELDOM = 3_000, 30_000
BUILD = Input("shell-build", "data")
SHOWN = Output("shell-shown", "data")


def layout() -> list[Component]:
    """Return the clock, and what it brings: the build that is served, the one that is shown, what is being prepared."""
    return [
        dcc.Interval(id="shell-clock", interval=SOON),
        dcc.Store(id="shell-served"),
        dcc.Store(id="shell-shown"),
        dcc.Store(id="shell-build"),
        dcc.Store(id="shell-preparing"),
    ]


def register(app: Dash, service: AnswerService) -> None:
    """Add the callbacks: the server says what is served; the browser compares it with what is shown."""
    app.callback(
        Output("shell-served", "data"), Output("shell-clock", "interval"), Input("shell-clock", "n_intervals")
    )(lambda _: served(service))
    app.clientside_callback(
        ClientsideFunction("follow", "served"),
        Output("shell-build", "data"),
        Output("shell-preparing", "data"),
        Input("shell-served", "data"),
        State("shell-shown", "data"),
        State("shell-preparing", "data"),
        prevent_initial_call=True,
    )


def served(service: AnswerService) -> tuple[dict[str, Any], int]:
    """Return the id of the build that is served (None where none is), what is being prepared, and when to ask again."""
    try:
        with service.warehouse.snapshot() as snapshot:
            phase = preparing.missing(snapshot.info)
            words = preparing.sentence(phase, service.settings.data / "builds")
            return {"build": snapshot.build_id, "preparing": words}, SOON if phase else SELDOM
    except Unavailable:
        return {"build": None, "preparing": ""}, SELDOM
