"""What every question page does alike: its frame, and the callbacks that turn the address into all its pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from portal.answers.cohorts import INSIDE
from portal.errors import InvalidFilter, MissingTable, QueryLimit, ReaderError, StoreClosed, Unavailable, UnknownName
from portal.site import follow
from portal.site.components import filter_bar, notices
from portal.site.components.links import pairs as pairs_of
from portal.site.components.links import printed, workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dash import Dash

    from portal.answers.reading import Reading
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.saved.store import SavedCohort

    Draw = Callable[[Mapping[str, Answer]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of a page: the answers that it needs, its pieces, and the function that draws them.

    `draw` gets the answers by name, all of one build and one state, and returns a value under each name of `pieces`.
    """

    answers: tuple[str, ...]
    pieces: Mapping[str, Output]
    draw: Draw


@dataclass(frozen=True, slots=True)
class View:
    """How a question is shown: the part that comes first, and the parts that wait until it is there."""

    question: Question
    first: PagePart
    later: tuple[PagePart, ...] = ()


def layout(
    service: AnswerService, question: Question, body: Sequence[Component], elsewhere: Sequence[str] = ()
) -> Component:
    """Return the page: filter bar, a place for what went wrong, the body; raise Unavailable.

    `elsewhere` names filters whose part (`filter_bar.field`) the body holds itself.
    """
    with service.warehouse.snapshot() as snapshot:
        bar = filter_bar.layout(
            question,
            snapshot,
            address_of(service, question),
            printed(service, question.slug),
            workbook(service, question.slug),
            elsewhere,
            choosable(service, question),
        )
    problem = html.Div(id=f"{question.slug}-problem", className="problem-place")
    state = dcc.Store(id=f"{question.slug}-state")
    inside = html.Div(list(body), id=f"{question.slug}-body", className="body")
    return html.Div([bar, html.Div([problem, inside, state], className="page")])


def choosable(service: AnswerService, question: Question) -> list[SavedCohort]:
    """Return the cohorts of a question that the user may see; none where the store cannot be read."""
    try:
        return [cohort for cohort in service.store.cohorts(service.user()) if cohort.question == question.slug]
    except StoreClosed:
        return []


def address_of(service: AnswerService, question: Question) -> str:
    """Return the page's address without a query string."""
    return service.settings.prefix + question.slug


def register(app: Dash, service: AnswerService, view: View) -> None:
    """Add the page's callbacks: the address -> the answers -> `draw` -> a value for each piece, the first part first.

    A later part asks when the first is there, for the address that it was drawn for.
    """
    filter_bar.register(app, view.question)
    slug = view.question.slug
    outputs = {
        "bar": filter_bar.outputs(view.question),
        "problem": Output(f"{slug}-problem", "children"),
        "hidden": Output(f"{slug}-body", "hidden"),
        "state": Output(f"{slug}-state", "data"),
        "pieces": dict(view.first.pieces),
    }

    app.callback(output=outputs, inputs=[Input("url", "search"), State("url", "pathname"), follow.BUILD])(
        lambda search, pathname, _: shown(service, view, search, pathname)
    )
    for part in view.later:
        _register_later(app, service, view.question, part)


def _register_later(app: Dash, service: AnswerService, question: Question, part: PagePart) -> None:
    app.callback(output=dict(part.pieces), inputs=[Input(f"{question.slug}-state", "data")])(
        lambda search: shown_later(service, question, part, search)
    )


def shown_later(service: AnswerService, question: Question, part: PagePart, search: Any) -> dict[str, Any]:
    """Return the pieces of a part for the query string that the first part was drawn for.

    Raises PreventUpdate where there is none; what is refused here was refused by the first part, with a notice.
    """
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        with service.open(question.slug, pairs_of(search)) as reading:
            return _drawn(part, answers_of(part, reading))
    except ReaderError as reason:
        raise PreventUpdate from reason


def answers_of(part: PagePart, reading: Reading) -> dict[str, Answer]:
    """Return the answers of a part by name; where two sides are compared, those of the first."""
    state = reading.state
    first = reading.of(state.only(state.values)) if state.compares else reading
    return {name: first.answer(reading.question.declared(name)) for name in part.answers}


def _drawn(part: PagePart, answers: Mapping[str, Answer]) -> dict[str, Any]:
    drawn = part.draw(answers)
    return {name: plain(drawn[name]) for name in part.pieces}


def shown(service: AnswerService, view: View, search: str | None, pathname: str | None) -> dict[str, Any]:
    """Return every piece of the page for an address, or what went wrong in their place; never a stale chart.

    Raises PreventUpdate for another page's address.
    """
    address = address_of(service, view.question)
    if (pathname or "").rstrip("/") != address:
        raise PreventUpdate
    try:
        return _page_content(service, view, search)
    except (InvalidFilter, UnknownName) as error:
        refusal = error if isinstance(error, InvalidFilter) else InvalidFilter(str(error), INSIDE, "")
        return _instead(view, notices.problem(refusal, address, _pairs_or_none(search)))
    except MissingTable as reason:
        return _instead(view, notices.lacking(str(reason)))
    except QueryLimit as refused:
        return _instead(view, notices.trouble(str(refused), address))
    except Unavailable as reason:
        return _instead(view, notices.unavailable(str(reason), service.settings.prefix))


def _page_content(service: AnswerService, view: View, search: str | None) -> dict[str, Any]:
    question, address = view.question, address_of(service, view.question)
    with service.open(question.slug, pairs_of(search)) as reading:
        state, n, total = reading.state, reading.count(), reading.unfiltered().count()
        ways = filter_bar.ways(state, choosable(service, question), address, chooses=reading.chooses)
        content = filter_bar.content(question, state, n, total, address, reading.others()) | {"compare": ways}
        bar = {name: plain(value) for name, value in content.items()}
        if n == 0 and total > 0:
            return _instead(view, notices.empty(question.members, address), bar)
        answers = answers_of(view.first, reading)
    pieces = _drawn(view.first, answers)
    return {"bar": bar, "problem": None, "hidden": False, "state": state.query(), "pieces": pieces}


def plain(value: Any) -> Any:
    """Return a component as the dicts that the browser gets; lists too, anything else as it is.

    Dash walks a response that holds a component cell by cell, figures included, which costs more than drawing it.
    """
    if isinstance(value, Component):
        content = value.to_plotly_json()
        return content | {"props": {name: plain(inner) for name, inner in content["props"].items()}}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def _instead(view: View, notice: Component, bar: Mapping[str, Any] | None = None) -> dict[str, Any]:
    nothing = {"chips": None, "left": None, "words": "", "compare": None}
    pieces = dict.fromkeys(view.first.pieces, no_update)
    return {"bar": bar or nothing, "problem": notice, "hidden": True, "state": no_update, "pieces": pieces}


def _pairs_or_none(search: str | None) -> list[tuple[str, str]]:
    try:
        return pairs_of(search)
    except InvalidFilter:
        return []
