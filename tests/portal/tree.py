"""Looks into component trees, for tests of pure functions that return components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        yield from parts(getattr(tree, "children", None))


def words(tree: Any) -> str:
    """Return the text of a tree of components, or of what the browser gets of them."""
    if isinstance(tree, dict):
        return words(tree["props"].get("children"))
    if isinstance(tree, (list, tuple)):
        return "".join(words(item) for item in tree)
    if isinstance(tree, Component):
        return words(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


def find(tree: Any, **wanted: Any) -> list[Component]:
    """Return the components whose attributes are as wanted (className, id, href ...)."""
    return [part for part in parts(tree) if all(getattr(part, name, None) == value for name, value in wanted.items())]


def kinds(tree: Any, kind: str) -> list[Component]:
    """Return the components of a kind: Button, A, Link, Table ..."""
    return [part for part in parts(tree) if type(part).__name__ == kind]


def data(part: Component, name: str) -> Any:
    """Return a data- or aria- attribute."""
    return part.to_plotly_json()["props"].get(name)
