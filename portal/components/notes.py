"""Notes on a chart in one filter state: a dialog adds and removes them; cards show them where the state matches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats, keeping
from portal.components.asks import SENTENCES, pairs, texts
from portal.components.dialog import deed, frame

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers import Question
    from portal.desk import Desk
    from portal.store import Note

NAME = "shell-notes"
CHANGED = "shell-noted"
WHO = "Everyone who opens this chart with these filters sees the notes, on the page and in exports."


def layout() -> Component:
    """Return the closed dialog; it stands once, in the shell, with the store that tells pages of a change."""
    text = dbc.Textarea(id=f"{NAME}-text", maxlength=keeping.LONGEST_NOTE, rows=3, value="")
    form = html.Div(
        [
            html.Div([html.Label("New note", htmlFor=f"{NAME}-text"), text], className="field"),
            html.Div(html.Button("Add", id=f"{NAME}-save", className="button main", type="button"), className="bar"),
        ],
        className="form",
    )
    parts = [html.P(id=f"{NAME}-words", className="prose"), html.Div(id=f"{NAME}-list"), form]
    said = html.Div(id=f"{NAME}-said", role="status")
    stores = [dcc.Store(id=CHANGED), dcc.Store(id=f"{NAME}-deed")]
    return html.Div([frame(NAME, html.Div([*parts, said], className="dialog-body"), "small"), *stores])


def register(app: Dash, desk: Desk) -> None:
    """Add what fills the dialog, what adds a note and what takes one away."""
    listed = Output(f"{NAME}-list", "children", allow_duplicate=True)
    said = Output(f"{NAME}-said", "children", allow_duplicate=True)
    changed = Output(CHANGED, "data", allow_duplicate=True)
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-words", "children"),
        listed,
        said,
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: asked(desk, data))
    app.callback(
        listed,
        said,
        Output(f"{NAME}-text", "value"),
        changed,
        Input(f"{NAME}-save", "n_clicks"),
        State(f"{NAME}-ask", "data"),
        State(f"{NAME}-text", "value"),
        prevent_initial_call=True,
    )(lambda clicks, data, text: added(desk, clicks, data, text))
    app.callback(
        listed,
        said,
        changed,
        Input(f"{NAME}-deed", "data"),
        State(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data, ask: removed(desk, data, ask))


def asked(desk: Desk, data: Any) -> tuple[Any, Any, Any, Any]:
    """Return title, words, the notes and nothing said for a chart (slug, answer, query); a sentence where refused."""
    ask = _ask(data)
    try:
        question = desk.question(ask["slug"])
        title = desk.spec(question, ask["answer"]).title
        with desk.warehouse.snapshot() as snapshot:
            words = desk.state(question, pairs(ask["query"]), snapshot).both_words()
        return f"Notes: {title}", f"Filters: {words}. {WHO}", _list(desk, ask), None
    except SENTENCES as error:
        return "This cannot be shown", str(error), None, None


def added(desk: Desk, clicks: Any, data: Any, text: Any) -> tuple[Any, Any, str, Any]:
    """Add a note; return the notes, what is said, what is left in the field, and the id that pages are told of."""
    ask = _ask(data)
    if not clicks or not isinstance(text, str):
        raise PreventUpdate
    try:
        note = keeping.note(desk, ask["slug"], ask["answer"], pairs(ask["query"]), text)
        return _list(desk, ask), None, "", note.id
    except SENTENCES as error:
        return _list(desk, ask), html.P(str(error), role="alert"), text, None


def removed(desk: Desk, data: Any, asked_: Any) -> tuple[Any, Any, Any]:
    """Take one's own note away, or bring it back (what: remove, restore; id)."""
    ask, told = _ask(asked_), texts(data, "what", "id")
    if told is None:
        raise PreventUpdate
    try:
        if told["what"] == "restore":
            done = desk.store.renote(told["id"], desk.user())
            said: Any = html.P("It is back." if done else "There is no such note of yours.")
        else:
            done = desk.store.unnote(told["id"], desk.user())
            undo = html.Button("Undo", className="button", **deed("note", what="restore", id=told["id"]))
            said = html.P(["The note is gone. ", undo] if done else "There is no such note of yours.")
        return _list(desk, ask), said, told["id"]
    except SENTENCES as error:
        return None, html.P(str(error), role="alert"), None


def _ask(data: Any) -> dict[str, str]:
    ask = texts(data, "slug", "answer", "query")
    if ask is None:
        raise PreventUpdate
    return ask


def _list(desk: Desk, ask: dict[str, str]) -> Component:
    found = keeping.notes(desk, ask["slug"], pairs(ask["query"]))
    own = [note for note in found if note.answer == ask["answer"]]
    if not own:
        return html.P("No note yet.", className="faint")
    return html.Ul([_item(note, mine=note.author == desk.user()) for note in own], className="noted")


def _item(note: Note, *, mine: bool) -> Component:
    about = f"{note.author}, {formats.day(note.made_at[:10])}"
    remove = html.Button(
        "Remove",
        className="button",
        **deed("note", what="remove", id=note.id),
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


def register_page(app: Dash, desk: Desk, question: Question) -> None:
    """Add what shows the notes of a page's state on its cards, when it is drawn and when any was added."""
    slug = question.slug
    app.callback(Output(f"{slug}-notes", "data"), Input(f"{slug}-state", "data"), Input(CHANGED, "data"))(
        lambda search, _: shown(desk, question, search)
    )
    app.clientside_callback(ClientsideFunction("portal", "notes"), Input(f"{slug}-notes", "data"))


def shown(desk: Desk, question: Question, search: Any) -> dict[str, Any]:
    """Return the notes of a state as the browser writes them on the cards; raise PreventUpdate where there is none."""
    if not isinstance(search, str):
        raise PreventUpdate
    try:
        found = keeping.notes(desk, question.slug, pairs(search))
    except SENTENCES as reason:
        raise PreventUpdate from reason
    said = [
        {"answer": note.answer, "text": f"{note.text} ({note.author}, {formats.day(note.made_at[:10])})"}
        for note in found
    ]
    return {"slug": question.slug, "notes": said}
