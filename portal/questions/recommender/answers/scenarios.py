"""What is expected of each scenario that the reader saved, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.recommender import columns
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.model import WHAT_IF
from portal.questions.recommender.words import NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record


def scenarios(context: Context) -> Draft:
    """Give what is expected of the chosen course with the values of each scenario."""
    course = whatif.chosen(context)
    saved = context.state.get("scenario") or ()
    settings = {name: dict(zip(WHAT_IF, values, strict=True)) for name, values in saved}
    if course.model is None:
        unknown = {**dict.fromkeys(columns.names(columns.EXPECTED)), **course.training.reason}
        rows: list[Record] = [{"scenario": name, **unknown, **values} for name, values in settings.items()]
        return Draft(rows, course.training.no_forecast, course.source)
    expectations = whatif.expected(course.model, course, list(settings.values()))
    rows = [
        {"scenario": name, **expected.columns(), **values}
        for (name, values), expected in zip(settings.items(), expectations, strict=True)
    ]
    return Draft(rows, _finding(rows), course.source, (UNSEEN, NO_PROOF))


def _finding(rows: Sequence[Record]) -> str:
    if not rows:
        return "No scenario is kept."
    best = max(rows, key=lambda row: row["what_if_score"])
    about = f"about {number(best['what_if_score'])}"
    if len(rows) == 1:
        return f"{best['scenario']} goes with a score of {about}."
    return f"Of {count(len(rows))} scenarios {best['scenario']} goes with the highest score, {about}."
