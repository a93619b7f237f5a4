"""One dialog for the site: an answer as a table, its SQL with bound values, or the definition of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.charts import tables
from portal.errors import ReaderError
from portal.site.components.dialog import action, frame, sample_badge
from portal.site.components.links import api, pairs, texts

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

FIRST = 200
NAME = "shell-answer"


def layout() -> Component:
    """Return the closed dialog; the shell has the only one."""
    return frame(NAME, html.Div(id=f"{NAME}-body", className="dialog-body"))


def register(app: Dash, service: AnswerService) -> None:
    """Add what fills the dialog when a card's menu asks for it."""
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-body", "children"),
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: asked(service, data))


def asked(service: AnswerService, data: Any) -> tuple[str, Any]:
    """Return title and body for what the browser asks (what, slug, answer, query); a sentence where it is refused."""
    ask = texts(data, "what", "slug", "answer", "query")
    if ask is None or ask["what"] not in _VIEWS:
        raise PreventUpdate
    try:
        answer = service.answer(ask["slug"], ask["answer"], pairs(ask["query"]))
    except ReaderError as error:
        return "This cannot be shown", html.P(str(error))
    return answer.title, _VIEWS[ask["what"]](service, answer, ask["query"])


def _table(service: AnswerService, answer: Answer, query: str) -> list[Component]:
    names = [column.name for column in answer.columns]
    heads = ["open" if column.unit == "address" else tables.spaced(column.name) for column in answer.columns]
    units = [column.unit for column in answer.columns]
    rows = [
        [
            _opener(answer, number, query) if unit == "address" and cell else cell
            for cell, unit in zip(row, units, strict=True)
        ]
        for number, row in enumerate(answer.rows[:FIRST])
    ]
    address = api(service, answer.question, answer.name, "csv") + (f"?{query}" if query else "")
    words = f"CSV of all {formats.count(len(answer.rows))} rows"
    file = f"{answer.question}-{answer.name}.csv"
    bar = [html.A(words, href=address, className="button", download=file), *sample_badge(answer)]
    first = f"The first {FIRST} of {formats.count(len(answer.rows))} rows. " if len(answer.rows) > FIRST else ""
    shown = tables.table(heads, units, rows, f"{first}Filters: {answer.state.both_words()}.") if names else html.P()
    return [html.P(answer.finding, className="prose"), html.Div(bar, className="bar"), shown]


def _opener(answer: Answer, number: int, query: str) -> Component:
    about = {"slug": answer.question, "answer": answer.name, "row": str(number), "query": query}
    return html.Button(
        "Open", className="button", **action("mark", **about), **{"aria-label": f"Open row {number + 1}"}
    )


def _sql(service: AnswerService, answer: Answer, query: str) -> list[Component]:  # noqa: ARG001 - the shape of a view
    copy = html.Button("Copy SQL", className="button", **action("copy", target=f"{NAME}-sql"))
    code = html.Pre(html.Code(answer.sql), id=f"{NAME}-sql", className="sql", tabIndex="0")
    parts: list[Component] = [code, html.Div(copy, className="bar")]
    if answer.parameters:
        rows = [[f"${name}", "null" if value is None else str(value)] for name, value in answer.parameters.items()]
        parts.append(tables.table(["bound name", "value"], ["text", "text"], rows, "Bound values"))
    return parts


def _definition(service: AnswerService, answer: Answer, query: str) -> list[Component]:  # noqa: ARG001 - the shape of a view
    terms: list[Component] = []
    for column in answer.columns:
        unit = "" if column.unit in tables.WORDS else f" ({column.unit})"
        over = f" Over {tables.spaced(column.base)}." if column.base else ""
        terms += [html.Dt(tables.spaced(column.name) + unit), html.Dd(column.description + over)]
    caveats = [html.P(caveat, className="caveat") for caveat in answer.caveats]
    build = html.P(
        f"Build {answer.build['id']}, data through {formats.day(answer.build['data_through'])}.", className="prose"
    )
    return [html.P(answer.finding, className="prose"), *caveats, html.Dl(terms, className="definitions"), build]


_VIEWS = {"table": _table, "sql": _sql, "definition": _definition}
