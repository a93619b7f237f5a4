"""What a page shows instead of numbers: nobody left, a refused value, no build, an unknown address, a skeleton."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from dash import dcc, html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from portal.errors import InvalidFilter


def skeleton(height: int) -> Component:
    """Return a quiet block that holds `height` pixels while something loads."""
    return html.Div(className="skeleton", style={"height": height}, **{"aria-hidden": "true"})


def empty(members: str, address: str) -> Component:
    """Return the notice that nobody is left, with the way out: the page without filters."""
    return html.Div(
        [
            html.H1(f"No {members or 'rows'} are left"),
            html.P("No one matches these filters. Clear them, or choose fewer."),
            dcc.Link("Clear the filters", href=address, className="button main"),
        ],
        className="notice",
    )


def problem(refusal: InvalidFilter, address: str, pairs: Sequence[tuple[str, str]]) -> Component:
    """Return the sentence of a refused value, with a button that opens the page without it.

    Where the refusal names values that would do, a button before it opens the page with those.
    """
    return html.Div(
        [
            html.H1("This address cannot be shown"),
            html.P(str(refusal)),
            *_offer(refusal, address, pairs),
            dcc.Link("Open without it", href=without(refusal, address, pairs), className="button main"),
        ],
        className="notice problem",
        role="alert",
    )


def _offer(refusal: InvalidFilter, address: str, pairs: Sequence[tuple[str, str]]) -> list[Component]:
    """Return a button with the values that would do, if there are any."""
    if not refusal.instead:
        return []
    others = [pair for pair in pairs if pair[0] not in refusal.instead]
    query = urlencode([*refusal.instead.items(), *others], quote_via=quote)
    before = {name: text.strip() for name, text in pairs if name in refusal.instead}
    swapped = sorted(before.values()) == sorted(refusal.instead.values())
    words = "Swap them" if swapped else f"Open {' and '.join(refusal.instead.values())}"
    return [dcc.Link(words, href=f"{address}?{query}", className="button main")]


def without(refusal: InvalidFilter, address: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return the address without the refused value, or without the whole filter where the value is not in it."""
    name, value = refusal.filter, refusal.value
    left = [pair for pair in pairs if not (_bare(pair[0]) == name and pair[1].strip() == value)]
    if len(left) == len(pairs):
        left = [pair for pair in pairs if _bare(pair[0]) != name]
    if len(left) == len(pairs):
        left = []
    return address + ("?" + urlencode(left, quote_via=quote) if left else "")


def _bare(name: str) -> str:
    return name.removeprefix("vs.")


def trouble(sentence: str, address: str) -> Component:
    """Return the sentence of a limit that stopped a query, with a button that opens the page without filters."""
    return html.Div(
        [
            html.H1("This could not be counted"),
            html.P(sentence),
            dcc.Link("Clear the filters", href=address, className="button main"),
        ],
        className="notice problem",
        role="alert",
    )


def lacking(sentence: str) -> Component:
    """Return the sentence that the data of this page is not in the build that is served."""
    parts = [html.H1("This data is not in the portal yet"), html.P(sentence)]
    return html.Div(parts, className="notice problem", role="alert")


def unavailable(reason: str, prefix: str) -> Component:
    """Return the notice that there is no data now; the page asks /readyz every few seconds and reloads by itself."""
    return html.Div(
        [
            html.H1("The data is not here yet"),
            html.P(f"{reason[:1].upper()}{reason[1:]}."),
            html.P("This page looks again every few seconds and opens by itself.", className="prose"),
        ],
        className="notice waiting",
        role="status",
        **{"data-ready": f"{prefix}readyz"},
    )


def not_found(prefix: str) -> Component:
    """Return the page for an address that leads nowhere."""
    return html.Div(
        html.Div(
            [
                html.H1("There is no page at this address"),
                html.P("Check the address for a typing error, or start from the overview."),
                dcc.Link("Open the overview", href=prefix, className="button main"),
            ],
            className="notice",
        ),
        className="page",
    )
