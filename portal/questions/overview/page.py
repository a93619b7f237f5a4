"""The first page: a card for each question with its finding, where the data comes from, what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from portal import formats
from portal.errors import MissingTable
from portal.site.components import published
from portal.site.pages import OVERVIEW, Page, no_callbacks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question

ASKS = "What do we want to know?"
SAYS = "{} answered below. Open one to see its charts, and the people behind each number."


def page() -> Page:
    """Return the overview."""
    return Page(OVERVIEW, "Overview", layout, no_callbacks)


def layout(service: AnswerService) -> Component:
    """Return the whole page; it depends on the build alone. Raise Unavailable."""
    claims = service.answer(OVERVIEW, "claims")
    found = [(question, _headline(service, question)) for question in service.questions if question.slug != OVERVIEW]
    sentence = said(sum(not isinstance(headline, str) for _, headline in found), len(found))
    return html.Div(
        [
            html.Section([html.H1(ASKS), html.P(sentence, className="sentence")], className="lede"),
            html.Div([card(service, question, headline) for question, headline in found], className="row"),
            provenance(service, claims.build),
            published.section(claims.records()),
        ],
        className="page",
    )


def _headline(service: AnswerService, question: Question) -> Answer | str:
    """Return the first answer of a question, or why the build that is served has none."""
    try:
        return service.answer(question.slug, question.headline)
    except MissingTable as reason:
        return str(reason)


def said(answered: int, asked: int) -> str:
    """Return the first sentence: how many of the questions are answered."""
    if answered == asked:
        return SAYS.format(f"All {asked} questions are")
    return SAYS.format(f"{answered} of {asked} questions {'is' if answered == 1 else 'are'}")


def card(service: AnswerService, question: Question, headline: Answer | str) -> Component:
    """Return the card of one question: the question, its finding with n, the way to its tab; or why there is none."""
    sample = not isinstance(headline, str) and headline.sample
    head = html.Div([html.H2(question.title), *([_sample()] if sample else [])], className="top")
    asks = html.P(question.asks, className="finding")
    if isinstance(headline, str):
        return html.Section([head, asks, html.P(headline, className="prose")], className="card w6")
    n = html.P(f"n = {formats.count(headline.n)} {question.members}", className="caption")
    link = dcc.Link(f"Open {question.title}", href=service.settings.prefix + question.slug, className="button")
    way = html.Div([n, link], className="bar")
    return html.Section([head, asks, html.P(headline.finding, className="strong"), way], className="card w6 gap")


def provenance(service: AnswerService, build: Mapping[str, Any]) -> Component:
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
    link = dcc.Link(
        "Sources, rejects, checks and definitions", href=service.settings.prefix + "data", className="button"
    )
    way = html.Div(link, className="bar")
    return html.Section(
        [html.H2("Where the data comes from"), html.Ul(lines, className="openings"), way], className="card gap"
    )


def _sample() -> Component:
    return html.Span("Sample", className="badge")
