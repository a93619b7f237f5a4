"""From the chosen course to why the models expect what they do: contributions, and a curve for each feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers.spec import AnswerSpec, Column, OldDraft
from portal.formats import number, signed
from portal.questions.recommender import stats, trust, whatif
from portal.questions.recommender.model import PAGES, PLACES

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Floats
    from portal.warehouse import Row

NAMES = "select name, feature from features order by position"
CURVE_POINTS = (0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95)


def contributions(context: Context) -> OldDraft:
    """Return what each feature adds to the model's score of the chosen course; base and contributions sum to it."""
    course, sql, parameters = whatif.picked(context)
    labels: dict[str, str] = dict(context.snapshot.rows(NAMES))
    if course.model is None:
        rows: list[Row] = [(label, None, None, None, None) for label in ("base", *labels.values())]
        finding = trust.untrained(course.note)
        return OldDraft(rows, finding, sql, parameters, notes=dict.fromkeys(range(len(rows)), course.note))
    model, own = course.model, course.model.own(course.place)
    x = model.with_values(course.place, [own, whatif.values(context, own)])
    now, then = (model.contributions(course.place, x[at : at + 1]) for at in (0, 1))
    rows = [
        (labels[name], float(x[0, place]), float(now[place]), float(x[1, place]), float(then[place]))
        for name, place in PLACES.items()
    ]
    rows.sort(key=lambda row: -max(abs(row[2]), abs(row[4])))
    base = ("base", None, float(now[-1]), None, float(then[-1]))
    finding = f"{rows[0][0]} moves the model's score of course {course.course} most: {signed(rows[0][2])} points."
    computed = ("contribution", "what_if_contribution")
    return OldDraft([base, *rows], finding, sql, parameters, (whatif.UNSEEN, SHAP, trust.NO_PROOF), computed)


SHAP = "Contributions are exact TreeSHAP values (Lundberg et al. 2020), means of the five models that have not seen it."


def response(context: Context) -> OldDraft:
    """Return how the expected score of the chosen course changes with one feature, the others as they are.

    Values are quantiles of all courses and the course's own; a page share takes from the other four in proportion.
    """
    course, sql, parameters = whatif.picked(context)
    labels: dict[str, str] = dict(context.snapshot.rows(NAMES))
    if course.model is None:
        rows: list[Row] = [(label, None, None, None, None, None, None) for label in labels.values()]
        finding = trust.untrained(course.note)
        return OldDraft(rows, finding, sql, parameters, notes=dict.fromkeys(range(len(rows)), course.note))
    model = course.model
    curves = [(name, value, x) for name in PLACES for value, x in _curve(model, course.place, name)]
    x = np.array([model.x[course.place], *(x for _, _, x in curves)])
    said = model.predicted(course.place, x)
    changes = [stats.change(said[:, at] - said[:, 0]) for at in range(1, len(x))]
    own = {name: float(model.x[course.place, at]) for name, at in PLACES.items()}
    rows = [
        (labels[name], value, one.mean, one.low, one.high, one.agreeing, value == own[name])
        for (name, value, _), one in zip(curves, changes, strict=True)
    ]
    most = max(rows, key=lambda row: abs(row[2]))
    finding = f"{most[0]} at {number(most[1])} goes with the largest change: {signed(most[2])} points."
    return OldDraft(
        rows, finding, sql, parameters, (whatif.UNSEEN, trust.NO_PROOF), ("change", "change_low", "change_high")
    )


def _curve(model: TrainedModel, place: int, name: str) -> list[tuple[float, Floats]]:
    """Return the values of a feature's curve, each with the features of the course at that value."""
    at = PLACES[name]
    own = float(model.x[place, at])
    column = model.ordered[:, at]
    found = {float(column[min(len(column) - 1, int(share * len(column)))]) for share in CURVE_POINTS} | {own}
    if name in PAGES:
        found |= {0.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0}
    result = []
    for value in sorted(found):
        changed = {name: value}
        if name in PAGES and value != own:
            shares = {page: float(model.x[place, PLACES[page]]) for page in PAGES}
            changed = stats.balanced(shares, changed, frozenset()) or changed
        x = model.x[place].copy()
        for other, new in changed.items():
            x[PLACES[other]] = new
        result.append((value, x))
    return result


CONTRIBUTIONS_COLUMNS = (
    Column("feature", "text", "The feature, in the data's own words; base is the mean prediction."),
    Column("value", "see feature", "The course's value."),
    Column("contribution", "points", "What it adds to the model's score; base and all contributions sum to it."),
    Column("what_if_value", "see feature", "The value in the what-if."),
    Column("what_if_contribution", "points", "What that adds; all sum to the model's score plus the change."),
)
RESPONSE_COLUMNS = (
    Column("feature", "text", "The feature that varies, in the data's own words."),
    Column("value", "see feature", "Its value."),
    Column("change", "points", "Mean change of the five unseen models' predictions against the course as it is."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    Column("own", "flag", "Whether it is the course's own value."),
)


def specs() -> tuple[AnswerSpec, ...]:
    """Return the declarations."""
    return (
        AnswerSpec(
            "contributions",
            "What makes up the model's score?",
            CONTRIBUTIONS_COLUMNS,
            contributions,
            uses=whatif.SETTINGS,
            sentence="{feature} at {value} adds {contribution} points to the model's score.",
        ),
        AnswerSpec(
            "response",
            "How does the expected score respond to each feature?",
            RESPONSE_COLUMNS,
            response,
            uses=whatif.CHOSEN,
            sentence="{feature} at {value}: {change} points ({change_low} to {change_high}).",
        ),
    )
