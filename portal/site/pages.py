"""Between a question and the shell: a page is an address, a title, a layout and the callbacks that keep it true."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.site.question_page import View

OVERVIEW = "overview"


class Chart(NamedTuple):
    """A chart of a page: the answer that it shows, its title, height in pixels, and width as a class of the grid."""

    answer: str
    title: str
    height: int
    width: str


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the site: `slug` is its path (the overview's is empty), `layout` makes it anew at each visit.

    `layout` may raise Unavailable; `register` adds its callbacks to the app, once, at assembly. One that is
    not `listed` is led to by what it speaks of, not by the navigation. One that `redraws` has callbacks that bring it
    up to another build; the others are laid out anew. A question's tab has a `view`, and its `charts` by their piece of
    it, from top to bottom.
    """

    slug: str
    title: str
    layout: Callable[[AnswerService], Component]
    register: Callable[[Dash, AnswerService], None]
    listed: bool = True
    redraws: bool = False
    view: View | None = None
    charts: Mapping[str, Chart] = field(default_factory=dict, hash=False)

    def address(self, prefix: str) -> str:
        """Return its address under the site's path prefix."""
        return prefix + ("" if self.slug == OVERVIEW else self.slug)


def page_of(pages: tuple[Page, ...], prefix: str, pathname: str) -> Page | None:
    """Return the page at an address, with or without a slash at its end; None where there is none."""
    sought = pathname.rstrip("/")
    return next((page for page in pages if page.address(prefix).rstrip("/") == sought), None)


def no_callbacks(app: Dash, service: AnswerService) -> None:
    """Register nothing: for a page that never changes."""
