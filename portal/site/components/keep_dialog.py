"""One dialog for the site: it saves a filter state as a cohort, or changes the name, note and sharing of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers import cohort_service
from portal.answers.people import CONTROLS
from portal.answers.queries import NO_COHORT
from portal.errors import InvalidFilter, ReaderError, UnknownName
from portal.site.components.dialog import frame
from portal.site.components.links import pairs, texts

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.saved.store import SavedCohort

NAME = "shell-keep"
CHANGED = "shell-kept"
SHARED = "Others can see it"


def layout() -> Component:
    """Return the closed dialog with the store that tells pages about a change; the shell has the only one."""
    form = html.Div(
        [
            _field(
                "name", "Name", dbc.Input(id=f"{NAME}-name", maxlength=cohort_service.LONGEST_NAME, autocomplete="off")
            ),
            _field("note", "Note", dbc.Textarea(id=f"{NAME}-note", maxlength=cohort_service.LONGEST_NOTE, rows=3)),
            dbc.Checkbox(id=f"{NAME}-shared", label=SHARED, value=False),
            html.Div(html.Button("Keep", id=f"{NAME}-save", className="button main", type="button"), className="bar"),
        ],
        id=f"{NAME}-form",
        className="form",
    )
    message = html.Div(id=f"{NAME}-said", role="status", className="prose")
    body = html.Div([html.P(id=f"{NAME}-words", className="prose"), form, message], className="dialog-body")
    return html.Div([frame(NAME, body, "small"), dcc.Store(id=CHANGED)])


def _field(name: str, label: str, part: Component) -> Component:
    return html.Div([html.Label(label, htmlFor=f"{NAME}-{name}"), part], className="field")


def register(app: Dash, service: AnswerService) -> None:
    """Add what fills the dialog and what keeps."""
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-words", "children"),
        Output(f"{NAME}-name", "value"),
        Output(f"{NAME}-note", "value"),
        Output(f"{NAME}-shared", "value"),
        Output(f"{NAME}-form", "hidden"),
        Output(f"{NAME}-said", "children"),
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: asked(service, data))
    app.callback(
        Output(f"{NAME}-said", "children", allow_duplicate=True),
        Output(f"{NAME}-form", "hidden", allow_duplicate=True),
        Output(CHANGED, "data"),
        Input(f"{NAME}-save", "n_clicks"),
        Input(f"{NAME}-name", "n_submit"),
        State(f"{NAME}-ask", "data"),
        State(f"{NAME}-name", "value"),
        State(f"{NAME}-note", "value"),
        State(f"{NAME}-shared", "value"),
        prevent_initial_call=True,
    )(lambda clicks, submits, *given: pressed(service, clicks or submits, *given))


def asked(service: AnswerService, data: Any) -> tuple[Any, ...]:
    """Return title, words and fields for a new cohort (slug, query) or one to change (id); a sentence where refused."""
    ask = texts(data, "slug", "query", "id")
    if ask is None:
        raise PreventUpdate
    try:
        if ask["id"]:
            cohort = _own(service, ask["id"])
            return (
                "Change this cohort",
                f"Chosen: {cohort.words}.",
                cohort.name,
                cohort.note,
                cohort.shared,
                False,
                None,
            )
        question = service.question(ask["slug"])
        chosen = [pair for pair in pairs(ask["query"]) if pair[0] not in CONTROLS]
        with service.open(question.slug, chosen) as reading:
            words = reading.state.words()
    except ReaderError as error:
        return "This cannot be kept", str(error), "", "", False, True, None
    return "Keep as a cohort", f"{question.title}, {question.members}. Chosen: {words}.", "", "", False, False, None


def _own(service: AnswerService, id_: str) -> SavedCohort:
    cohort = service.store.cohort(id_, service.user())
    if cohort is None or cohort.owner != service.user():
        raise UnknownName(NO_COHORT)
    return cohort


def pressed(service: AnswerService, clicks: Any, data: Any, name: Any, note: Any, shared: Any) -> tuple[Any, bool, Any]:
    """Keep or change once the button was pressed."""
    if not clicks:
        raise PreventUpdate
    return saved(service, data, name, note, shared=shared is True)


def saved(service: AnswerService, data: Any, name: Any, note: Any, *, shared: bool) -> tuple[Any, bool, Any]:
    """Save or change a cohort; return the message, whether the form closes, and the id that pages hear about."""
    ask = texts(data, "slug", "query", "id")
    given = texts({"name": name or "", "note": note or ""}, "name", "note")
    if ask is None or given is None:
        raise PreventUpdate
    try:
        if ask["id"]:
            cohort = cohort_service.change(service, ask["id"], given["name"], given["note"], shared=shared)
            return f"{cohort.name} is changed.", True, cohort.id
        cohort = cohort_service.keep(
            service, ask["slug"], pairs(ask["query"]), given["name"], given["note"], shared=shared
        )
    except ReaderError as error:
        return html.P(str(error), role="alert"), not isinstance(error, InvalidFilter), None
    return _done(service, cohort), True, cohort.id


def _done(service: AnswerService, cohort: SavedCohort) -> list[Component]:
    question = service.question(cohort.question)
    tab = f"{service.settings.prefix}{cohort.question}?cohort={cohort.id}"
    sentence = f"{cohort.name} is kept: {formats.count(cohort.size)} {question.members}."
    links = [
        html.A(f"Open it on {question.title}", href=tab, className="button"),
        html.A("All cohorts", href=f"{service.settings.prefix}cohorts", className="button"),
    ]
    return [html.P(sentence), html.Div(links, className="bar")]
