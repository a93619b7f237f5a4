"""The first page: a card for each question with its finding, where the data comes from, what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from portal import formats
from portal.components import published
from portal.pages import OVERVIEW, Page, no_callbacks
from portal.warehouse import Lacking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers import Answer, Question
    from portal.desk import Desk

ASKS = "What do we want to know?"
SAYS = "{} answered on the data at hand; every number carries n and leads to the people behind it."


def page() -> Page:
    """Return the overview."""
    return Page(OVERVIEW, "Overview", layout, no_callbacks)


def layout(desk: Desk) -> Component:
    """Return the whole page; it depends on the build alone. Raise warehouse.Unavailable."""
    claims = desk.answer(OVERVIEW, "claims")
    found = [(question, _headline(desk, question)) for question in desk.questions if question.slug != OVERVIEW]
    sentence = said(sum(not isinstance(headline, str) for _, headline in found), len(found))
    return html.Div(
        [
            html.Section([html.H1(ASKS), html.P(sentence, className="sentence")], className="lede"),
            html.Div([card(desk, question, headline) for question, headline in found], className="row"),
            provenance(desk, claims.build),
            published.section(claims.records()),
        ],
        className="page",
    )


def _headline(desk: Desk, question: Question) -> Answer | str:
    """Return the first answer of a question, or why the build that is served has none."""
    try:
        return desk.answer(question.slug, question.headline)
    except Lacking as reason:
        return str(reason)


def said(answered: int, asked: int) -> str:
    """Return the first sentence: how many of the questions are answered."""
    if answered == asked:
        return SAYS.format(f"All {asked} questions are")
    return SAYS.format(f"{answered} of {asked} questions {'is' if answered == 1 else 'are'}")


def card(desk: Desk, question: Question, headline: Answer | str) -> Component:
    """Return the card of one question: the question, its finding with n, the way to its tab; or why there is none."""
    sample = not isinstance(headline, str) and headline.sample
    head = html.Div([html.H2(question.title), *([_sample()] if sample else [])], className="top")
    asks = html.P(question.asks, className="finding")
    if isinstance(headline, str):
        return html.Section([head, asks, html.P(headline, className="prose")], className="card w6")
    n = html.P(f"n = {formats.count(headline.n)} {question.members}", className="caption")
    link = dcc.Link(f"Open {question.title}", href=desk.settings.prefix + question.slug, className="button")
    way = html.Div([n, link], className="bar")
    return html.Section([head, asks, html.P(headline.finding, className="strong"), way], className="card w6 gap")


def provenance(desk: Desk, build: Mapping[str, Any]) -> Component:
    """Return where the data comes from, in one card, with the way to the whole account."""
    lines = [
        html.Li(
            [
                html.B(f"{formats.count(sum(file['loaded'] for file in source['files']))}"),
                html.Span(f"rows of {source['title']}" + ("" if not source["sample"] else ", a synthetic sample")),
            ]
        )
        for source in build["sources"].values()
    ]
    link = dcc.Link("Sources, rejects, checks and definitions", href=desk.settings.prefix + "data", className="button")
    way = html.Div(link, className="bar")
    return html.Section(
        [html.H2("Where the data comes from"), html.Ul(lines, className="openings"), way], className="card gap"
    )


def _sample() -> Component:
    return html.Span("Sample", className="badge")
