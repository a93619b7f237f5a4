"""What makes up the model's score of the chosen course: the base and what each feature adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import signed
from portal.questions.recommender import columns
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.answers.chosen import of_chosen
from portal.questions.recommender.model import COLUMN
from portal.questions.recommender.words import NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.questions.recommender.stats import Floats
    from portal.warehouse import Record

LABELS = "select name, feature from features order by position"
SHAP = "Contributions are exact TreeSHAP values (Lundberg et al. 2020), means of the five models that have not seen it."
BASE = "base"
NO_VALUE = "the mean prediction belongs to no feature"


def labels(context: Context) -> dict[str, str]:
    """Return the features' names in the data's own words, by their column."""
    return {row["name"]: row["feature"] for row in context.select(LABELS).rows}


@of_chosen
def contributions(context: Context, course: ChosenCourse) -> Draft:
    """Give what each feature adds to the model's score, as the course is and with the what-if values."""
    words = labels(context)
    if course.model is None:
        unknown = {**dict.fromkeys(columns.names(columns.CONTRIBUTIONS)), **course.training.reason}
        empty = [{**unknown, "feature": label} for label in (BASE, *words.values())]
        return Draft(empty, course.training.no_forecast, course.source)
    current = course.model.current(course.index)
    wanted = whatif.values(context, current)
    now, then = course.model.with_values(course.index, [current, wanted])
    added, then_added = (course.model.contributions(course.index, x) for x in (now, then))
    parts = (now, added), (then, then_added)
    features = [_row(words[name], column, *parts) for name, column in COLUMN.items()]
    features.sort(key=lambda row: -max(abs(row["contribution"]), abs(row["what_if_contribution"])))
    rows = [_base(added, then_added), *features]
    out_of_range = whatif.out_of_range(course.model, wanted)
    if out_of_range:
        rows = [{**row, "what_if_contribution": None, "note": out_of_range} for row in rows]
    return Draft(rows, _finding, course.source, (UNSEEN, SHAP, NO_PROOF))


def _row(feature: str, column: int, now: tuple[Floats, Floats], then: tuple[Floats, Floats]) -> Record:
    (value, contribution), (new, new_contribution) = ([float(part[column]) for part in parts] for parts in (now, then))
    return {
        "feature": feature,
        "value": value,
        "contribution": contribution,
        "what_if_value": new,
        "what_if_contribution": new_contribution,
    }


def _base(added: Floats, then_added: Floats) -> Record:
    return {
        "feature": BASE,
        "value": None,
        "contribution": float(added[-1]),
        "what_if_value": None,
        "what_if_contribution": float(then_added[-1]),
        "note": NO_VALUE,
    }


def _finding(rows: Sequence[Record]) -> str:
    largest = max((row for row in rows if row["feature"] != BASE), key=lambda row: abs(row["contribution"]))
    points = signed(largest["contribution"])
    return f"{largest['feature']} adds or takes the most in the model's score of this course: {points} points."
