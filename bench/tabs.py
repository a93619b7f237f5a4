"""Measures each tab at the server: a filter change nobody asked for before, above the fold and as a whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bench.table import Row, Target, figure
from bench.timing import median, percentile, seconds
from portal.answers.allowed import allowed_values
from portal.answers.service import AnswerService
from portal.filters.controls import Control
from portal.filters.kinds import NamesFilter
from portal.filters.state import encoded
from portal.questions.registry import all_questions, pages
from portal.site import question_page

if TYPE_CHECKING:
    from bench.stage import Stage
    from bench.watched import WatchedWarehouse
    from portal.answers.spec import Question
    from portal.settings import Settings
    from portal.site.question_page import View

    Pairs = list[tuple[str, str]]

GROUP = "A filter change, tab by tab, at the server"
STATES = 40
FIRST, WHOLE, TURN = "above the fold", "the whole tab", "{} turned, the page open"
MOST_SECONDS = {
    1: {
        ("score-drivers", FIRST): 0.08,
        ("flagship", FIRST): 0.06,
        ("engagement", TURN): 0.1,
        ("mooc", FIRST): 0.06,
        ("mooc", WHOLE): 0.25,
    },
    10: {
        ("score-drivers", FIRST): 0.3,
        ("flagship", FIRST): 0.25,
        ("engagement", TURN): 0.4,
        ("mooc", FIRST): 0.25,
        ("mooc", WHOLE): 1.5,
    },
}
TURNED = {"engagement": ("trim", ("80", "85", "90", "95", "97.5", "98", "99.5", "100"), 1)}


class Taken(NamedTuple):
    """The seconds of one filter change: what stands above the fold, and all of it."""

    first: float
    whole: float


def rows(stage: Stage) -> list[Row]:
    """Return two rows for each built tab: median and 95th percentile over single values of its filters."""
    return measured(stage.warehouse, stage.settings, stage.scale)


def measured(warehouse: WatchedWarehouse, settings: Settings, scale: int, most: int = STATES) -> list[Row]:
    """Return the rows over an open door, up to `most` filter states a tab."""
    found: list[Row] = []
    for view in views():
        question = view.question
        changes = states(question, warehouse, most)
        taken = [change(view, AnswerService(all_questions(), warehouse, settings), pairs) for pairs in changes]
        found += [_row(question, FIRST, [one.first for one in taken], scale)]
        found += [_row(question, WHOLE, [one.whole for one in taken], scale)]
        if question.slug in TURNED:
            name, texts, parts = TURNED[question.slug]
            service = AnswerService(all_questions(), warehouse, settings)
            found += [_row(question, TURN, turned(view, service, name, texts[:most], parts), scale, name)]
    return found


def views() -> list[View]:
    """Return how each question is shown, in the order of the registry."""
    return [page.view for page in pages(all_questions()) if page.view is not None]


def turned(view: View, service: AnswerService, name: str, texts: tuple[str, ...], parts: int) -> list[float]:
    """Return the seconds that each new value of a control takes once the page is open: all but its last parts.

    `parts` of the later ones are counted: what follows them is kept, or takes its own time.
    """
    address = question_page.address_of(service, view.question)
    question_page.shown(service, view, "", address)
    for part in view.later:
        question_page.shown_later(service, view.question, part, "")
    return [
        seconds(partial(question_page.shown, service, view, f"?{name}={text}", address))
        + sum(
            seconds(partial(question_page.shown_later, service, view.question, part, f"{name}={text}"))
            for part in view.later[:parts]
        )
        for text in texts
    ]


def states(question: Question, warehouse: WatchedWarehouse, most: int) -> list[Pairs]:
    """Return filter states of one value each, taken in turn from the filters whose values are names."""
    with warehouse.snapshot() as held:
        texts = [
            [(item.name, text) for text in allowed_values(held, item)]
            for item in question.filters
            if (isinstance(item, NamesFilter) and item.kind == "names") or (isinstance(item, Control) and item.column)
        ]
    turns = [
        [pair] for place in range(max(map(len, texts), default=0)) for own in texts for pair in own[place : place + 1]
    ]
    return turns[:most]


def change(view: View, service: AnswerService, pairs: Pairs) -> Taken:
    """Return the seconds that a state takes with an empty cache, the page without filters being open."""
    address = question_page.address_of(service, view.question)
    with service.warehouse.snapshot() as held:
        service.reading(view.question, service.state(view.question, (), held), held).count()
    search = encoded(pairs)
    first = seconds(lambda: question_page.shown(service, view, f"?{search}", address))
    later = [seconds(partial(question_page.shown_later, service, view.question, part, search)) for part in view.later]
    return Taken(first, first + sum(later))


def _row(question: Question, what: str, taken: list[float], scale: int, name: str = "") -> Row:
    most = MOST_SECONDS.get(scale, {}).get((question.slug, what))
    target = Target(f"at most {figure(most, 's')}", most) if most else None
    detail = f"p95 {figure(percentile(taken, 0.95), 's')}, {len(taken)} states"
    return Row(GROUP, f"{question.title}: {what.format(name)}, p50", median(taken), detail=detail, target=target)
