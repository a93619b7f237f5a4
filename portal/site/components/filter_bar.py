"""The filter bar: what a reader may choose, who is left, the way back; its values are the query string."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dash_bootstrap_components as dbc
from dash import ClientsideFunction, Input, Output, State, dcc, html

from portal import formats
from portal.answers.allowed import allowed_values, with_defaults
from portal.answers.cohorts import INSIDE
from portal.answers.people import CONTROLS
from portal.filters import order
from portal.filters.state import OTHER_SIDE, encoded
from portal.site.components.dialog import action

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.spec import Question
    from portal.filters.controls import ChoiceControl, NumberControl
    from portal.filters.filter import Filter
    from portal.filters.kinds import RangeFilter
    from portal.filters.state import State as Chosen
    from portal.saved.store import SavedCohort
    from portal.warehouse import Snapshot

LISTED = 500
ANY = "Any"  # shown for an empty value by the placeholder, chosen again by an option
SEARCHED = 8
_TYPES = {"number": "number", "date": "date", "month": "text"}


def shown(question: Question) -> list[Filter]:
    """Return the filters that have a part on the page, in their order; selectors and those of lists have none."""
    return [item for item in question.filters if _has_part(item)]


def _has_part(item: Filter) -> bool:
    return bool(item.widget) and item.name not in CONTROLS and not item.standalone


def layout(
    question: Question,
    snapshot: Snapshot,
    address: str,
    printed: str,
    book: str,
    elsewhere: Sequence[str] = (),
    cohorts: Sequence[SavedCohort] = (),
) -> Component:
    """Return the bar of a page at `address`, whose print view is at `printed` and workbook at `book`.

    Filters named in `elsewhere` stand in the page's body (see `field`); `cohorts` are those of the question that who
    asks may choose.
    """
    plain = [item for item in shown(question) if item.name not in elsewhere and item.widget != "cohort"]
    parts = [*(field(question, item, snapshot) for item in plain), _cohort(question, cohorts)]
    chips = html.Span(id=f"{question.slug}-chips", className="chips")
    clear = dcc.Link("Clear", href=address, className="button")
    left = html.Span(id=f"{question.slug}-left", className="left", role="status")
    ways_in = html.Div(id=f"{question.slug}-compare", className="panel right actions")
    compare = html.Details([html.Summary("Compare", className="button"), ways_in], className="menu")
    words = html.Span(id=f"{question.slug}-words", className="visually-hidden", **{"data-words": "yes"})
    spec = dcc.Store(id=f"{question.slug}-filters", data=described(question, snapshot))
    named = {"aria-label": "Filters", "data-filters": address}
    choices = html.Div([*parts, chips, clear], className="parts")
    tools = html.Div([left, compare, _share(question, printed, book)], className="tools")
    return html.Section([choices, tools, words, spec], className="filters", **named)


def _share(question: Question, printed: str, book: str) -> Component:
    """Return the menu of what can be done with the page as it is filtered."""
    items = [
        html.Button("Keep as cohort", **action("keep", slug=question.slug)),
        html.Button("Copy link", **action("link")),
        html.A("Print", href=printed, target="_blank", **{"data-api": printed}),
        html.A("Excel, all answers", href=book, download=f"{question.slug}.xlsx", **{"data-api": book}),
    ]
    panel = html.Div(items, className="panel right actions")
    return html.Details([html.Summary("Keep and share", className="button"), panel], className="menu")


def described(question: Question, snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return what the browser needs to write the query string as portal/state.py does."""
    settled = with_defaults(question.filters, snapshot)
    return [
        {
            "name": item.name,
            "kind": item.kind,
            "parameters": list(item.parameters),
            "default": _default(item),
            "within": item.within,
            "beside": _beside(item, settled, snapshot),
            "shown": _has_part(item),
            "chip": _is_chip(item),
            "of": len(allowed_values(snapshot, item)) if item.widget == "names" and _has_part(item) else 0,
        }
        for item in settled
    ]


def _beside(item: Filter, filters: Sequence[Filter], snapshot: Snapshot) -> dict[str, Any] | None:
    """Return the control whose value must come before or after an item's, with the texts that both take."""
    for earlier, later in order.pairs(filters):
        if item in (earlier, later):
            other = later if item == earlier else earlier
            return {"name": other.name, "later": item == later, "values": list(allowed_values(snapshot, item))}
    return None


def _default(item: Filter) -> str:
    return "" if item.default is None else str(dict(item.pairs(item.default))[item.name])


def _is_chip(item: Filter) -> bool:
    return item.widget in ("names", "range") and _has_part(item)


def field(question: Question, item: Filter, snapshot: Snapshot) -> Component:
    """Return the part of one filter: a chip that opens for names and ranges, a labelled field for controls."""
    name = f"{question.slug}-filter-{item.name}"
    (settled,) = with_defaults((item,), snapshot)
    return WIDGETS[item.widget](settled, question.slug, name, snapshot)


def _cohort(question: Question, cohorts: Sequence[SavedCohort]) -> Component:
    """Return the field that chooses a cohort; hidden where there is none to choose."""
    name = f"{question.slug}-filter-{INSIDE}"
    options = [{"label": ANY, "value": ""}, *({"label": cohort.name, "value": cohort.id} for cohort in cohorts)]
    label = html.Label("Cohort", htmlFor=name)
    return html.Div(
        [label, dbc.Select(id=name, options=options, value="", placeholder=ANY)],
        className="inline-field",
        hidden=not cohorts,
    )


def _chip(item: Filter, name: str, inside: Component) -> Component:
    top = html.Summary([html.Span(item.label), html.B("All", id=f"{name}-words")])
    panel = html.Div(inside, className="panel", role="group", **{"aria-label": item.label})
    return html.Details([top, panel], id=f"{name}-chip", className="menu chip")


def _names(item: Filter, slug: str, name: str, snapshot: Snapshot) -> Component:  # noqa: ARG001 - as all widgets
    known = allowed_values(snapshot, item)
    options = [{"label": text, "value": text} for text in known]
    boxes = html.Div(dbc.Checklist(id=name, options=options, value=[]), className="choices")
    if len(known) <= SEARCHED:
        return _chip(item, name, html.Div(boxes))
    search = dbc.Input(id=f"{name}-search", class_name="choice-search", type="search", autocomplete="off")
    label = html.Label(f"Search {item.label.lower()}", htmlFor=f"{name}-search")
    return _chip(item, name, html.Div([html.Div([label, search], className="field"), boxes]))


def _bounds(item: RangeFilter, slug: str, name: str, snapshot: Snapshot) -> Component:  # noqa: ARG001 - as all widgets
    ends = [
        html.Div(
            [html.Label(word, htmlFor=f"{slug}-filter-{end}"), _bound(item, f"{slug}-filter-{end}")], className="field"
        )
        for word, end in (("From", item.low), ("To", item.high))
    ]
    return _chip(item, name, html.Div(ends, className="bounds"))


def _bound(item: RangeFilter, name: str) -> Component:
    month = {"placeholder": "YYYY-MM", "pattern": r"\d{4}-\d{2}", "inputmode": "numeric"} if item.of == "month" else {}
    return dbc.Input(id=name, type=_TYPES[item.of], debounce=True, value="", step="any", autocomplete="off", **month)


def _number(item: NumberControl, slug: str, name: str, snapshot: Snapshot) -> Component:  # noqa: ARG001 - as all widgets
    low, high = item.limits
    number = dbc.Input(id=name, type="number", min=low, max=high, step="any", debounce=True, value="")
    return html.Div([html.Label(item.label, htmlFor=name), number], className="inline-field")


def _choice(item: ChoiceControl, slug: str, name: str, snapshot: Snapshot) -> Component:
    return choice_field(item, slug, name, allowed_values(snapshot, item))


def choice_field(item: ChoiceControl, slug: str, name: str, known: Sequence[str]) -> Component:
    """Return a list to choose from, or a field that suggests while the reader types where nothing is usual."""
    label = html.Label(item.label, htmlFor=name)
    if item.choices or item.default is not None:
        unset = [] if item.default is not None else [{"label": ANY, "value": ""}]
        words = {text: text.replace("_", " ") if item.choices else text for text in known}
        options = [*unset, *({"label": words[text], "value": text} for text in known)]
        return html.Div(
            [label, dbc.Select(id=name, options=options, value=_default(item), placeholder=ANY)],
            className="inline-field",
        )
    many = len(known) > LISTED
    options = [] if many else [html.Option(value=text) for text in known]
    asked = {"data-slug": slug, "data-filter": item.name} if many else {}
    listed = html.Datalist(options, id=f"{name}-options", **asked)
    typed = dbc.Input(
        id=name, list=f"{name}-options", debounce=True, value="", autocomplete="off", placeholder="Type to search"
    )
    return html.Div([label, typed, listed], className="inline-field")


WIDGETS: dict[str, Callable[[Any, str, str, Snapshot], Component]] = {
    "names": _names,
    "range": _bounds,
    "number": _number,
    "choice": _choice,
}  # the part of a filter by its widget: filter, slug of the question, id, build


def parts(question: Question) -> list[tuple[str, str]]:
    """Return id and property of every part that holds a value, in the order of the query string."""
    return [(f"{question.slug}-filter-{name}", "value") for item in shown(question) for name in item.parameters]


def register(app: Dash, question: Question) -> None:
    """Add what writes the parts into the query string and the query string into the parts, both in the browser."""
    chips = [f"{question.slug}-filter-{item.name}" for item in shown(question) if _is_chip(item)]
    values = parts(question)
    app.clientside_callback(
        ClientsideFunction("portal", "filters"),
        [
            *(Output(*part) for part in values),
            *(Output(f"{chip}-words", "children") for chip in chips),
            *(Output(f"{chip}-chip", "className") for chip in chips),
        ],
        [Input("url", "search"), *(Input(*part) for part in values)],
        [State(f"{question.slug}-filters", "data"), State("url", "pathname")],
    )


def outputs(question: Question) -> dict[str, Output]:
    """Return what the page's callback fills with `content`."""
    return {name: Output(f"{question.slug}-{name}", "children") for name in ("chips", "left", "words", "compare")}


def content(
    question: Question, state: Chosen, n: int, total: int, address: str, others: int | None = None
) -> dict[str, Any]:
    """Return the chips of selectors (each with a link that takes it away), who is left of all, the state in words.

    `others` are on the other side, where two are compared.
    """
    chips = [
        _selected(item, value, state, address)
        for item, value in state.chosen()
        if not _has_part(item) and not item.standalone
    ]
    if state.compares:
        chips.append(_fixed("against " + state.other_words(), state.only(state.values).query(), address))
    against = [] if others is None else [", against ", html.B(formats.count(others))]
    left = [html.B(formats.count(n)), f" of {formats.count(total)} {question.members}", *against]
    return {"chips": chips, "left": left, "words": state.both_words()}


def ways(state: Chosen, cohorts: Sequence[SavedCohort], address: str, *, chooses: bool) -> list[Component]:
    """Return the links that compare with the rest (where something is chosen) or a cohort, and the way out again."""
    first = state.only(state.values)
    chosen = dict(first.pairs()).get(INSIDE)
    with_rest = [("With the rest", replace(first, against_rest=True).query())] if chooses else []
    with_cohorts = [
        (f"With {cohort.name}", encoded([*first.pairs(), (f"{OTHER_SIDE}{INSIDE}", cohort.id)]))
        for cohort in cohorts
        if cohort.id != chosen
    ]
    out = [("Compare no more", first.query())] if state.compares else []
    links = [
        dcc.Link(words, href=address + (f"?{query}" if query else ""), className="way")
        for words, query in (*with_rest, *with_cohorts, *out)
    ]
    return links or [html.P("Choose who is meant first: a filter, or a mark's list.", className="prose")]


def _selected(item: Filter, value: Any, state: Chosen, address: str) -> Component:
    rest = {name: other for name, other in state.values.items() if name != item.name}
    return _fixed(item.words(value), state.only(rest).query(), address)


def _fixed(words: str, query: str, address: str) -> Component:
    link = dcc.Link("\u00d7", href=address + (f"?{query}" if query else ""), title=f"Remove: {words}")
    return html.Span([html.Span(words), link], className="chip fixed")
