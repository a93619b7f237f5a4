"""The print view over HTTP: /print/<question> with the query string of its page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flask import Blueprint, Response, g, request

from portal.errors import UnknownName
from portal.exports.header import export_header, with_query
from portal.exports.print import document, tables
from portal.site import question_page
from portal.site.components import links

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

    from portal.answers.reading import Reading
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer
    from portal.site.pages import Page
    from portal.site.question_page import View


def blueprint(service: AnswerService, pages: Sequence[Page], plotly: str) -> Blueprint:
    """Return the route under the prefix; errors are for the app, which answers each with its sentence.

    `plotly` is the address of the script that draws the charts.
    """
    routes = Blueprint("print", __name__, url_prefix=service.settings.prefix.rstrip("/") + "/print")
    templates = document.environment()
    by_slug = {page.slug: page for page in pages if page.view is not None}

    def sheet(slug: str) -> Response:
        if slug not in by_slug:
            raise UnknownName("There is no such question to print.")
        html = printed(service, by_slug[slug], templates, plotly)
        return Response(html, mimetype="text/html", headers={"Cache-Control": "private, no-cache"})

    routes.add_url_rule("/<slug>", "sheet", sheet)
    return routes


def printed(service: AnswerService, page: Page, templates: Environment, plotly: str) -> str:
    """Return the document of the request's query string, all of one build.

    Raises InvalidFilter for a state that cannot be, and what the warehouse raises.
    """
    assert page.view is not None  # noqa: S101 - the route knows only such pages
    question = page.view.question
    pairs = links.pairs(request.query_string.decode(errors="replace"))
    with service.open(question.slug, pairs) as reading:
        g.build_id = reading.snapshot.build_id
        state = reading.state
        answers, pieces = _drawn(page.view, reading)
        notes = service.store.notes(question.slug, state.query())
        header = export_header(reading, answers, host=request.host_url, notes=notes)
    groups = {spec.name: spec.group or () for spec in question.answers}
    parts = [
        document.PrintPart(
            answer=answer,
            charts=document.charts_of(answer, page.charts, pieces),
            blocks=tables.blocks(answer, groups[answer.name]),
            remarks=tables.remarks(answer, groups[answer.name]),
            caveats=header.caveats_of(answer),
            notes=header.notes_on(answer),
            csv=with_query(urljoin(request.host_url, links.api(service, question.slug, answer.name, "csv")), state),
        )
        for answer in answers
    ]
    site = {"prefix": service.settings.prefix, "plotly": plotly}
    return document.render(templates, header, parts, dt.datetime.now(dt.UTC), site)


def _drawn(view: View, reading: Reading) -> tuple[list[Answer], Mapping[str, object]]:
    """Return the answers to print and what the tab draws from them; nothing where the filters leave nobody."""
    if reading.count() == 0:
        return [], {}
    answers = [reading.answer(spec) for spec in view.question.exports(people=False)]
    pieces: dict[str, object] = {}
    for part in (view.first, *view.later):
        pieces |= part.draw(question_page.answers_of(part, reading))
    return answers, pieces
