"""What is expected of each scenario that the reader saved, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import between, count, joined, number
from portal.questions.recommender import columns
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.answers.chosen import of_chosen
from portal.questions.recommender.model import WHAT_IF
from portal.questions.recommender.words import NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.warehouse import Record


@of_chosen
def scenarios(context: Context, course: ChosenCourse) -> Draft:
    """Give the forecast for the chosen course with the values of each scenario."""
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
    return Draft(rows, _finding, course.source, (UNSEEN, NO_PROOF))


def _finding(rows: Sequence[Record]) -> str:
    """Name the scenario with the highest forecast, together with those whose range reaches into its own."""
    forecasts = [row for row in rows if row["what_if_score"] is not None]
    if not forecasts:
        return "There is no forecast for these values." if rows else "No scenario is saved."
    best = max(forecasts, key=lambda row: row["what_if_score"])
    ends = f"{number(best['what_if_score'])} ({between(best['what_if_low'], best['what_if_high'])})"
    if len(forecasts) == 1:
        return f"The forecast for {best['scenario']} is {ends}."
    leading = [row["scenario"] for row in forecasts if row["change_high"] >= best["change_low"]]
    if len(leading) == 1:
        return f"Of {count(len(forecasts))} scenarios {best['scenario']} has the highest forecast: {ends}."
    among = f"Of {count(len(forecasts))} scenarios {joined(leading)} have the highest forecasts"
    return f"{among}, up to {ends}; which is higher is not clear."
