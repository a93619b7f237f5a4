"""Plain tables: an answer's first rows, or any rows, formatted by unit; scrolls by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from portal import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

WORDS = frozenset({"text", "date", "address", "flag"})


def table(heads: Sequence[str], units: Sequence[str], rows: Sequence[Sequence[Any]], caption: str = "") -> Component:
    """Return a table; cells are components or values, shown by the unit of their column."""
    classes = ["day" if unit == "date" else "" if unit in WORDS else "n" for unit in units]
    top = html.Tr([html.Th(head, className=kind, scope="col") for head, kind in zip(heads, classes, strict=True)])
    body = [html.Tr([_cell(*cell) for cell in zip(row, units, classes, strict=True)]) for row in rows]
    parts = [html.Caption(caption)] if caption else []
    whole = html.Table([*parts, html.Thead(top), html.Tbody(body)], className="rows")
    return html.Div(whole, className="scroll", tabIndex="0", role="region", **{"aria-label": caption or "Table"})


def _cell(value: Any, unit: str, kind: str) -> Component:
    return html.Td(value if hasattr(value, "to_plotly_json") else formats.value(value, unit), className=kind)


def spaced(name: str) -> str:
    """Return a column's name as words."""
    return name.replace("_", " ")
