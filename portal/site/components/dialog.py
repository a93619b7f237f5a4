"""The frame of the site's dialogs: a native dialog element, which keeps focus inside and closes with Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from portal.answers.spec import Answer


def frame(name: str, body: Any, size: str = "", **data: str) -> Component:
    """Return a closed dialog: ids `<name>`, `<name>-title`, `<name>-body`; the store `<name>-ask` says what to show."""
    more = {f"data-{key}": value for key, value in data.items()}
    top = html.Div([html.H2(id=f"{name}-title"), close()], className="dialog-top")
    named: dict[str, Any] = {"aria-labelledby": f"{name}-title", **more}
    return html.Div([dcc.Store(id=f"{name}-ask"), html.Dialog([top, body], id=name, className=size, **named)])


def close() -> Component:
    """Return the button that closes the dialog it stands in."""
    return html.Button("\u00d7", className="button quiet close", **action("close"), **{"aria-label": "Close"})


def sample_badge(answer: Answer) -> list[Component]:
    """Return the mark of synthetic data where an answer draws on any, else nothing."""
    return [html.Span("Sample", className="badge")] if answer.sample else []


def action(name: str, **data: str) -> dict[str, str]:
    """Return the attributes that make a button do something (assets/portal.js): data-do and what it needs."""
    return {"data-do": name, **{f"data-{key}": value for key, value in data.items()}, "type": "button"}
