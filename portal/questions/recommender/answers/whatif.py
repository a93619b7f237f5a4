"""What the what-if's answers share: the values a reader set, and what the unseen models expect of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from portal.errors import InvalidFilter
from portal.formats import between, number
from portal.questions.recommender import columns, stats
from portal.questions.recommender.filters import LABELS, plain
from portal.questions.recommender.model import OUTCOME, PAGES, SETTABLE, WHAT_IF
from portal.questions.recommender.words import OUT_OF_RANGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.recommender.answers.chosen import ChosenCourse
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Flags, Floats
    from portal.warehouse import Record

HIGHEST_SCORE = 100.0


def locked(context: Context) -> frozenset[str]:
    """Return the features that stay as they are: the locked ones, and certificates unless unlocked."""
    locks, unlocked = set(context.state.get("lock") or ()), set(context.state.get("unlock") or ())
    free = {OUTCOME} & unlocked - locks
    return frozenset((locks | {OUTCOME}) - free)


def values(context: Context, current: Mapping[str, float]) -> dict[str, float]:
    """Return the seven values of the what-if; raises InvalidFilter where the page shares cannot sum to 100."""
    given = {name: float(context.state.get(name)) for name in WHAT_IF if context.state.get(name) is not None}
    shares = {name: value for name, value in given.items() if name in PAGES}
    pages = stats.balanced({name: current[name] for name in PAGES}, shares, locked(context))
    if pages is None:
        first = next(iter(shares))
        given_shares = ", ".join(f"{name} {plain(value)}" for name, value in shares.items())
        sentence = f"The page shares cannot sum to 100 with {given_shares} and what is locked."
        raise InvalidFilter(sentence, first, plain(shares[first]))
    return {name: pages[name] if name in PAGES else given.get(name, current[name]) for name in WHAT_IF}


@dataclass(frozen=True, slots=True)
class Expected:
    """What the unseen models expect of one what-if of a course.

    `unknown` says which values no course has; then there is no forecast, and no change.
    """

    current_score: float
    model_score: float
    change: Change
    like_low: float
    like_high: float
    support: int
    band: str
    outside: str
    unknown: str

    def columns(self) -> Record:
        """Return it as the columns `columns.EXPECTED`, with a note where there is no forecast."""
        before = {"model_score": self.model_score, "support": self.support}
        if self.unknown:
            return {**dict.fromkeys(columns.names(columns.EXPECTED)), **before, "note": self.unknown}
        return {
            **before,
            **self.change.columns(),
            **forecast(self.current_score, self.change),
            "like_low": self.like_low,
            "like_high": self.like_high,
        }


def forecast(score: float, change: Change) -> dict[str, float]:
    """Return the forecast of a course that changes, with its range, as columns."""
    ends = {"what_if_score": change.mean, "what_if_low": change.low, "what_if_high": change.high}
    return {name: float(np.clip(score + moved, 0, HIGHEST_SCORE)) for name, moved in ends.items()}


def expected(model: TrainedModel, course: ChosenCourse, wanted: Sequence[Mapping[str, float]]) -> list[Expected]:
    """Return what is expected of each set of what-if values."""
    x = model.with_values(course.index, [model.current(course.index), *wanted])
    predictions = model.predicted(course.index, x)
    limits = stats.limits(model.similar(course.index))
    model_score = float(predictions[:, 0].mean())
    changes = [stats.change(predictions[:, at] - predictions[:, 0]) for at in range(1, len(x))]
    return [
        _expected(model, course, model_score, change, stats.supported(limits, features[SETTABLE]), features[SETTABLE])
        for change, features in zip(changes, x[1:], strict=True)
    ]


def _expected(
    model: TrainedModel, course: ChosenCourse, model_score: float, change: Change, inside: Flags, settable: Floats
) -> Expected:
    outside = ", ".join(name for name, ok in zip(WHAT_IF, inside, strict=True) if not ok)
    unknown = out_of_range(model, dict(zip(WHAT_IF, settable.tolist(), strict=True)))
    support = int(inside.sum())
    band, low, high = model.band(course.index, model_score + change.mean)
    return Expected(course.score, model_score, change, low, high, support, band, outside, unknown)


def out_of_range(model: TrainedModel, settable: Mapping[str, float]) -> str:
    """Say which of the seven values no course has, as a note; nothing where each lies between two courses."""
    known = model.known(np.array([settable[name] for name in WHAT_IF]))
    words = [
        f"{LABELS[name].lower()} {number(settable[name])} (courses have {between(*model.range(name))})"
        for name, ok in zip(WHAT_IF, known, strict=True)
        if not ok
    ]
    return OUT_OF_RANGE.format(", ".join(words)) if words else ""
