"""The closed sections at the end of a page: method, definitions, what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

if TYPE_CHECKING:
    from dash.development.base_component import Component


def closed(title: str, *inside: Any, id_: str = "", is_open: bool = False) -> Component:
    """Return a section that opens when asked; `inside` are components or, as paragraphs, texts."""
    parts = [html.P(part) if isinstance(part, str) else part for part in inside]
    named: dict[str, Any] = {"id": id_} if id_ else {}
    return html.Details(
        [html.Summary(html.H2(title)), html.Div(parts, className="inside")],
        className="section",
        open=is_open,
        **named,
    )
