"""What the models that have not seen the chosen course expect of the what-if."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import Draft
from portal.formats import between, count, difference, number
from portal.questions.recommender import columns
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.answers.chosen import of_chosen
from portal.questions.recommender.words import NO_PROOF, NOT_NEW, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.questions.recommender.model import TrainedModel
    from portal.warehouse import Record

NEAREST = "select course as nearest_course, company as nearest_company from courses where row = $row"


@of_chosen
def prediction(context: Context, course: ChosenCourse) -> Draft:
    """Give the forecast for the chosen course with the reader's values, and which real course comes nearest."""
    known = {"course": course.course, "company": course.company, "current_score": course.score}
    if course.model is None:
        row = {**dict.fromkeys(columns.names(columns.PREDICTION)), **known, **course.training.reason}
        return Draft([row], course.training.no_forecast, course.source)
    current = course.model.current(course.index)
    wanted = whatif.values(context, current)
    (expected,) = whatif.expected(course.model, course, [wanted])
    row = {
        **known,
        **expected.columns(),
        **_nearest(context, course.model, course.index, wanted),
        "band": expected.band,
        "outside": expected.outside,
        **wanted,
    }
    caveats = (UNSEEN, NO_PROOF, NOT_NEW, *course.training.caveats)
    return Draft([row], _changed if wanted != current else _unchanged, course.source, caveats)


def _nearest(context: Context, model: TrainedModel, index: int, wanted: Mapping[str, float]) -> Record:
    """Look up the real course nearest to the wanted values, the chosen one aside, and how far it is."""
    (x,) = model.with_values(index, [wanted])
    row, distance = model.nearest(index, x)
    (nearest,) = context.select(NEAREST, row=row).rows
    return {**nearest, "distance": distance}


def _unchanged(rows: Sequence[Record]) -> str:
    (row,) = rows
    return f"Course {row['course']} scores {number(row['current_score'])}. {in_band(row)}."


def _changed(rows: Sequence[Record]) -> str:
    (row,) = rows
    if row["change"] is None:
        return f"There is no forecast for course {row['course']} with these values: {row['note']}."
    outside = len(row["outside"].split(", ")) if row["outside"] else 0
    lie = "value lies" if outside == 1 else "values lie"
    beyond = f" {count(outside)} {lie} outside of what courses like it have." if outside else ""
    return (
        f"The forecast for course {row['course']} is {number(row['what_if_score'])} "
        f"({between(row['what_if_low'], row['what_if_high'])}), from {number(row['current_score'])} today: "
        f"{difference(row['change'], row['change_low'], row['change_high'])}.{beyond} "
        f"The nearest real course is {row['nearest_course']}."
    )


def in_band(row: Mapping[str, Any]) -> str:
    """Say where courses do score that their features alone let expect about the same score."""
    band = between(row["like_low"], row["like_high"])
    return f"Of courses expected to score about this from their features, 80% score {band}"
