"""One drawer for the site: the members behind a number, paged, sorted and searched on the server; columns by choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dash_ag_grid as dag
import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers import member, people
from portal.answers.people import CONTROLS
from portal.charts import tables
from portal.errors import ReaderError
from portal.filters.state import encoded
from portal.site.components.dialog import action, frame, sample_badge
from portal.site.components.links import api, pairs, texts
from portal.web import static

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Column

NAME = "shell-list"
PAGE = people.PAGE
SEARCH = people.SEARCH
SCRIPT = "dash_ag_grid.min.js"
THEME = {
    "function": "themeQuartz.withParams({fontFamily: 'inherit', fontSize: 13, headerFontWeight: 600, spacing: 6, "
    "accentColor: 'var(--accent)', backgroundColor: 'var(--raised)', foregroundColor: 'var(--text)', "
    "borderColor: 'var(--line)', headerBackgroundColor: 'var(--raised)', headerTextColor: 'var(--muted)', "
    "chromeBackgroundColor: 'var(--raised)', browserColorScheme: 'inherit'})"
}


def layout(script: str) -> Component:
    """Return the closed drawer; `script` is the address of the grid's code, loaded when a list is first opened."""
    search = [
        html.Label("Search the list", htmlFor=f"{NAME}-search", className="visually-hidden"),
        dbc.Input(
            id=f"{NAME}-search",
            type="search",
            debounce=True,
            value="",
            autocomplete="off",
            placeholder="Search the list",
            maxLength=SEARCH,
        ),
    ]
    tools = [_columns(), html.Div(id=f"{NAME}-links", className="bar")]
    bar = html.Div([html.Div(search, className="grow"), html.Div(tools, className="bar")], className="bar")
    count = html.Div(id=f"{NAME}-found", className="list-found", role="status")
    rows = html.Div(id=f"{NAME}-rows", className="list-rows")
    store = dcc.Store(id=f"{NAME}-made")
    body = html.Div([html.Div(id=f"{NAME}-words"), bar, count, rows, store], className="list-body")
    return frame(NAME, body, "drawer", script=script)


def _columns() -> Component:
    """Return the menu that chooses columns; the browser fills it, and remembers the choice for each question."""
    boxes = html.Div(dbc.Checklist(id=f"{NAME}-columns", options=[], value=[]), className="choices")
    panel = html.Div(boxes, className="panel", role="group", **{"aria-label": "Columns"})
    return html.Details([html.Summary("Columns", className="button"), panel], className="menu")


def script_address(app: Dash) -> str:
    """Return the address of the grid's code under the app's prefix; it changes with the version of the package."""
    return static.address(app, dag, SCRIPT)


def register(app: Dash, service: AnswerService) -> None:
    """Keep the grid's code out of the first page, and add what fills the drawer."""
    for entry in dag._js_dist:  # noqa: SLF001 - where Dash reads what to load at first
        entry.pop("async", None)
        entry["dynamic"] = True
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-words", "children"),
        Output(f"{NAME}-links", "children"),
        Output(f"{NAME}-made", "data"),
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: opened(service, data))
    app.clientside_callback(
        ClientsideFunction("portal", "opened"),
        Output(f"{NAME}-rows", "children"),
        Output(f"{NAME}-columns", "options"),
        Output(f"{NAME}-columns", "value"),
        Output(f"{NAME}-search", "value"),
        Output(f"{NAME}-found", "children", allow_duplicate=True),
        Input(f"{NAME}-made", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("portal", "columns"),
        Output(f"{NAME}-columns", "value", allow_duplicate=True),
        Input(f"{NAME}-columns", "value"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(f"{NAME}-grid", "getRowsResponse"),
        Output(f"{NAME}-found", "children"),
        Input(f"{NAME}-grid", "getRowsRequest"),
        State(f"{NAME}-ask", "data"),
        State(f"{NAME}-search", "value"),
        prevent_initial_call=True,
    )(lambda request, data, search: rows(service, request, data, search))
    app.clientside_callback(
        ClientsideFunction("portal", "searched"),
        Input(f"{NAME}-search", "value"),
        prevent_initial_call=True,
    )


def opened(service: AnswerService, data: Any) -> tuple[Any, ...]:
    """Return title, words, links and what the grid is made of for a list (slug, query); a sentence where it is refused.

    Here a list counts as shown, whatever pages of it the grid asks for later.
    """
    ask = texts(data, "slug", "query")
    if ask is None:
        raise PreventUpdate
    chosen = [pair for pair in _pairs(ask["query"]) if pair[0] not in CONTROLS]
    try:
        question = service.question(ask["slug"])
        spec = people.unpaged(question.declared(people.ANSWER))
        with service.open(question.slug, chosen) as reading:
            snapshot = reading.snapshot
            answer = reading.of(service.state(question, chosen, snapshot, spec)).answer(spec)
    except ReaderError as error:
        return "This cannot be shown", html.P(str(error)), None, None
    state, build = reading.state, reading.snapshot.build_id
    service.audit.listed(service.user(), question.slug, state, answer.n, people.LIST, build)
    head = f"{formats.count(answer.n)} {answer.members}"
    return (
        head,
        html.P([f"Chosen: {state.words()}. ", *sample_badge(answer)], className="prose"),
        _links(service, answer, f"?{encoded(chosen)}" if chosen else ""),
        {"slug": question.slug, "grid": _grid(answer, question.key[-1:])},
    )


def _pairs(query: str) -> list[tuple[str, str]]:
    return pairs(query)


def _links(service: AnswerService, answer: Answer, query: str) -> list[Component]:
    """Return the links to the whole list as files; the browser adds how it is sorted and searched as they are used."""
    return [
        *(
            _link(words, api(service, answer.question, people.LIST, form) + query, f"{answer.question}-list.{form}")
            for words, form in (("CSV", "csv"), ("Excel", "xlsx"))
            if people.fits_file(answer, form)
        ),
        html.Button(
            "Keep as cohort", className="button", **action("keep", slug=answer.question, query=query.removeprefix("?"))
        ),
    ]


def _link(words: str, address: str, file: str) -> Component:
    return html.A(words, href=address, className="button", download=file, **{"data-list": address})


def columns(answer: Answer) -> list[Column]:
    """Return the columns of a list that have values to read."""
    return [column for column in answer.columns if column.unit != "address"]


def _grid(answer: Answer, leads: tuple[str, ...]) -> Component:
    """Return the grid; the columns that `leads` names lead to a member's page."""
    heads = [
        {
            "field": column.name,
            "headerName": tables.spaced(column.name).capitalize(),
            "headerTooltip": column.description,
            "sortable": column.name != "note",
            **({} if column.unit in tables.WORDS else {"type": "rightAligned"}),
            **({"cellRenderer": "memberLink"} if column.name in leads else {}),
        }
        for column in columns(answer)
    ]
    return dag.AgGrid(
        id=f"{NAME}-grid",
        columnDefs=heads,
        rowModelType="infinite",
        defaultColDef={"resizable": True, "minWidth": 90, "suppressMovable": True},
        dashGridOptions={
            "theme": THEME,
            "cacheBlockSize": PAGE,
            "maxBlocksInCache": 20,
            "rowBuffer": 0,
            "infiniteInitialRowCount": 1,
            "suppressMultiSort": True,
            "enableCellTextSelection": True,
        },
        style={"height": "100%"},
    )


def rows(service: AnswerService, request: Any, data: Any, search: Any) -> tuple[dict[str, Any], str]:
    """Return one page of a list as the grid asks for it (startRow, endRow, sortModel), with formatted cells.

    And what is to be said of it: how many a search finds, or why there are no rows.
    """
    ask = texts(data, "slug", "query")
    if ask is None or not isinstance(request, dict):
        raise PreventUpdate
    chosen = [pair for pair in _pairs(ask["query"]) if pair[0] not in CONTROLS]
    wanted = asked(request, search)
    try:
        answer = service.answer(ask["slug"], "people", chosen + wanted)
    except ReaderError as error:
        return {"rowData": [], "rowCount": 0}, str(error)
    names = [column.name for column in columns(answer)]
    units = {column.name: column.unit for column in answer.columns}
    cells = [
        {name: formats.value(record[name], units[name]) for name in names} | _leading(service, ask["slug"], record)
        for record in answer.records()
    ]
    count = f"{formats.count(answer.n)} found" if "search" in dict(wanted) else ""
    return {"rowData": cells, "rowCount": answer.n}, count


def _leading(service: AnswerService, slug: str, record: dict[str, Any]) -> dict[str, str]:
    """Return the address of the page of a row's member, where it names one."""
    id_ = member.id_of(service.question(slug).key, record)
    return {} if id_ is None else {"member": member.address(service.settings.prefix, slug, id_)}


def asked(request: dict[str, Any], search: Any) -> list[tuple[str, str]]:
    """Return limit, offset, sort, order and search of a request for rows, as query-string pairs."""
    start = _whole(request.get("startRow"), 0)
    wanted = [("limit", str(PAGE)), ("offset", str(start))]
    model = request.get("sortModel")
    if isinstance(model, list) and model and isinstance(model[0], dict):
        wanted.append(("sort", str(model[0].get("colId"))))
        wanted.append(("order", "desc" if model[0].get("sort") == "desc" else "asc"))
    if isinstance(search, str) and search.strip():
        wanted.append(("search", search.strip()[:SEARCH]))
    return wanted


def _whole(value: Any, other: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else other
