"""The page /cohorts: every cohort that the user may see, its size then and now, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, dcc, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.answers import cohort_service
from portal.answers.queries import NO_COHORT
from portal.charts import tables
from portal.errors import ReaderError
from portal.site.components import keep_dialog, sections
from portal.site.components.dialog import action
from portal.site.components.links import texts
from portal.site.pages import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.cohort_service import Sized
    from portal.answers.service import AnswerService
    from portal.saved.store import ListRecord

SLUG = "cohorts"
ASKS = "Who was kept, and who is in it now?"
BLOCKS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
NOTHING = (
    "Nothing is kept yet. On a tab, choose filters or open a list, then press Keep as cohort: it gets a name, stays "
    "when new data comes, and is one more filter on its tab."
)
SEPARATE = (
    "A cohort belongs to one source: learners, users, students, registrations and courses come from different data, "
    "and nobody can be followed from one to another."
)
RECORD = 100
HEADS = ("Cohort", "Of", "Chosen", "Kept", "Then", "Now", "Change", "Over builds", "")
UNITS = ("text", "text", "text", "text", "count", "number", "number", "text", "text")


def page() -> Page:
    """Return the page."""
    return Page(SLUG, "Cohorts", layout, register)


def layout(service: AnswerService) -> Component:
    """Return the whole page; raise Unavailable."""
    return html.Div(
        [dcc.Store(id=f"{SLUG}-ask"), html.Div(content(service), id=f"{SLUG}-body", className="body")], className="page"
    )


def register(app: Dash, service: AnswerService) -> None:
    """Add the callbacks that act on a button, and that draw the page again after a change."""
    app.callback(
        Output(f"{SLUG}-body", "children"),
        Input(f"{SLUG}-ask", "data"),
        Input(keep_dialog.CHANGED, "data"),
        prevent_initial_call=True,
    )(lambda data, _: done(service, data))


def done(service: AnswerService, data: Any) -> list[Component]:
    """Do what is asked (what: a name of DEEDS; id) and return the page; a sentence where it is refused."""
    if data is None:
        return content(service)
    ask = texts(data, "what", "id")
    if ask is None or ask["what"] not in DEEDS:
        raise PreventUpdate
    try:
        message = DEEDS[ask["what"]](service, ask["id"])
    except ReaderError as error:
        message = [html.P(str(error), role="alert")]
    return content(service, message)


def _share(service: AnswerService, id_: str) -> list[Component]:
    done_ = service.store.change(id_, service.user(), shared=True)
    return _said("Others can see it now: send them its link." if done_ else NO_COHORT)


def _unshare(service: AnswerService, id_: str) -> list[Component]:
    done_ = service.store.change(id_, service.user(), shared=False)
    return _said("Only you can see it now; links that others have lead nowhere." if done_ else NO_COHORT)


def _copy(service: AnswerService, id_: str) -> list[Component]:
    cohort = service.store.cohort(id_, service.user())
    name = f"{cohort.name} (copy)"[: cohort_service.LONGEST_NAME] if cohort else ""
    copy = service.store.copy(id_, service.user(), name)
    return _said(f"{copy.name} is yours." if copy else NO_COHORT)


def _delete(service: AnswerService, id_: str) -> list[Component]:
    cohort = service.store.cohort(id_, service.user())
    if cohort is None or not service.store.delete(id_, service.user()):
        return _said(NO_COHORT)
    undo = html.Button("Undo", className="button", **action("cohort", what="restore", id=id_))
    return [html.P([f"{cohort.name} is deleted. ", undo])]


def _restore(service: AnswerService, id_: str) -> list[Component]:
    return _said("It is back." if service.store.restore(id_, service.user()) else NO_COHORT)


def _said(sentence: str) -> list[Component]:
    return [html.P(sentence)]


DEEDS = {"share": _share, "unshare": _unshare, "copy": _copy, "delete": _delete, "restore": _restore}


def content(service: AnswerService, message: Sequence[Component] = ()) -> list[Component]:
    """Return the page's parts: what was just done, how many there are, the table, what was listed and exported."""
    try:
        cohorts, record = cohort_service.sized(service), service.store.record(RECORD, service.user())
    except ReaderError as error:
        return [html.Div([html.H1(ASKS), html.P(str(error), role="alert")], className="notice problem")]
    sentence = counted(cohorts) if cohorts else NOTHING
    lede = html.Section([html.H1(ASKS), html.P(sentence, className="sentence")], className="lede")
    status = html.Div(list(message), className="told", role="status")
    rows = tables.table(HEADS, UNITS, [_row(service, cohort) for cohort in cohorts], "Cohorts", stacks=True)
    table = [html.Section([html.P(SEPARATE, className="prose"), rows], className="card gap")]
    return [lede, status, *(table if cohorts else []), _recorded(service, record)]


def counted(cohorts: Sequence[Sized]) -> str:
    """Say how many cohorts there are, and how many have changed since they were saved."""
    moved = sum(cohort.now is not None and cohort.now != cohort.cohort.size for cohort in cohorts)
    broken = sum(cohort.now is None for cohort in cohorts)
    many = "One cohort is kept" if len(cohorts) == 1 else f"{formats.count(len(cohorts))} cohorts are kept"
    parts = [f"{formats.count(moved)} changed in size since" if moved else "none has changed in size since"]
    parts += [f"{formats.count(broken)} no longer {'fits' if broken == 1 else 'fit'} the data"] if broken else []
    return f"{many}; {' and '.join(parts)}."


def _row(service: AnswerService, sized: Sized) -> list[Any]:
    cohort, mine = sized.cohort, sized.cohort.owner == service.user()
    tab = f"{service.settings.prefix}{cohort.question}?cohort={cohort.id}"
    named = [
        html.A(html.B(cohort.name), href=tab),
        *([html.Div(cohort.note, className="faint")] if cohort.note else []),
    ]
    by = "you" if mine else cohort.owner
    saved = html.Div(
        [
            formats.day(cohort.made_at[:10]),
            html.Div(f"by {by}, {'shared' if cohort.shared else 'private'}", className="faint"),
        ]
    )
    now = formats.count(sized.now) if sized.now is not None else html.Span(sized.why_not, className="bad")
    return [
        html.Div(named),
        f"{sized.question.title}, {sized.question.members}",
        cohort.words,
        saved,
        cohort.size,
        now,
        change(cohort.size, sized.now),
        sparkline(sized.sizes),
        _deeds(sized, tab, mine=mine),
    ]


def change(then: int, now: int | None) -> str:
    """Return for example `+12 (+3.4%)`; `none` where it is the same, empty where it is not known."""
    if now is None:
        return ""
    if now == then:
        return "none"
    share = f" ({formats.signed((now - then) / then, 'fraction', aligned=True)}%)" if then else ""
    return f"{formats.signed(now - then, places=0)}{share}"


def sparkline(sizes: Sequence[tuple[str, int]]) -> Component | str:
    """Return one block a build, its height the size; from a zero baseline, so that what looks equal is nearly so."""
    if len(sizes) < 2:  # noqa: PLR2004 - one build is no course of things
        return "one build"
    most = max(1, *(size for _, size in sizes))
    text = "".join(BLOCKS[round(size / most * (len(BLOCKS) - 1))] for _, size in sizes)
    sizes_in_words = ", ".join(f"{formats.count(size)} on {formats.day(at[:10])}" for at, size in sizes)
    return html.Span(text, className="sparkline", title=sizes_in_words, role="img", **{"aria-label": sizes_in_words})


def _deeds(sized: Sized, tab: str, *, mine: bool) -> Component:
    id_, slug, name = sized.cohort.id, sized.cohort.question, sized.cohort.name
    parts: list[Component] = []
    if sized.now:
        parts += [
            _button("List", name, **action("list", slug=slug, query=f"cohort={id_}")),
            html.A("Against the rest", href=f"{tab}&vs=rest", className="button"),
        ]
    parts.append(_button("Copy", name, **action("cohort", what="copy", id=id_)))
    if mine:
        share = "unshare" if sized.cohort.shared else "share"
        parts += [
            _button("Edit", name, **action("keep", id=id_, slug=slug, query="")),
            _button("Make private" if sized.cohort.shared else "Share", name, **action("cohort", what=share, id=id_)),
            _button("Delete", name, **action("cohort", what="delete", id=id_)),
        ]
    return html.Div(parts, className="bar")


def _button(words: str, name: str, **more: str) -> Component:
    return html.Button(words, className="button", **more, **{"aria-label": f"{words}: {name}"})


def _recorded(service: AnswerService, record: Sequence[ListRecord]) -> Component:
    if not record:
        return sections.closed(
            "What you listed and exported", "Nothing yet. Every list and export of people is written down here."
        )
    rows = [
        [
            line.at.replace("T", " ").replace("Z", ""),
            service.question(line.question).title,
            line.kind,
            line.filters or "all",
            line.count,
        ]
        for line in record
    ]
    heads, units = ("when (UTC)", "tab", "what", "filters", "how many"), ("text", "text", "text", "text", "count")
    words = f"The last {formats.count(len(rows))}; nobody can change or remove a line."
    return sections.closed("What you listed and exported", tables.table(heads, units, rows, words))
