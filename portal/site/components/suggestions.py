"""Suggestions for a field with very many values, while the reader types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, dcc, html
from dash.exceptions import PreventUpdate

from portal.answers.allowed import allowed_values
from portal.errors import ReaderError
from portal.site.components.links import pairs, texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService

NAME = "shell-typed"
MOST = 50


def layout() -> Component:
    """Return the two stores: what was typed, and what fits it."""
    return html.Div([dcc.Store(id=f"{NAME}-ask"), dcc.Store(id=NAME)])


def register(app: Dash, service: AnswerService) -> None:
    """Add what finds the values, and what puts them into the field's list in the browser."""
    app.callback(Output(NAME, "data"), Input(f"{NAME}-ask", "data"), prevent_initial_call=True)(
        lambda data: asked(service, data)
    )
    app.clientside_callback(ClientsideFunction("portal", "suggest"), Input(NAME, "data"), prevent_initial_call=True)


def asked(service: AnswerService, data: Any) -> dict[str, Any]:
    """Return the field's list and the values that fit what was typed (slug, filter, list, text, query of the page)."""
    ask = texts(data, "slug", "filter", "list", "text", "query")
    if ask is None:
        raise PreventUpdate
    try:
        question = service.question(ask["slug"])
        with service.warehouse.snapshot() as snapshot:
            item = next((candidate for candidate in question.filters if candidate.name == ask["filter"]), None)
            outer = dict(pairs(ask["query"])).get(item.within) if item else None
            known = allowed_values(snapshot, item, outer) if item else ()
    except ReaderError as error:
        raise PreventUpdate from error
    return {"list": ask["list"], "values": fitting(known, ask["text"])}


def fitting(known: Sequence[str], typed: str) -> list[str]:
    """Return up to 50 values that contain the typed text in any case, those that begin with it first."""
    sought = typed.strip().casefold()
    begin: list[str] = []
    hold: list[str] = []
    for text in known:
        folded = text.casefold()
        if folded.startswith(sought):
            begin.append(text)
        elif sought in folded and len(hold) < MOST:
            hold.append(text)
        if len(begin) >= MOST:
            break
    return [*begin, *hold][:MOST]
