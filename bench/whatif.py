"""Measures the course tab's what-if at the server: a slider's move, contributions, a goal, each never asked before."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

from bench.table import Row, Target
from bench.timing import median, percentile, seconds
from portal.answers.service import AnswerService
from portal.questions.recommender.model import WHAT_IF
from portal.questions.recommender.setter import live
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.stage import Stage

GROUP = "What-if of a course, at the server"
SLUG = "recommender"
COURSES = "select course from courses order by hash(row) limit 40"
MOVE_SECONDS, CONTRIBUTION_SECONDS, GOAL_SECONDS = 0.05, 0.2, 2.0


def rows(stage: Stage) -> list[Row]:
    """Return the median of each over forty courses; none where the build has no models."""
    with stage.warehouse.snapshot() as held:
        courses = [str(course) for course in held.column(COURSES)]
        trained = held.value("select trained from model_training")
    if not trained:
        return []
    service = AnswerService(all_questions(), stage.warehouse, stage.settings)
    service.answer(SLUG, "prediction", [])  # the models are loaded once, by the first who asks
    chance = random.Random(0)  # noqa: S311 - a spread of values, no secret

    def move(course: str) -> None:
        share = chance.uniform(0, 100)
        values = {**dict.fromkeys(WHAT_IF, "0"), "content": f"{share:.2f}", "not_graded": f"{100 - share:.2f}"}
        live(service, [("course", course), *values.items()])

    def explain(course: str) -> None:
        service.answer(SLUG, "contributions", [("course", course), ("content", f"{chance.uniform(0, 100):.2f}")])

    def aim(course: str) -> None:
        service.answer(SLUG, "recipes", [("course", course), ("target", "99")])

    return [
        _row("a slider's move", move, courses, "under 50 ms", MOVE_SECONDS),
        _row("contributions of a what-if", explain, courses, "under 200 ms", CONTRIBUTION_SECONDS),
        _row("a goal's recipes", aim, courses, "under 2 s", GOAL_SECONDS),
    ]


def _row(what: str, do: Callable[[str], None], courses: list[str], words: str, most: float) -> Row:
    taken = [seconds(partial(do, course)) for course in courses]
    detail = f"p95 {1000 * percentile(taken, 0.95):.0f} ms"
    return Row(GROUP, f"{what}, p50", median(taken), detail=detail, target=Target(words, most))
