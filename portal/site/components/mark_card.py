"""One card for the site: a clicked mark's number, interval, n and sentence; list these, filter to them, copy link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dash import Input, Output, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers.comparison import words as comparison_words
from portal.answers.spec import PEOPLE
from portal.charts import tables
from portal.errors import ReaderError
from portal.site.components.dialog import action, frame, sample_badge
from portal.site.components.links import pairs, texts
from portal.site.components.so_what import list_button

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, AnswerSpec, Column

NAME = "shell-mark"
BESIDE = frozenset({"low", "high", "note", "tests"})


def layout() -> Component:
    """Return the closed card; the shell has the only one."""
    return frame(NAME, html.Div(id=f"{NAME}-body", className="dialog-body"), "small")


def register(app: Dash, service: AnswerService) -> None:
    """Add what fills the card when a mark is clicked or a table's row is opened."""
    app.callback(
        Output(f"{NAME}-title", "children"),
        Output(f"{NAME}-body", "children"),
        Input(f"{NAME}-ask", "data"),
        prevent_initial_call=True,
    )(lambda data: asked(service, data))


def asked(service: AnswerService, data: Any) -> tuple[str, Any]:
    """Return title and body for what the browser asks (slug, answer, row, query); a sentence where it is refused."""
    ask = texts(data, "slug", "answer", "row", "query")
    if ask is None or not ask["row"].isascii() or not ask["row"].isdigit():
        raise PreventUpdate
    try:
        answer = service.answer(ask["slug"], ask["answer"], pairs(ask["query"]))
        spec = service.question(ask["slug"]).declared(ask["answer"])
    except ReaderError as error:
        return "This cannot be shown", html.P(str(error))
    number = int(ask["row"][:9])
    if number >= len(answer.rows):
        return "This cannot be shown", html.P("The data has changed since this chart was drawn; reload the page.")
    return title(answer, number, spec.group or ()), body(service, answer, number, spec)


def title(answer: Answer, number: int, group: tuple[str, ...]) -> str:
    """Name a row by the values of its group columns, or by its first text."""
    texts_ = [cell for column, cell in _cells(answer, number) if _names_row(column, group) and cell is not None]
    return ", ".join(formats.value(text, "text") for text in texts_) or answer.title


def _names_row(column: Column, group: tuple[str, ...]) -> bool:
    return column.name in group if group else column.unit in ("text", "date") and column.name != "note"


def _cells(answer: Answer, number: int) -> list[tuple[Column, Any]]:
    return list(zip(answer.columns, answer.rows[number], strict=True))


def main_value(answer: Answer, number: int) -> tuple[Column, Any] | None:
    """Return the row's number: the first value with a base, else the first that is no count, else the first count."""
    cells = [cell for cell in _cells(answer, number) if cell[0].unit not in tables.WORDS and cell[0].name not in BESIDE]
    ranked = sorted(cells, key=lambda cell: (not cell[0].base, cell[0].unit == "count"))
    return ranked[0] if ranked else None


def sentence(answer: Answer, number: int, words: str = "") -> str:
    """Return the row in words: the answer's sentence where it declares one, else the number and its interval."""
    if words:
        return words.format(
            **{column.name: formats.value(cell, column.unit) for column, cell in _cells(answer, number)}
        )
    main = main_value(answer, number)
    if main is None:
        return answer.finding
    column, value = main
    between = interval(answer, number, column.unit)
    text = f"{tables.spaced(column.name).capitalize()} is {formats.value(value, column.unit)}"
    return text + (f" (95% interval {between})." if between else ".")


def interval(answer: Answer, number: int, unit: str) -> str:
    """Return the row's low and high as words; empty where it has none."""
    cells = {column.name: cell for column, cell in _cells(answer, number)}
    low, high = cells.get("low"), cells.get("high")
    if low is None or high is None:
        return ""
    return f"{formats.value(low, unit)} to {formats.value(high, unit)}"


def body(service: AnswerService, answer: Answer, number: int, spec: AnswerSpec) -> list[Component]:
    """Return the number, its sentence, the row's other values, and the three buttons."""
    cells, group = _cells(answer, number), spec.group or ()
    parts: list[Component] = []
    main = main_value(answer, number)
    if main is not None:
        shown = formats.value(main[1], main[0].unit)
        parts.append(html.P([shown, " ", *sample_badge(answer)], className="mark-value"))
    parts.append(html.P(sentence(answer, number, spec.sentence), className="prose"))
    if spec.compares is not None and answer.vs_n:
        parts += [html.P(text, className="prose") for text in comparison_words.told(spec.compares, answer, number)]
    left_out = {*group, "low", "high", *([main[0].name] if main else [])}
    facts: list[Component] = []
    for column, cell in cells:
        if column.unit != "address" and column.name not in left_out and cell is not None:
            facts += [
                html.Dt(tables.spaced(column.name), title=column.description),
                html.Dd(formats.value(cell, column.unit)),
            ]
    return [
        *parts,
        html.Dl(facts, className="facts num"),
        html.Div(_buttons(service, answer, cells, spec), className="bar"),
    ]


def _buttons(
    service: AnswerService, answer: Answer, cells: list[tuple[Column, Any]], spec: AnswerSpec
) -> list[Component]:
    buttons = [
        list_button(answer.question, cell, _list_words(column, cells, spec))
        for column, cell in cells
        if column.unit == "address" and cell and column.name.startswith(PEOPLE.name)
    ]
    address = next((str(cell) for column, cell in cells if column.name == PEOPLE.name and cell), "")
    page = service.settings.prefix + answer.question
    link = chosen(service, answer, cells)
    if address and _leaves(service, answer.question, urlsplit(address).query):
        link = ("Filter to them", f"{page}?{urlsplit(address).query}")
    if link is None:
        return [*buttons, html.Button("Copy link", className="button", **action("link"))]
    words, there = link
    return [
        *buttons,
        dcc.Link(words, href=there, className="button"),
        html.Button("Copy link", className="button", **action("link", address=there)),
    ]


def _leaves(service: AnswerService, slug: str, query: str) -> bool:
    """Return whether the page has members under these filters: a list can hold members that its numbers leave out."""
    with service.open(slug, pairs(query)) as reading:
        return reading.count() > 0


def chosen(service: AnswerService, answer: Answer, cells: list[tuple[Column, Any]]) -> tuple[str, str] | None:
    """Return words and address of the page with a row's value chosen, where a control has the name of a column."""
    filters = service.question(answer.question).filters
    controls = {item.name: item for item in filters if item.kind == "control" and not item.several}
    named: dict[str, str] = {
        column.name: cell for column, cell in cells if column.name in controls and isinstance(cell, str)
    }
    if not named:
        return None
    first = controls[next(iter(named))]
    names = {item.name for item in filters}
    values = {item.name: value for item, value in answer.state.chosen() if item.name in names}
    query = answer.state.only({**values, **named}).query()
    return "Choose " + first.words(named[first.name]), f"{service.settings.prefix}{answer.question}?{query}"


def _list_words(column: Column, cells: list[tuple[Column, Any]], spec: AnswerSpec) -> str:
    """Return the words of a list button, with the count of the members where the row says it."""
    values = {other.name: cell for other, cell in cells}
    name = column.name.removeprefix(PEOPLE.name).removeprefix("_")
    if name in spec.buttons:
        units = {other.name: other.unit for other, _ in cells}
        return spec.buttons[name].format(**{key: formats.value(cell, units[key]) for key, cell in values.items()})
    if column.name == PEOPLE.name:
        group = spec.group or ()
        counts = [cell for other, cell in cells if other.name not in group and other.unit == "count"]
        counts = [values[spec.counts]] if spec.counts else counts
        return f"List these {formats.count(counts[0])}" if counts else "List these"
    return (
        f"List {formats.count(values[name])} {tables.spaced(name)}" if name in values else f"List {tables.spaced(name)}"
    )
