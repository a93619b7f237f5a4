"""Measures what a cohort adds, at the server: two sides against each other, what is different, a member's page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench import tabs
from bench.table import Row, figure
from bench.timing import median, percentile, seconds
from portal.answers import member
from portal.answers.service import AnswerService
from portal.filters.state import encoded
from portal.pages.member import page as member_page
from portal.questions.registry import all_questions
from portal.site.components import compared

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from bench.stage import Stage
    from bench.watched import WatchedWarehouse
    from portal.answers.spec import Question
    from portal.settings import Settings
    from portal.site.question_page import View

GROUP = "Two sides, and one member, at the server"
AGAINST, DIFFERENT = "against the rest, the tab open", "what is different, the tab open"
MEMBER = "a member's page"
MOST = 20


def rows(stage: Stage) -> list[Row]:
    """Return the rows of each question: both sides side by side, what is different about one, a member's page."""
    return measured(stage.warehouse, stage.settings)


def measured(warehouse: WatchedWarehouse, settings: Settings, most: int = MOST) -> list[Row]:
    """Return the rows over an open door, up to `most` filter states and members a question."""
    return [
        _row(view.question, what, taken)
        for view in tabs.views()
        for what, taken in (
            *_two_sides(view, warehouse, settings, most).items(),
            (MEMBER, _members(view.question, warehouse, settings, most)),
        )
    ]


def _two_sides(view: View, warehouse: WatchedWarehouse, settings: Settings, most: int) -> dict[str, list[float]]:
    """Return the seconds that the other side adds to an open tab, state by state, and then what is different."""
    question = view.question
    taken: dict[str, list[float]] = {AGAINST: [], DIFFERENT: []}
    for pairs in tabs.states(question, warehouse, most):
        service = AnswerService(all_questions(), warehouse, settings)
        tabs.change(view, service, pairs)
        search = encoded([*pairs, ("vs", "rest")])
        taken[AGAINST].append(seconds(partial(compared.shown, service, question, search)))
        taken[DIFFERENT].append(seconds(partial(compared.opened, service, question, search, 1)))
    return taken


def _members(question: Question, warehouse: WatchedWarehouse, settings: Settings, most: int) -> list[float]:
    """Return the seconds of the pages of the first members listed, none of which was asked for before."""
    service = AnswerService(all_questions(), warehouse, settings)
    records = service.answer(question.slug, "people", [("limit", str(most))]).records()
    ids = [id_ for record in records if (id_ := member.id_of(question.key, record))]
    service = AnswerService(all_questions(), warehouse, settings)
    return [seconds(partial(_page, service, question, id_)) for id_ in ids]


def _page(service: AnswerService, question: Question, id_: str) -> list[Component]:
    return member_page.content(service, question, service.answer(question.slug, member.ANSWER, [("id", id_)]))


def _row(question: Question, what: str, taken: list[float]) -> Row:
    detail = f"p95 {figure(percentile(taken, 0.95), 's')}, {len(taken)} times"
    return Row(GROUP, f"{question.title}: {what}, p50", median(taken), detail=detail)
