"""The page /member?of=<question>&id=<id>: words and wiring around the answer `member` of one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers import member
from portal.charts import tables
from portal.errors import MissingTable, ReaderError, Unavailable
from portal.filters.state import encoded
from portal.pages.member import figures
from portal.site.components import chart_card, headline, notices
from portal.site.components.dialog import sample_badge
from portal.site.components.links import pairs
from portal.site.components.so_what import list_button
from portal.site.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question

    Record = dict[str, Any]

SLUG = "member"
THING = "member"
WHOSE = "The address must say who is meant: of=<question> and id=<id of the member>."
STANDS = "Where do they stand?"
KEY = "Dots: among those alike. Rings: among all. The broad part of a strip is the middle half of them."
FEW = "Where fewer are alike than can be compared, the number is placed among all."
MIDDLE = "Half have less than the middle"
KPIS = 4
_HEIGHT = 480


def page() -> Page:
    """Return the page; lists lead to it."""
    return Page(SLUG, "Member", layout, register, listed=False)


def layout(service: AnswerService) -> Component:  # noqa: ARG001 - the shape of a page's layout
    """Return the empty page that a callback fills with the member in the address."""
    return html.Div(notices.skeleton(_HEIGHT), id=f"{SLUG}-page", className="page")


def register(app: Dash, service: AnswerService) -> None:
    """Add what shows the member that the address names, and what draws the figure."""
    for question in service.questions:
        if question.member:
            chart_card.register(app, question.slug, THING)
    app.callback(Output(f"{SLUG}-page", "children"), Input("url", "search"), State("url", "pathname"))(
        lambda search, pathname: shown(service, search, pathname)
    )


def shown(service: AnswerService, search: Any, pathname: Any) -> Any:
    """Return the member that the address names, or a sentence; raise PreventUpdate for another page's address."""
    if not isinstance(pathname, str) or pathname.rstrip("/") != service.settings.prefix + SLUG:
        raise PreventUpdate
    try:
        given = pairs(search if isinstance(search, str) else "")
        whose = [text for name, text in given if name == "of"]
        if len(whose) != 1:
            return nobody(WHOSE, service.settings.prefix)
        asked = [(name, text) for name, text in given if name != "of"]
        question, answer = service.question(whose[0]), service.answer(whose[0], member.ANSWER, asked)
        service.audit.listed(service.user(), question.slug, answer.state, 1, member.ANSWER, answer.build["id"])
        return content(service, question, answer)
    except MissingTable as reason:
        return notices.lacking(str(reason))
    except Unavailable as reason:
        return notices.unavailable(str(reason), service.settings.prefix)
    except ReaderError as reason:
        return nobody(str(reason), service.settings.prefix)


def nobody(sentence: str, prefix: str) -> Component:
    """Return the notice that the address names no member."""
    way = dcc.Link("Go to the overview", href=prefix, className="button main")
    return html.Div(
        [html.H1("There is nobody to show"), html.P(sentence), way], className="notice problem", role="alert"
    )


def content(service: AnswerService, question: Question, answer: Answer) -> list[Component]:
    """Return the page of one member: the sentence, the figure and the story beside what is known, all in numbers."""
    rows = {name: _section(answer, name) for name in member.SECTIONS}
    title, about = question.others
    sections = [
        *_figure(service, question, answer),
        *_events("What happened", "What the data has of them, by day", rows[member.STORY]),
        *_events(title, about, rows[member.OTHERS]),
        *_numbers(rows[member.STANDING]),
    ]
    beside = html.Div(_aside(question, answer, rows), className="stack w4")
    row = html.Div([html.Div(sections, className="stack w8"), beside], className="row")
    return [_lede(answer, rows[member.ABOUT][0], rows[member.STANDING]), row]


def _section(answer: Answer, name: str) -> list[Record]:
    return [record for record in answer.records() if record["section"] == name]


def _lede(answer: Answer, who: Record, standing: Sequence[Record]) -> Component:
    kpis = [headline.Kpi(member.measured(row), row["name"], member.stands(row)) for row in telling(standing)]
    title = html.H1(f"What is known of {who['name'].lower()} {who['words']}?", **{"data-words": "who"})
    return html.Section(
        [title, html.Div(headline.content([answer.finding, " ", *sample_badge(answer)], kpis))],
        className="lede",
        **{"aria-label": "Answer"},
    )


def telling(standing: Sequence[Record]) -> list[Record]:
    """Return the first number and the most unusual of the others, in their order."""
    placed = [record for record in standing if member.side_of(record)]
    farthest = sorted(placed[1:], key=lambda row: -abs(row[f"percentile_{member.side_of(row)}"] - 1 / 2))
    return [row for row in placed if row in (placed[0], *farthest[: KPIS - 1])]


def _figure(service: AnswerService, question: Question, answer: Answer) -> list[Component]:
    """Return the card of the figure; nothing where no number can be compared."""
    figure = figures.standing(answer)
    if figure is None:
        return []
    query = encoded(answer.state.pairs())
    drawn = chart_card.content(answer, figure, KEY)
    return [
        chart_card.layout(
            service,
            question.slug,
            THING,
            STANDS,
            answer=member.ANSWER,
            height=figures.height(answer),
            drawn=(query, {**drawn, "caption": _compared(answer)}),
        )
    ]


def _compared(answer: Answer) -> str:
    sentences = [f"Alike: {_who(like)}." for like in _section(answer, member.LIKE)]
    few = any(member.side_of(record) == "all" for record in figures.placed(answer))
    return " ".join([*sentences, *([FEW] if few else [])])


def _who(like: Record) -> str:
    return f"{formats.count(like['value'])} {like['unit']} {like['words']}"


def _aside(question: Question, answer: Answer, rows: dict[str, list[Record]]) -> Component:
    parts: list[Component] = [html.H2("What is known"), _facts(rows[member.ABOUT])]
    for like in rows[member.LIKE]:
        parts += [
            html.H3("Those alike"),
            html.P(f"{_who(like)}.", className="prose"),
            html.Div(_ways(question, like), className="bar"),
        ]
    parts += [html.P(caveat, className="caveat") for caveat in answer.caveats]
    return html.Aside(parts, className="card gap", **{"aria-label": "What is known"})


def _ways(question: Question, like: Record) -> list[Component]:
    listed = like["people"]
    ways: list[Component] = [dcc.Link(f"Open {question.title} for them", href=like["page"], className="button")]
    if listed:
        ways.insert(0, list_button(question.slug, listed, f"List the {formats.count(like['value'])}"))
    return ways


def _facts(rows: Sequence[Record]) -> Component:
    return html.Dl(
        [part for row in rows for part in (html.Dt(row["name"]), html.Dd(_cell(row)))], className="facts num"
    )


def _cell(row: Record) -> Any:
    """Return what a row says: its words, a link where it leads somewhere, its number with its unit, its day."""
    if row["words"]:
        return dcc.Link(row["words"], href=row["page"]) if row["page"] else row["words"]
    return formats.day(row["day"]) if row["day"] else member.measured(row)


def _events(title: str, about: str, rows: Sequence[Record]) -> list[Component]:
    """Return a card of days and what happened on them; none where nothing did."""
    if not rows:
        return []
    cells = [[row["day"], _name(row), row["words"] or ""] for row in rows]
    table = tables.table(("day", "what", "how it went"), ("date", "text", "text"), cells, about)
    return [html.Section([html.H2(title), table], className="card gap")]


def _name(row: Record) -> Any:
    return html.A(row["name"], href=row["page"], className="way") if row["page"] else row["name"]


def _numbers(rows: Sequence[Record]) -> list[Component]:
    """Return every number with the medians among those alike and among all."""
    if not rows:
        return []
    cells = [[row["name"], member.measured(row), *_sides(row, "like"), *_sides(row, "all")] for row in rows]
    heads = ("number", "theirs", "middle, alike", "theirs is", "middle, all", "theirs is")
    table = tables.table(heads, ("text", "points", "points", "text", "points", "text"), cells, MIDDLE)
    return [html.Section([html.H2("The same in numbers"), table], className="card gap")]


def _sides(row: Record, side: str) -> tuple[str, str]:
    middle = member.amount(row[f"median_{side}"], row["unit"])
    if row[f"percentile_{side}"] is not None:
        return middle, member.stands(row, side)
    return middle, "not known" if row["value"] is None else "too few to compare"
