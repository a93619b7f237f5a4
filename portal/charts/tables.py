"""Plain tables: an answer's first rows, or any rows, formatted by unit; scrolls by keyboard.

A table is one component: the browser builds its cells (assets/portal.js), since Dash takes tens of seconds to draw a
page of some thousand components, each of which follows the state of all.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dash import html

from portal import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

WORDS = frozenset({"text", "date", "address", "flag"})
_SPELLED = {"className": "class", "Link": "a"}


def table(
    heads: Sequence[str],
    units: Sequence[str],
    rows: Sequence[Sequence[Any]],
    caption: str = "",
    *,
    stacks: bool = False,
) -> Component:
    """Return a table; cells are values, shown by the unit of their column, or marks, links and buttons.

    One that stacks shows a row as lines below each other where the screen is narrow; others scroll sideways there.
    """
    attributes = {
        "caption": caption,
        "heads": list(heads),
        "classes": ["day" if unit == "date" else "" if unit in WORDS else "n" for unit in units],
        "rows": [[_cell(value, unit) for value, unit in zip(row, units, strict=True)] for row in rows],
    }
    named = {"aria-label": caption or "Table", "data-table": json.dumps(attributes, separators=(",", ":"))}
    return html.Div(className="scroll stacks" if stacks else "scroll", tabIndex="0", role="region", **named)


def _cell(value: Any, unit: str) -> Any:
    return _drawn(value) if hasattr(value, "to_plotly_json") else formats.value(value, unit)


def _drawn(part: Any) -> Any:
    """Return a part of a cell as the browser makes it: texts as they are, components as tag, attributes, children."""
    if part is None or isinstance(part, str):
        return part or ""
    about = part.to_plotly_json()
    attributes = {_SPELLED.get(name, name): value for name, value in about["props"].items() if name != "children"}
    children = getattr(part, "children", None)
    inside = children if isinstance(children, (list, tuple)) else [children]
    tag = _SPELLED.get(about["type"], about["type"].lower())
    return {"tag": tag, "attributes": attributes, "children": [_drawn(item) for item in inside]}


def spaced(name: str) -> str:
    """Return a column's name as words."""
    return name.replace("_", " ")
