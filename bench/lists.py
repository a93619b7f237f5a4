"""Measures the lists of members at the server: the first page, sorted by the column that takes longest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench.table import Row, Target, figure
from bench.timing import median, seconds
from portal.answers import people
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage
    from bench.watched import WatchedWarehouse
    from portal.answers.spec import Question
    from portal.settings import Settings

GROUP = "Lists of members, at the server"
MOST_SECONDS = 0.3
ROUNDS = 3


def rows(stage: Stage) -> list[Row]:
    """Return a row for each question with members."""
    return measured(stage.warehouse, stage.settings)


def measured(warehouse: WatchedWarehouse, settings: Settings, rounds: int = ROUNDS) -> list[Row]:
    """Return the rows over an open door: the median of the slowest column, either way round, in an opened list."""
    listed = [question for question in all_questions() if question.spec("people")]
    return [_row(question, warehouse, settings, rounds) for question in listed]


def _row(question: Question, warehouse: WatchedWarehouse, settings: Settings, rounds: int) -> Row:
    spec = question.spec("people")
    assert spec is not None  # noqa: S101 - only such questions come here
    orders = [(column.name, order) for column in spec.columns for order in ("asc", "desc")]
    taken: dict[tuple[str, str], list[float]] = {one: [] for one in orders}
    for one in orders * rounds:
        service, _ = _opened(question, warehouse, settings)
        pairs = tuple(zip(("sort", "order"), one, strict=True))
        taken[one].append(seconds(partial(service.answer, question.slug, "people", pairs)))
    slowest = max(taken, key=lambda one: median(taken[one]))
    first = median([seconds(lambda: _opened(question, warehouse, settings)) for _ in range(rounds)])
    _, members = _opened(question, warehouse, settings)
    return Row(
        GROUP,
        f"{question.title}: first page of {members:,}, sorted by the slowest column, p50",
        median(taken[slowest]),
        detail=f"{slowest[0]} {slowest[1]}; opened in {figure(first, 's')}",
        target=Target(f"at most {figure(MOST_SECONDS, 's')}", MOST_SECONDS),
    )


def _opened(question: Question, warehouse: WatchedWarehouse, settings: Settings) -> tuple[AnswerService, int]:
    """Return a service that keeps no page yet, with the list open: it is counted; and how many it has."""
    service = AnswerService(all_questions(), warehouse, settings)
    spec = people.unpaged(question.declared("people"))
    with warehouse.snapshot() as held:
        return service, service.reading(question, service.state(question, (), held, spec), held).answer(spec).n
