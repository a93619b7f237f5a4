"""What the models that have not seen the chosen course expect of the what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, interval, number, signed
from portal.questions.recommender import columns
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.model import HALVINGS, WHAT_IF
from portal.questions.recommender.words import NO_PROOF, NOT_NEW, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.whatif import ChosenCourse, Expected
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change
    from portal.warehouse import Record

NEAREST = "select course as nearest_course, company as nearest_company from courses where row = $row"


def prediction(context: Context) -> Draft:
    """Say what is expected of the chosen course with the reader's values, and which real course comes nearest."""
    course = whatif.chosen(context)
    known = {"course": course.course, "company": course.company, "current_score": course.score}
    if course.model is None:
        row = {**dict.fromkeys(columns.names(columns.PREDICTION)), **known, **course.training.reason}
        return Draft([row], course.training.no_forecast, course.source)
    current = course.model.current(course.index)
    wanted = whatif.values(context, current)
    (expected,) = whatif.expected(course.model, course, [wanted])
    nearest = _nearest(context, course.model, course.index, wanted)
    row = {
        **known,
        **expected.columns(),
        **nearest,
        "band": expected.band,
        "outside": expected.outside,
        **wanted,
    }
    caveats = (UNSEEN, NO_PROOF, NOT_NEW, *course.training.caveats)
    return Draft([row], _finding(course, expected, row, changed=wanted != current), course.source, caveats)


def _nearest(context: Context, model: TrainedModel, index: int, wanted: Mapping[str, float]) -> Record:
    """Look up the real course nearest to the wanted values, the chosen one aside, and how far it is."""
    (x,) = model.with_values(index, [wanted])
    row, distance = model.nearest(index, x)
    (nearest,) = context.select(NEAREST, row=row).rows
    return {**nearest, "distance": distance}


def _finding(course: ChosenCourse, expected: Expected, row: Record, *, changed: bool) -> str:
    band = f"80% of courses with these features score {interval(expected.like_low, expected.like_high)}"
    if not changed:
        return (
            f"Course {course.course} scores {number(course.score)}; models that have not seen it expect "
            f"{number(expected.model_score)}, and {band}."
        )
    outside = len(WHAT_IF) - expected.support
    beyond = f" {count(outside)} of 7 values lie outside of what courses like it have." if outside else ""
    return (
        f"The models that have not seen course {course.course} expect {moved(expected.change)}, "
        f"{agreeing(expected.change)}: about {number(expected.what_if_score)}; {band}.{beyond} "
        f"The nearest real course is {row['nearest_course']}."
    )


def moved(change: Change) -> str:
    """Put a change in words, with its range."""
    return f"{signed(change.mean)} points ({signed(change.low)} to {signed(change.high)})"


def agreeing(change: Change) -> str:
    """Say how many models agree."""
    return f"{'all' if change.agreeing == HALVINGS else count(change.agreeing)} of five models agreeing"
