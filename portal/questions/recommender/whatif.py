"""From a course and what a reader would change to what the models that have not seen it expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from portal.answers.spec import AnswerSpec, Column, OldDraft
from portal.errors import InvalidFilter
from portal.formats import count, interval, number, signed
from portal.questions.recommender import model as models
from portal.questions.recommender import stats, trust
from portal.questions.recommender.controls import LABELS, plain
from portal.questions.recommender.model import OUTCOME, PAGES, SET, WHAT_IF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Context
    from portal.questions.recommender.model import TrainedModel
    from portal.questions.recommender.stats import Change, Floats
    from portal.warehouse import Row

PICKED = """
select courses.row, courses.course, courses.company, courses.score
from courses
join companies using (company)
where {where} and ($course is null or course = $course)
order by companies.has_ids and companies.courses >= $min_cell desc, courses.users desc, courses.row
limit 1
"""
NAMED = "select course, company from courses where row = $row"

UNSEEN = (
    "Five random halvings give ten models; of each, the one that was not trained on the course speaks, so that its own "
    "score is not remembered."
)
ALL_AGREE = models.HALVINGS


@dataclass(frozen=True, slots=True)
class Picked:
    """The chosen course: its row, names and score, and, where there are models, the model and its place in it."""

    row: int
    course: str
    company: str
    score: float
    model: TrainedModel | None
    place: int
    note: str

    @property
    def loaded(self) -> TrainedModel:
        """The model, where it is known to be there."""
        assert self.model is not None  # noqa: S101 - asked for only where `model` is not None
        return self.model


def picked(context: Context) -> tuple[Picked, str, Mapping[str, Any]]:
    """Return the chosen course, with the SQL that finds it and what it binds."""
    sql, parameters = context.bound(PICKED, min_cell=context.settings.min_cell)
    ((row, course, company, score),) = context.snapshot.rows(sql, parameters)
    trained, note = trust.state(context)
    model = models.load(context.snapshot) if trained else None
    return Picked(row, course, company, score, model, model.at(row) if model else -1, note), sql, parameters


def locked(context: Context) -> frozenset[str]:
    """Return the features that stay as they are: the locked ones, and certificates unless unlocked."""
    free = {OUTCOME} & set(context.state.get("unlock") or ()) - set(context.state.get("lock") or ())
    return frozenset((set(context.state.get("lock") or ()) | {OUTCOME}) - free)


def values(context: Context, own: Mapping[str, float]) -> dict[str, float]:
    """Return the seven values of the what-if; raise InvalidFilter where the page shares cannot sum to 100."""
    given = {name: float(context.state.get(name)) for name in WHAT_IF if context.state.get(name) is not None}
    shares = {name: value for name, value in given.items() if name in PAGES}
    pages = stats.balanced({name: own[name] for name in PAGES}, shares, locked(context))
    if pages is None:
        first = next(iter(shares))
        said = ", ".join(f"{name} {plain(value)}" for name, value in shares.items())
        sentence = f"The page shares cannot sum to 100 with {said} and what is locked."
        raise InvalidFilter(sentence, first, plain(shares[first]))
    return {name: pages[name] if name in PAGES else given.get(name, own[name]) for name in WHAT_IF}


def prediction(context: Context) -> OldDraft:
    """Return what the models that have not seen the chosen course expect of the what-if."""
    course, sql, parameters = picked(context)
    if course.model is None:
        row = (course.course, course.company, course.score, *([None] * (len(PREDICTION_COLUMNS) - 3)))
        finding = trust.untrained(course.note)
        return OldDraft([row], finding, sql, parameters, notes={0: course.note})
    model = course.model
    own = model.own(course.place)
    wanted = values(context, own)
    told = expected(model, course, [wanted])[0]
    found, apart = model.nearest(course.place, model.with_values(course.place, [wanted]))
    name, company = context.snapshot.rows(NAMED, {"row": found})[0]
    row = (course.course, course.company, course.score, *told.cells(), name, apart, company, told.band, told.outside)
    cells = (*row, *wanted.values())
    computed = tuple(column.name for column in PREDICTION_COLUMNS[3:])
    caveats = (UNSEEN, trust.NO_PROOF, trust.NOT_NEW, *trust.why(context, 0)[2])
    finding = _predicted(course, told, name, changed=wanted != own)
    return OldDraft([cells], finding, sql, parameters, caveats, computed)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the unseen models say of one what-if of a course."""

    model_score: float
    change: Change
    what_if_score: float
    like_low: float
    like_high: float
    support: int
    band: str
    outside: str

    def cells(self) -> tuple[Any, ...]:
        """Return the cells of `prediction` from model_score to support."""
        moved = (self.change.mean, self.change.low, self.change.high, self.change.agreeing)
        return self.model_score, *moved, self.what_if_score, self.like_low, self.like_high, self.support


def expected(model: TrainedModel, course: Picked, wanted: list[dict[str, float]]) -> list[Expected]:
    """Return what is expected of each set of what-if values."""
    x = model.with_values(course.place, [model.own(course.place), *wanted])
    said = model.predicted(course.place, x)
    limits = stats.limits(model.like(course.place))
    base = float(said[:, 0].mean())
    return [_expected(model, course, said[:, at] - said[:, 0], base, limits, x[at]) for at in range(1, len(x))]


def _expected(model: TrainedModel, course: Picked, moved: Floats, base: float, limits: Floats, x: Floats) -> Expected:
    change = stats.change(moved)
    inside = stats.supported(limits, x[SET])
    outside = ", ".join(name for name, ok in zip(WHAT_IF, inside, strict=True) if not ok)
    score = float(np.clip(course.score + change.mean, 0, 100))
    band, low, high = model.band(course.place, base + change.mean)
    return Expected(base, change, score, low, high, int(inside.sum()), band, outside)


def _predicted(course: Picked, told: Expected, nearest: str, *, changed: bool) -> str:
    where = f"80% of courses with these features score {interval(told.like_low, told.like_high)}"
    if not changed:
        return (
            f"Course {course.course} scores {number(course.score)}; models that have not seen it expect "
            f"{number(told.model_score)}, and {where}."
        )
    outside = len(WHAT_IF) - told.support
    beyond = f" {count(outside)} of 7 values lie outside of what courses like it have." if outside else ""
    return (
        f"The models that have not seen course {course.course} expect {moved(told.change)}, "
        f"{agreeing(told.change)}: about {number(told.what_if_score)}; {where}.{beyond} "
        f"The nearest real course is {nearest}."
    )


def moved(change: Change) -> str:
    """Return a change in words, with its range."""
    return f"{signed(change.mean)} points ({signed(change.low)} to {signed(change.high)})"


def agreeing(change: Change) -> str:
    """Return in words how many models agree."""
    return f"{'all' if change.agreeing == ALL_AGREE else count(change.agreeing)} of five models agreeing"


def scenarios(context: Context) -> OldDraft:
    """Return what is expected of each scenario that the reader keeps, side by side."""
    course, sql, parameters = picked(context)
    kept = context.state.get("scenario") or ()
    wanted = [dict(zip(WHAT_IF, cells, strict=True)) for _, cells in kept]
    if course.model is None:
        rows: list[Row] = [(name, *([None] * 9), *cells) for name, cells in kept]
        finding = trust.untrained(course.note)
        return OldDraft(rows, finding, sql, parameters, notes=dict.fromkeys(range(len(rows)), course.note))
    told = expected(course.model, course, wanted)
    rows = [(name, *one.cells(), *cells) for (name, cells), one in zip(kept, told, strict=True)]
    finding = "No scenario is kept."
    if rows:
        best = max(rows, key=lambda row: row[6])
        about = f"about {number(best[6])}"
        finding = f"{best[0]} goes with a score of {about}."
        if len(rows) > 1:
            finding = f"Of {count(len(rows))} scenarios {best[0]} goes with the highest score, {about}."
    return OldDraft(rows, finding, sql, parameters, (UNSEEN, trust.NO_PROOF), tuple(c.name for c in EXPECTED))


EXPECTED = (
    Column(
        "model_score", "points", "Mean prediction of the five models that were not trained on the course, as it is."
    ),
    Column("change", "points", "Mean change of their predictions when the what-if values replace the course's own."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    Column("what_if_score", "points", "About where that would put the course: its score plus the change, 0-100."),
    Column("like_low", "points", "Lower end of the band in which 80% of courses with these features score."),
    Column("like_high", "points", "Upper end of that band."),
    Column("support", "count", "How many of the seven values lie in the 5-95% range of like courses."),
)
SETTINGS_COLUMNS = tuple(
    Column(name, "percent" if name != "comments" else "per course", f"{LABELS[name]} in the what-if.")
    for name in WHAT_IF
)
PREDICTION_COLUMNS = (
    Column("course", "text", "The chosen course."),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
    Column("current_score", "points", "Percent of the starters who completed it, 0-100."),
    *EXPECTED,
    Column("nearest_course", "text", "The other course whose features are nearest to the what-if."),
    Column("distance", "fraction", "How far that one is: mean difference of percentiles over the twenty features."),
    Column("nearest_company", "text", "The company of that course."),
    Column("band", "text", "random; by_profile where no other course has its company profile: a wider band."),
    Column("outside", "text", "Which of the seven values lie outside of the range of like courses."),
    *SETTINGS_COLUMNS,
)
CHOSEN = ("company", "course")
SETTINGS = (*CHOSEN, *WHAT_IF, "lock", "unlock")


def specs() -> tuple[AnswerSpec, ...]:
    """Return the declarations."""
    return (
        AnswerSpec(
            "prediction",
            "What would these changes go with?",
            PREDICTION_COLUMNS,
            prediction,
            uses=SETTINGS,
            sentence="Course {course} scores {current_score}; with these values it is expected at {what_if_score} "
            "({change_low} to {change_high} from where it is), {models_agreeing} of five models agreeing.",
        ),
        AnswerSpec(
            "scenarios",
            "Which scenario goes with the highest score?",
            (Column("scenario", "text", "Its name."), *EXPECTED, *SETTINGS_COLUMNS),
            scenarios,
            uses=(*CHOSEN, "scenario"),
            sentence="{scenario}: {change} points ({change_low} to {change_high}), about {what_if_score}.",
        ),
    )
