"""The course that an answer is about: the chosen one, else the most used one of those selected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.errors import InvalidFilter
from portal.questions.recommender import model as models
from portal.questions.recommender.answers.training import Training, training
from portal.questions.recommender.words import NOT_THERE

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.warehouse import Result

CHOSEN = """
select courses.row, courses.course, courses.company, courses.score as current_score
from courses
join companies using (company)
where {where} and ($course is null or course = $course)
order by companies.has_ids and companies.courses >= $min_cell desc, courses.users desc, courses.row
limit 1
"""


@dataclass(frozen=True, slots=True)
class ChosenCourse:
    """The chosen course with its score, the statement that selects it, and the models where there are any.

    `index` is the course's in the model's arrays, -1 where there are no models.
    """

    course: str
    company: str
    score: float
    source: Result
    training: Training
    model: TrainedModel | None
    index: int


def of_chosen(make: Callable[[Context, ChosenCourse], Draft]) -> Callable[[Context], Draft]:
    """Return a function that makes an answer about the chosen course; it has no rows where no course is selected."""

    def answer(context: Context) -> Draft:
        source = context.select(CHOSEN, min_cell=context.settings.min_cell)
        if not source.rows:
            return nobody(context, source)
        (row,) = source.rows
        state = training(context)
        model = models.load(context.snapshot) if state.trained else None
        index = model.index(row["row"]) if model else -1
        course = ChosenCourse(row["course"], row["company"], row["current_score"], source, state, model, index)
        return make(context, course)

    return answer


def nobody(context: Context, source: Result) -> Draft:
    """Return an answer without rows; raises InvalidFilter where a course is chosen that is not among those selected."""
    course = context.state.get("course")
    if course is not None:
        raise InvalidFilter(f"Course {course} is not among the courses that these filters select.", "course", course)
    return Draft([], NOT_THERE, source)
