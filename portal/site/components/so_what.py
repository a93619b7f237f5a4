"""Beside the main chart: the lists worth opening and the biggest caveat in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dash import Output, html

from portal import formats
from portal.site.components.dialog import action
from portal.site.components.notices import skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component


@dataclass(frozen=True, slots=True)
class Opening:
    """A list worth opening: how many, who they are in words, and the `people` address of an answer's row."""

    count: float | None
    words: str
    people: str | None = None


def layout(slug: str, title: str = "So what", width: str = "w4", height: int = 220) -> Component:
    """Return the card; `width` is a class of the page's grid."""
    return html.Aside(
        [html.H2(title), html.Div(skeleton(height), id=f"{slug}-so-what")],
        className=f"card {width}",
        **{"aria-label": title},
    )


def piece(slug: str) -> Output:
    """Return what the page's callback fills with `content`."""
    return Output(f"{slug}-so-what", "children")


def content(
    slug: str, openings: Sequence[Opening], caveat: str = "", looks: tuple[str, Sequence[str]] = ("", ())
) -> list[Component]:
    """Return the lists, each with a button that opens it, what to look at first (a heading, sentences), the caveat."""
    parts: list[Component] = []
    if openings:
        parts.append(html.Ul([_opening(slug, opening) for opening in openings], className="openings"))
    heading, sentences = looks
    if sentences:
        parts += [html.H3(heading), html.Ul([html.Li(sentence) for sentence in sentences], className="looks")]
    if caveat:
        parts.append(html.P(caveat, className="caveat"))
    return parts


def _opening(slug: str, opening: Opening) -> Component:
    parts: list[Component] = [html.B(formats.count(opening.count)), html.Span(opening.words)]
    if opening.people and opening.count:
        parts.append(
            list_button(slug, opening.people, "List", f"List the {formats.count(opening.count)}: {opening.words}")
        )
    return html.Li(parts)


def list_button(slug: str, people: str, text: str, name: str = "") -> Component:
    """Return the button that opens the list behind a `people` address; `name` is what screen readers say."""
    attributes = {"aria-label": name} if name else {}
    return html.Button(
        text, className="button", **action("list", slug=slug, query=urlsplit(people).query), **attributes
    )
