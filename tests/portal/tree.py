"""Looks into component trees, for tests of pure functions that return components."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

if TYPE_CHECKING:
    from collections.abc import Iterator


def parts(tree: Any) -> Iterator[Component]:
    """Give every component of a tree, top to bottom."""
    if isinstance(tree, (list, tuple)):
        for item in tree:
            yield from parts(item)
    elif isinstance(tree, Component):
        yield tree
        yield from parts(_inside(tree))


def words(tree: Any) -> str:
    """Return the text of a tree of components, or of what the browser gets of them."""
    if isinstance(tree, dict):
        return words(tabled(tree["props"]) or tree["props"].get("children"))
    if isinstance(tree, (list, tuple)):
        return "".join(words(item) for item in tree)
    if isinstance(tree, Component):
        return words(_inside(tree))
    return "" if tree is None else str(tree)


def _inside(part: Component) -> Any:
    return tabled(part.to_plotly_json()["props"]) or getattr(part, "children", None)


def tabled(properties: dict[str, Any]) -> Component | None:
    """Return the table that the browser builds of a part's data-table, as components; None where it has none."""
    if "data-table" not in properties:
        return None
    said = json.loads(properties["data-table"])
    aligned = [{"className": kind} for kind in said["classes"]]
    body = [
        html.Tr([html.Td(_cell(cell), **kind) for cell, kind in zip(row, aligned, strict=True)]) for row in said["rows"]
    ]
    top = html.Thead(html.Tr([html.Th(head) for head in said["heads"]]))
    return html.Table([html.Caption(said["caption"]), top, html.Tbody(body)])


def _cell(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell
    named = {{"class": "className"}.get(name, name): value for name, value in cell["attributes"].items()}
    return getattr(html, cell["tag"].capitalize())([_cell(child) for child in cell["children"]], **named)


def find(tree: Any, **wanted: Any) -> list[Component]:
    """Return the components whose attributes are as wanted (className, id, href ...)."""
    return [part for part in parts(tree) if all(getattr(part, name, None) == value for name, value in wanted.items())]


def kinds(tree: Any, kind: str) -> list[Component]:
    """Return the components of a kind: Button, A, Link, Table ..."""
    return [part for part in parts(tree) if type(part).__name__ == kind]


def data(part: Component, name: str) -> Any:
    """Return a data- or aria- attribute."""
    return part.to_plotly_json()["props"].get(name)
