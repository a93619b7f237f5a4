"""A small Dash app with every kind of callback, served as the portal is; tests of the serving side share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash
import dash_bootstrap_components as dbc
from dash import ALL, MATCH, Input, Output, State, dcc, html

from portal.errors import ReaderError
from portal.settings import Settings, read
from portal.web import error_pages, http

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ASSETS = {
    "big.css": "body { color: black; }\n" * 500,
    "logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'></svg>",
    "a.woff2": "x",
}


class Sorry(ReaderError):  # noqa: N818 - stands for a refusal
    """An error whose message is for the reader."""

    status = 400


def settings(**environ: str) -> Settings:
    """Return settings from PORTAL_ names without their prefix, in lower case."""
    return read({f"PORTAL_{name.upper()}": value for name, value in environ.items()})


def app(folder: Path, prefix: str = "/", ready: Callable[[], str | None] = lambda: None, **environ: str) -> dash.Dash:
    """Return the app with its assets in a folder, under a prefix."""
    for name, text in ASSETS.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = dash.Dash(
        "small",
        assets_folder=str(folder),
        use_pages=False,
        url_base_pathname=prefix,
        add_log_handler=False,
        on_error=error_pages.on_error(lambda sentence: dash.set_props("told", {"children": sentence})),
    )
    made.layout = html.Div(
        [html.Div(id="told"), dcc.Input(id="in"), dcc.Store(id="st"), dcc.Graph(id="graph"), dbc.Button()]
    )
    _callbacks(made)
    _routes(made, prefix)
    http.install(made, settings(prefix=prefix, **environ), ready)
    return made


def _callbacks(made: dash.Dash) -> None:
    def echo(value: Any, *_: Any) -> str:
        if value == "boom":
            raise ValueError("the secret value")
        if value == "sorry":
            raise Sorry("That course is not in the data.")
        return f"got {value}"

    made.callback(Output("out", "children"), Input("in", "value"), State("st", "data"))(echo)
    made.callback(Output("a", "children"), Output("b", "children"), Input("in", "value"))(lambda value: [value, value])
    made.callback(Output("out", "children", allow_duplicate=True), Input("b", "n_clicks"), prevent_initial_call=True)(
        echo
    )
    matched = {"type": "row", "index": MATCH}
    made.callback(Output(matched, "children"), Input({"type": "box", "index": MATCH}, "value"), State("st", "data"))(
        echo
    )
    made.callback(Output("all", "children"), Input({"type": "box", "index": ALL}, "value"))(str)
    made.callback(Output({"type": "cell", "index": ALL}, "children"), Input("c", "n_clicks"))(
        lambda _: 1 / 0  # an unforeseen error
    )
    made.callback({"x": Output("x", "children"), "y": Output("y", "children")}, {"z": Input("in", "value")})(
        lambda z: 1 / 0  # noqa: ARG005 - Dash passes it by name
    )
    made.callback(Input("in", "n_submit"))(lambda _: None)
    made.clientside_callback("function (x) { return x; }", Output("side", "children"), Input("in", "value"))


def _routes(made: dash.Dash, prefix: str) -> None:
    def boom() -> str:
        raise KeyError("the secret value")

    def sorry() -> str:
        raise Sorry("That course is not in the data.")

    def rows() -> Any:
        response = made.server.json.response([{"course": str(number), "score": number} for number in range(500)])
        response.set_etag("build-1")
        return response

    for name, view in (("boom", boom), ("sorry", sorry), ("rows.json", rows)):
        made.server.add_url_rule(f"{prefix}api/{name}", f"api {name}", view)
    made.server.add_url_rule(f"{prefix}page-boom", "page boom", boom)
