"""Between a question and the shell: a page is an address, a title, a layout and the callbacks that keep it true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash
    from dash.development.base_component import Component

    from portal.desk import Desk

OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the site: `slug` is its path (the overview's is empty), `layout` makes it anew at each visit.

    `layout` may raise warehouse.Unavailable; `register` adds its callbacks to the app, once, at assembly. One that is
    not `listed` is led to by what it speaks of, not by the navigation.
    """

    slug: str
    title: str
    layout: Callable[[Desk], Component]
    register: Callable[[Dash, Desk], None]
    listed: bool = True

    def address(self, prefix: str) -> str:
        """Return its address under the site's path prefix."""
        return prefix + ("" if self.slug == OVERVIEW else self.slug)


def page_of(pages: tuple[Page, ...], prefix: str, pathname: str) -> Page | None:
    """Return the page at an address, a slash at its end aside; None where there is none."""
    sought = pathname.rstrip("/")
    return next((page for page in pages if page.address(prefix).rstrip("/") == sought), None)


def no_callbacks(app: Dash, desk: Desk) -> None:
    """Register nothing: for a page that never changes."""
