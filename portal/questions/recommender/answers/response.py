"""How the expected score of the chosen course responds to each feature, the others as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.answers.spec import Draft
from portal.formats import number, signed
from portal.questions.recommender import columns, stats
from portal.questions.recommender.answers import whatif
from portal.questions.recommender.answers.contributions import labels
from portal.questions.recommender.model import COLUMN, PAGES
from portal.questions.recommender.words import NO_PROOF, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Floats
    from portal.warehouse import Record

QUANTILES = (0.05, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.95)
PAGE_SHARES = (0.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A value of one feature, and all features of the course at that value; `current` where it is the course's."""

    feature: str
    value: float
    x: Floats
    current: bool


def response(context: Context) -> Draft:
    """Give the change of the expected score at each value of each feature.

    Values are quantiles of all courses and the course's own; a page share takes from the other four in proportion.
    """
    course, words = whatif.chosen(context), labels(context)
    if course.model is None:
        unknown = {**dict.fromkeys(columns.names(columns.RESPONSE)), **course.training.reason}
        empty = [{**unknown, "feature": label} for label in words.values()]
        return Draft(empty, course.training.no_forecast, course.source)
    points = [point for name in COLUMN for point in _curve(course.model, course.index, name)]
    x = np.array([course.model.x[course.index], *(point.x for point in points)])
    predictions = course.model.predicted(course.index, x)
    moved = (predictions[:, 1:] - predictions[:, :1]).T
    rows = [_row(words, point, changes) for point, changes in zip(points, moved, strict=True)]
    return Draft(rows, _finding(rows), course.source, (UNSEEN, NO_PROOF))


def _row(words: Mapping[str, str], point: CurvePoint, changes: Floats) -> Record:
    change = stats.change(changes).columns()
    return {"feature": words[point.feature], "value": point.value, **change, "own": point.current}


def _finding(rows: Sequence[Record]) -> str:
    largest = max(rows, key=lambda row: abs(row["change"]))
    change = signed(largest["change"])
    return f"{largest['feature']} at {number(largest['value'])} goes with the largest change: {change} points."


def _curve(model: TrainedModel, index: int, name: str) -> Iterator[CurvePoint]:
    """Give the points of a feature's curve, from its smallest value to its largest."""
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
        yield CurvePoint(name, value, x, value == current)


def _changed(features: Floats, name: str, value: float) -> dict[str, float]:
    """Return the new values where one feature takes a value: with a page share the other four change, too."""
    changed = {name: value}
    if name not in PAGES or value == float(features[COLUMN[name]]):
        return changed
    shares = {page: float(features[COLUMN[page]]) for page in PAGES}
    return stats.balanced(shares, changed, frozenset()) or changed
