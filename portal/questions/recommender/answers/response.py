"""How the forecast for the chosen course responds to each feature that can be set, the others as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.answers.spec import Draft
from portal.formats import difference, joined, number, signed
from portal.questions.recommender import columns, stats
from portal.questions.recommender.answers.chosen import of_chosen
from portal.questions.recommender.answers.contributions import labels
from portal.questions.recommender.model import COLUMN, OUTCOME, PAGES, SETTABLE, WHAT_IF
from portal.questions.recommender.words import CERTIFICATES, NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Floats
    from portal.warehouse import Record

SET = tuple(name for name in WHAT_IF if name != OUTCOME)
QUANTILES = (0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95)
PAGE_SHARES = (0.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0)
WITHIN = "Values lie within what courses in the data have; a page share takes from the other four in proportion."


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A value of one feature, and all features of the course at that value; `current` where it is the course's."""

    feature: str
    value: float
    x: Floats
    current: bool


@of_chosen
def response(context: Context, course: ChosenCourse) -> Draft:
    """Give the change of the forecast at each value of the features that can be set.

    Values are quantiles of all courses and the course's own; a page share takes from the other four in proportion.
    """
    words = labels(context)
    if course.model is None:
        unknown = {**dict.fromkeys(columns.names(columns.RESPONSE)), **course.training.reason}
        empty = [{**unknown, "feature": words[name]} for name in SET]
        return Draft(empty, course.training.no_forecast, course.source)
    points = [point for name in SET for point in _curve(course.model, course.index, name)]
    x = np.array([course.model.x[course.index], *(point.x for point in points)])
    predictions = course.model.predicted(course.index, x)
    moved = (predictions[:, 1:] - predictions[:, :1]).T
    rows = [_row(words, point, changes) for point, changes in zip(points, moved, strict=True)]
    return Draft(rows, _finding, course.source, (UNSEEN, WITHIN, CERTIFICATES, NO_PROOF))


def _row(words: Mapping[str, str], point: CurvePoint, changes: Floats) -> Record:
    moved = stats.change(changes).columns()
    return {"feature": words[point.feature], "value": point.value, **moved, "own": point.current}


def _finding(rows: Sequence[Record]) -> str:
    """Name the feature with the largest gain, together with those whose range reaches into its own."""
    best = {row["feature"]: row for row in sorted(rows, key=lambda row: row["change_low"])}
    gains = sorted((row for row in best.values() if row["change_low"] > 0), key=lambda row: -row["change"])
    if not gains:
        return "No feature that can be set has a clear forecast gain when it alone is changed."
    first = gains[0]
    leading = [row for row in gains if row["change_high"] >= first["change_low"]]
    if len(leading) == 1:
        gain = difference(first["change"], first["change_low"], first["change_high"])
        return f"Of what can be set, {first['feature']} at {number(first['value'])} has the highest forecast: {gain}."
    named = joined([row["feature"] for row in leading])
    most = f"up to {signed(first['change'])} points"
    return f"Of what can be set, {named} have the highest forecasts, {most}; which is first is not clear."


def _curve(model: TrainedModel, index: int, name: str) -> Iterator[CurvePoint]:
    """Give the points of a feature's curve, from its smallest value to its largest, within what courses have."""
    features = model.x[index]
    current = float(features[COLUMN[name]])
    ordered = model.ordered[:, COLUMN[name]]
    values = {float(ordered[min(len(ordered) - 1, int(share * len(ordered)))]) for share in QUANTILES} | {current}
    if name in PAGES:
        values |= set(PAGE_SHARES)
    for value in sorted(values):
        x = features.copy()
        for changed, new in _changed(features, name, value).items():
            x[COLUMN[changed]] = new
        if value == current or model.known(x[SETTABLE]).all():
            yield CurvePoint(name, value, x, value == current)


def _changed(features: Floats, name: str, value: float) -> dict[str, float]:
    """Return the new values where one feature takes a value: with a page share the other four change, too."""
    changed = {name: value}
    if name not in PAGES or value == float(features[COLUMN[name]]):
        return changed
    shares = {page: float(features[COLUMN[page]]) for page in PAGES}
    return stats.balanced(shares, changed, frozenset()) or changed
