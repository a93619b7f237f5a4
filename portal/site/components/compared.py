"""On every tab, where two sides are compared: a card for each answer of both, and what is different about these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers.comparison import differences
from portal.charts import comparison
from portal.errors import ReaderError
from portal.site.components import chart_card
from portal.site.components.links import pairs
from portal.site.components.notices import skeleton

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, AnswerSpec, Question
    from portal.filters.state import State

THING = "vs-"
DIFFERENT = f"{THING}{differences.NAME}"
ALIKE = "Nothing of this tab can be compared between the two sides as chosen; see what is different below."


def side_by_side(question: Question) -> Component:
    """Return the place of the cards of both sides; empty until two are compared."""
    return html.Div(id=f"{question.slug}-side-by-side", className="body")


def section(question: Question) -> Component:
    """Return the closed section on how the chosen members differ; hidden while nothing is chosen."""
    name = f"{question.slug}-different"
    summary = html.Summary(html.H2("What is different about these?"), id=f"{name}-open")
    inside = html.Div(skeleton(160), id=name, className="inside")
    return html.Details([summary, inside], id=f"{name}-section", className="section", hidden=True)


def register(app: Dash, service: AnswerService, question: Question) -> None:
    """Add what fills both, and what draws their charts."""
    slug = question.slug
    for spec in _compared(question):
        chart_card.register(app, slug, THING + spec.name)
    chart_card.register(app, slug, DIFFERENT)
    app.callback(
        Output(f"{slug}-side-by-side", "children"),
        Output(f"{slug}-different-section", "hidden"),
        Input(f"{slug}-state", "data"),
    )(lambda search: shown(service, question, search))
    app.callback(
        Output(f"{slug}-different", "children"),
        Input(f"{slug}-state", "data"),
        Input(f"{slug}-different-open", "n_clicks"),
        prevent_initial_call=True,
    )(lambda search, clicks: opened(service, question, search, clicks))


def _compared(question: Question) -> list[AnswerSpec]:
    return [spec for spec in question.answers if spec.compares is not None]


def shown(service: AnswerService, question: Question, search: Any) -> tuple[list[Component] | None, bool]:
    """Return the cards of a state that compares, and whether the section of differences is hidden.

    What is refused was refused by the page's first part, with a notice.
    """
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        with service.open(question.slug, pairs(search)) as reading:
            state = reading.state
            if not state.compares:
                return None, not reading.chooses
            sizes = reading.count(), reading.others()
            answers = [(spec, reading.answer(spec)) for spec in _compared(question)]
    except ReaderError as reason:
        raise PreventUpdate from reason
    cards = [
        card
        for spec, answer in sorted(answers, key=_rows)
        if (card := _card(service, spec, answer, state.query())) is not None
    ]
    return [_top(question, state, *sizes), _row(cards)], not reading.chooses


def _top(question: Question, state: State, n: int, others: int | None) -> Component:
    first, other = state.only(state.values).words(), state.other_words()
    sentence = f"{formats.count(n)} {question.members} against {formats.count(others)}."
    sentence += f" The other charts of this page are of {first} alone."
    return html.Div([html.H2(f"Side by side: {first} against {other}"), html.P(sentence, className="prose")])


def _row(cards: list[Component]) -> Component:
    return html.Div(cards, className="row") if cards else html.P(ALIKE, className="prose")


def _rows(compared: tuple[AnswerSpec, Answer]) -> int:
    """Return how many rows are drawn, so that cards of one height stand side by side."""
    spec, answer = compared
    if spec.compares is None:
        return 0
    _, rows = comparison.shown(answer, spec.compares)
    return len(rows)


def _card(service: AnswerService, spec: AnswerSpec, answer: Answer, query: str) -> Component | None:
    if spec.compares is None or answer.vs_n == 0:
        return None
    figure = comparison.side_by_side(answer, spec.compares)
    if figure is None:
        return None
    rows = _rows((spec, answer))
    content = chart_card.content(answer, figure)
    known = sum(row[f"{spec.compares.values[0].column}_difference"] is not None for row in answer.records())
    more = f" Shown: the {rows} largest of {known} differences; all are in the table." if known > rows else ""
    return chart_card.layout(
        service,
        answer.question,
        THING + spec.name,
        spec.title,
        answer=spec.name,
        height=comparison.height(rows),
        width="w6",
        drawn=(query, content | {"finding": answer.finding + more}),
    )


def opened(service: AnswerService, question: Question, search: Any, clicks: Any) -> list[Component]:
    """Return how the chosen members differ, once the section is opened; a sentence where that fails."""
    if not clicks or not isinstance(search, str):
        raise PreventUpdate
    try:
        spec = question.declared(differences.NAME)
        with service.open(question.slug, pairs(search)) as reading:
            answer = reading.answer(spec)
    except ReaderError as error:
        return [html.P(str(error))]
    figure = comparison.different(answer)
    if figure is None:
        return [html.P(answer.finding)]
    rows = len(comparison.clear(answer)[: comparison.TOP])
    card = chart_card.layout(
        service,
        question.slug,
        DIFFERENT,
        spec.title,
        answer=spec.name,
        height=comparison.height(rows),
        width="",
        drawn=(reading.state.query(), chart_card.content(answer, figure)),
    )
    return [card, *(html.P(caveat) for caveat in answer.caveats)]
