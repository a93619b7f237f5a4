"""A chart's card: the question it answers, the finding, the chart, n; a menu: table, csv, picture, sql, definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, dcc, html

from portal import formats
from portal.site.components.dialog import action
from portal.site.components.links import api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure

NOTHING = "Nothing to draw for these filters"
_BLANK = {
    "data": [],
    "layout": {
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    },
}


def layout(
    service: AnswerService,
    slug: str,
    thing: str,
    title: str,
    *,
    answer: str = "",
    height: int = 300,
    width: str = "w6",
    control: Component | None = None,
    config: Mapping[str, Any] | None = None,
    scrolls: bool = False,
    drawn: tuple[str, Mapping[str, Any]] | None = None,
) -> Component:
    """Return the card of one chart, with ids `<slug>-<thing>...`; it holds its height while it waits.

    `answer` is what chart and menu show (`thing`, unless told), `width` a class of the page's grid; `control` sets
    how it is drawn and stands above it; `config` is plotly's. One that `scrolls` on narrow screens can be reached by
    keyboard. `drawn` is the query string and the `content` of a card that is there at once; the menu asks for it.
    """
    query, data = drawn or (None, None)
    name = f"{slug}-{thing}"
    head = html.Div([html.H2(title), html.P(id=f"{name}-finding", className="finding")])
    top = html.Div(
        [
            head,
            html.Span("Sample", id=f"{name}-sample", className="badge", hidden=True),
            menu(service, slug, answer or thing, name, title, query),
        ],
        className="top",
    )
    graph = dcc.Graph(
        id=name,
        figure=_BLANK,
        responsive=True,
        config={"displayModeBar": False, **(config or {})},
        style={"height": "100%"},
    )
    attributes: dict[str, Any] = {"aria-label": f"Chart: {title} Its table is in the menu.", "data-nothing": NOTHING}
    attributes |= {"tabIndex": "0"} if scrolls else {}
    plot = html.Div(
        graph, id=f"{name}-plot", className="plot waiting", role="img", style={"height": height}, **attributes
    )
    parts = [
        top,
        *([control] if control else []),
        plot,
        html.Figcaption(id=f"{name}-caption"),
        html.Ul(className="noted"),
        dcc.Store(id=f"{name}-figure", data=data),
    ]
    about = {"data-slug": slug, "data-answer": answer or thing}
    return html.Figure(parts, id=f"{name}-card", className=f"card {width}".strip(), **about)


def menu(service: AnswerService, slug: str, answer: str, name: str, title: str, query: str | None = None) -> Component:
    """Return the card's menu; it asks for the page's query string, or for `query`, which is of no filter state."""
    about = {"slug": slug, "answer": answer} | ({} if query is None else {"query": query})
    csv = api(service, slug, answer, "csv")
    link: dict[str, Any] = {"href": csv, "data-api": csv} if query is None else {"href": f"{csv}?{query}"}
    items = [
        html.Button("Table", **action("table", **about)),
        html.A("CSV", download=f"{slug}-{answer}.csv", **link),
        html.Button("Picture (PNG)", **action("picture", chart=name)),
        html.Button("SQL", **action("sql", **about)),
        html.Button("Definition", **action("definition", **about)),
        *([html.Button("Notes", **action("notes", **about))] if query is None else []),  # notes are of a filter state
    ]
    opener = html.Summary(
        "\u22ef", className="dots", **{"aria-label": f"Table, CSV, picture, SQL and definition: {title}"}
    )
    return html.Details([opener, html.Div(items, className="panel right actions")], className="menu")


def piece(slug: str, thing: str) -> Output:
    """Return what the page's callback fills with `content`."""
    return Output(f"{slug}-{thing}-figure", "data")


def pieces(slug: str, *things: str) -> dict[str, Output]:
    """Return the pieces of several charts, each under its thing."""
    return {thing: piece(slug, thing) for thing in things}


def content(answer: Answer, figure: Figure | None, finding: str = "") -> dict[str, Any]:
    """Return what the browser draws: a figure of tokens (None where there is nothing), finding, n, sample or not."""
    return {
        "figure": figure,
        "finding": finding or answer.finding,
        "caption": _caption(answer),
        "sample": answer.sample,
    }


def _caption(answer: Answer) -> str:
    against = "" if answer.vs_n is None else f", against {formats.count(answer.vs_n)}"
    return f"n = {formats.count(answer.n)} {answer.members}{against}"


def register(app: Dash, slug: str, thing: str) -> None:
    """Add what draws the chart in the theme's colours, and opens the card of a clicked mark; all in the browser."""
    name = f"{slug}-{thing}"
    app.clientside_callback(
        ClientsideFunction("portal", "chart"),
        Output(name, "figure"),
        Output(f"{name}-finding", "children"),
        Output(f"{name}-caption", "children"),
        Output(f"{name}-plot", "className"),
        Output(f"{name}-sample", "hidden"),
        Input(f"{name}-figure", "data"),
        Input("shell-theme", "data"),
        State("shell-template", "data"),
    )
    app.clientside_callback(
        ClientsideFunction("portal", "mark"),
        Output(name, "clickData"),
        Input(name, "clickData"),
        prevent_initial_call=True,
    )
