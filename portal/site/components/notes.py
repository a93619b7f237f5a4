"""Notes on a chart in one filter state: a dialog adds and removes them; cards show them where the state matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers import cohort_service
from portal.errors import ReaderError
from portal.site.components.dialog import action, frame
from portal.site.components.links import pairs, texts

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Question
    from portal.saved.store import SavedNote

NAME = "shell-notes"
CHANGED = "shell-noted"
WHO = "Everyone who opens this chart with these filters sees the notes, on the page and in exports."


def layout() -> Component:
    """Return the closed dialog with the store that tells pages about a change; the shell has the only one."""
    text = dbc.Textarea(id=f"{NAME}-text", maxlength=cohort_service.LONGEST_NOTE, rows=3, value="")
    form = html.Div(
        [
            html.Div([html.Label("New note", htmlFor=f"{NAME}-text"), text], className="field"),
            html.Div(html.Button("Add", id=f"{NAME}-save", className="button main", type="button"), className="bar"),
        ],
        className="form",
    )
    parts = [html.P(id=f"{NAME}-words", className="prose"), html.Div(id=f"{NAME}-list"), form]
    message = html.Div(id=f"{NAME}-said", role="status")
    stores = [dcc.Store(id=CHANGED), dcc.Store(id=f"{NAME}-deed")]
    return html.Div([frame(NAME, html.Div([*parts, message], className="dialog-body"), "small"), *stores])


def register(app: Dash, service: AnswerService) -> None:
    """Add what fills the dialog, what adds a note and what takes one away."""
    listed = Output(f"{NAME}-list", "children", allow_duplicate=True)
    message = Output(f"{NAME}-said", "children", allow_duplicate=True)
    changed = Output(CHANGED, "data", allow_duplicate=True)
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-words", "children"),
        listed,
        message,
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: asked(service, data))
    app.callback(
        listed,
        message,
        Output(f"{NAME}-text", "value"),
        changed,
        Input(f"{NAME}-save", "n_clicks"),
        State(f"{NAME}-ask", "data"),
        State(f"{NAME}-text", "value"),
        prevent_initial_call=True,
    )(lambda clicks, data, text: added(service, clicks, data, text))
    app.callback(
        listed,
        message,
        changed,
        Input(f"{NAME}-deed", "data"),
        State(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data, ask: removed(service, data, ask))


def asked(service: AnswerService, data: Any) -> tuple[Any, Any, Any, Any]:
    """Return title, filters, notes and no message for a chart (slug, answer, query); a sentence where that fails."""
    ask = _ask(data)
    try:
        question = service.question(ask["slug"])
        title = question.declared(ask["answer"]).title
        with service.open(question.slug, pairs(ask["query"])) as reading:
            words = reading.state.both_words()
        return f"Notes: {title}", f"Filters: {words}. {WHO}", _list(service, ask), None
    except ReaderError as error:
        return "This cannot be shown", str(error), None, None


def added(service: AnswerService, clicks: Any, data: Any, text: Any) -> tuple[Any, Any, str, Any]:
    """Add a note; return the notes, the message, what stays in the field, and the id that pages hear about."""
    ask = _ask(data)
    if not clicks or not isinstance(text, str):
        raise PreventUpdate
    try:
        note = cohort_service.add_note(service, ask["slug"], ask["answer"], pairs(ask["query"]), text)
        return _list(service, ask), None, "", note.id
    except ReaderError as error:
        return _list(service, ask), html.P(str(error), role="alert"), text, None


def removed(service: AnswerService, data: Any, asked_: Any) -> tuple[Any, Any, Any]:
    """Take one's own note away, or bring it back (what: remove, restore; id)."""
    ask, request = _ask(asked_), texts(data, "what", "id")
    if request is None:
        raise PreventUpdate
    try:
        if request["what"] == "restore":
            done = service.store.renote(request["id"], service.user())
            message: Any = html.P("It is back." if done else "There is no such note of yours.")
        else:
            done = service.store.unnote(request["id"], service.user())
            undo = html.Button("Undo", className="button", **action("note", what="restore", id=request["id"]))
            message = html.P(["The note is gone. ", undo] if done else "There is no such note of yours.")
        return _list(service, ask), message, request["id"]
    except ReaderError as error:
        return None, html.P(str(error), role="alert"), None


def _ask(data: Any) -> dict[str, str]:
    ask = texts(data, "slug", "answer", "query")
    if ask is None:
        raise PreventUpdate
    return ask


def _list(service: AnswerService, ask: dict[str, str]) -> Component:
    saved = cohort_service.notes(service, ask["slug"], pairs(ask["query"]))
    notes = [note for note in saved if note.answer == ask["answer"]]
    if not notes:
        return html.P("No note yet.", className="faint")
    return html.Ul([_item(note, mine=note.author == service.user()) for note in notes], className="noted")


def _item(note: SavedNote, *, mine: bool) -> Component:
    about = f"{note.author}, {formats.day(note.made_at[:10])}"
    remove = html.Button(
        "Remove",
        className="button",
        **action("note", what="remove", id=note.id),
        **{"aria-label": f"Remove the note: {note.text[:60]}"},
    )
    return html.Li(
        [
            html.P(note.text),
            html.Div([html.Span(about, className="faint"), *([remove] if mine else [])], className="bar"),
        ]
    )


def store(slug: str) -> Component:
    """Return where a page keeps the notes of its state."""
    return dcc.Store(id=f"{slug}-notes")


def register_page(app: Dash, service: AnswerService, question: Question) -> None:
    """Add what shows the notes of a page's state on its cards, when it is drawn and when any was added."""
    slug = question.slug
    app.callback(Output(f"{slug}-notes", "data"), Input(f"{slug}-state", "data"), Input(CHANGED, "data"))(
        lambda search, _: shown(service, question, search)
    )
    app.clientside_callback(ClientsideFunction("portal", "notes"), Input(f"{slug}-notes", "data"))


def shown(service: AnswerService, question: Question, search: Any) -> dict[str, Any]:
    """Return the notes of a state as the browser writes them on the cards; raise PreventUpdate where there is none."""
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        notes = cohort_service.notes(service, question.slug, pairs(search))
    except ReaderError as reason:
        raise PreventUpdate from reason
    texts_by_answer = [
        {"answer": note.answer, "text": f"{note.text} ({note.author}, {formats.day(note.made_at[:10])})"}
        for note in notes
    ]
    return {"slug": question.slug, "notes": texts_by_answer}
