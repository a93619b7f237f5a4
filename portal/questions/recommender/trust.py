"""From the tables that training left to the answers on how far the model can be trusted and what it relies on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import AnswerSpec, Column, OldDraft, ends
from portal.formats import count, number, percent, signed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

NOTE = "select trained, note from model_training"

MODELS = """
with
    names (position, model) as (
        values
            (1, 'overall mean'),
            (2, 'profile mean'),
            (3, 'linear'),
            (4, 'ridge'),
            (5, 'published forest'),
            (6, 'in use')
    ),
    splits (position, split) as (values (1, 'random'), (2, 'by_profile'))
select
    names.model,
    splits.split,
    model_scores.r2,
    model_scores.r2_sd,
    model_scores.r2_pooled,
    model_scores.r2_within_profile,
    model_scores.mae,
    coalesce(model_scores.n, 0) as n
from names
cross join splits
left join model_scores on model_scores.model = names.model and model_scores.split = splits.split
order by splits.position, names.position
"""

COVERAGE = """
with
    splits (position, split) as (values (1, 'random'), (2, 'by_profile')),
    fifths (position, fifth) as (values (1, '1'), (2, '2'), (3, '3'), (4, '4'), (5, '5'), (6, 'all'))
select
    splits.split,
    fifths.fifth,
    model_coverage.n,
    model_coverage.inside,
    model_coverage.width
from splits
cross join fifths
left join model_coverage on model_coverage.split = splits.split and model_coverage.fifth = fifths.fifth
order by splits.position, fifths.position
"""

FEATURES = """
select
    features.feature,
    features.description,
    features."group",
    features.controllable,
    features.is_outcome,
    model_features.impurity,
    model_features.permutation,
    model_features.permutation_low,
    model_features.permutation_high,
    model_features.change,
    model_features.change_low,
    model_features.change_high,
    case when model_features.permutation is not null
        then rank() over (order by model_features.permutation desc nulls last)
    end as rank,
    model_features.step,
    features.unit
from features
left join model_features using (name)
order by rank nulls last, features.position
"""

LEARNING = """
select
    courses,
    r2,
    r2_sd,
    (r2 - lag(r2) over (order by courses)) / log2(courses / lag(courses) over (order by courses)) as gain
from model_learning
order by courses
"""

NO_STEADY = "no steady direction"
IN_USE = "in use"
COMPARISON = "the comparison with the published forest is still being prepared"
SEEN = (
    "For courses of a company that it has seen the model knows something; "
    "for those of a company that it has not, next to nothing."
)
NO_PROOF = "It predicts, it does not prove: a course that is changed need not follow."
NOT_NEW = "Courses that scored 0 or 100 are not in the data, and it is not for brand-new courses."
OUTCOME = "Certificates are earned by finishing: an outcome of a course rather than something to set."
KNOWN = "Measured on companies that it knows; how much it would gain on others is not known."
TOGETHER = (
    "Page shares are shuffled together, and so are the company columns: each carries the fall of its whole block."
)
BANDS = (
    "Bands are Mondrian conformal: by tenths of the predicted score, from the residuals of courses that were held out "
    "(Bostrom and Johansson 2020; the two ends apart after Linusson, Johansson and Lofstrom 2014)."
)


def state(context: Context) -> tuple[bool, str]:
    """Return whether the build holds trained models, and the note that goes with it."""
    ((trained, note),) = context.snapshot.rows(NOTE)
    return bool(trained), str(note)


def why(context: Context, rows: int) -> tuple[bool, dict[int, str], tuple[str, ...]]:
    """Return whether there are models, the note of each row where there are none, and the caveat where there are."""
    trained, note = state(context)
    said = f"{note[:1].upper()}{note[1:]}." if note else ""
    return trained, {} if trained else dict.fromkeys(range(rows), note), (said,) if said else ()


def models(context: Context) -> OldDraft:
    """Return how well each of the six models predicts courses that it was not trained on, by both splits."""
    rows = context.rows(MODELS)
    trained, notes, caveats = why(context, len(rows))
    finding = _models_finding({(row[0], row[1]): row for row in rows}) if trained else _untrained(context)
    notes |= {index: COMPARISON for index, row in enumerate(rows) if trained and row[2] is None}
    return OldDraft(rows, finding, MODELS.strip(), {}, (SEEN, NO_PROOF, NOT_NEW, *caveats), notes=notes)


def _models_finding(rows: dict[tuple[str, str], Row]) -> str:
    known, unknown = rows[IN_USE, "random"], rows[IN_USE, "by_profile"]
    return (
        f"Among companies that it has seen the model accounts for {percent(known[2], 0)} of how scores differ and is "
        f"off by {number(known[6])} points on average; held out by company profile, for "
        f"{percent(max(0.0, unknown[2]), 0)}, off by {number(unknown[6])}."
    )


def _untrained(context: Context) -> str:
    return untrained(state(context)[1])


def untrained(note: str) -> str:
    """Return the sentence that there is no forecast, with the build's note that says why."""
    return f"There is no forecast: {note}."


def coverage(context: Context) -> OldDraft:
    """Return how many held-out courses lie in the band that should hold 80% of them, by fifth of predicted score."""
    found = context.rows(COVERAGE)
    trained, notes, caveats = why(context, len(found))
    rows = [_covered(row) for row in found]
    finding = _untrained(context)
    if trained:
        share = {row[0]: row[3] for row in rows if row[1] == "all"}
        finding = (
            f"The band meant for 80% of scores holds {percent(share['random'])} where the company is known; the wider "
            f"one for companies that are not holds {percent(share['by_profile'])}."
        )
    return OldDraft(rows, finding, COVERAGE.strip(), {}, (BANDS, *caveats), ("covered", "low", "high"), notes)


def _covered(row: Row) -> Row:
    split, fifth, n, inside, width = row
    share = statistics.share(inside or 0, n or 0)
    return split, fifth, n, share.value, share.low, share.high, width


def features(context: Context) -> OldDraft:
    """Return what the models make of each feature: importance twice, and which way the prediction goes."""
    found = context.rows(FEATURES)
    trained, notes, caveats = why(context, len(found))
    rows = [_directed(row) for row in found]
    notes |= {index: COMPARISON for index, row in enumerate(rows) if trained and row[5] is None}
    finding = _untrained(context)
    if trained:
        own = [row for row in rows if row[3] and not row[4] and isinstance(row[9], float)]
        most = max(own, key=lambda row: abs(row[9]), default=None)
        finding = f"{rows[0][0]} and what goes with it matter most to the model."
        if most is not None:
            moved = f"{signed(most[9])} points for {_step(most)} more"
            finding += f" Of what an instructor sets, {most[0]} moves it most: {moved}."
    return OldDraft(rows, finding, FEATURES.strip(), {}, (TOGETHER, NO_PROOF, OUTCOME, *caveats), ("direction",), notes)


def _step(row: Row) -> str:
    return f"{number(row[13])} {'points' if row[14] == 'percent' else row[14]}"


def _directed(row: Row) -> Row:
    """Return a row with a direction that is the change, or says that its interval holds 0."""
    *shown, change, low, high, rank, step, unit = row
    steady = change is not None and (low > 0 or high < 0)
    direction: Any = change if steady or change is None else NO_STEADY
    return (*shown, direction, low, high, rank, step, unit, change)


def learning(context: Context) -> OldDraft:
    """Return how good the model in use gets with the number of courses that it is trained on."""
    rows = context.rows(LEARNING)
    _, _, caveats = why(context, 0)
    finding = learnt(rows) if rows else _untrained(context)
    return OldDraft(rows, finding, LEARNING.strip(), {}, (KNOWN, NO_PROOF, *caveats))


def learnt(rows: Sequence[Row]) -> str:
    """Return what courses brought, and what twice as many would if they bring what the last doubling did.

    A gain within one standard deviation of the folds is hardly any.
    """
    first, last = rows[0], rows[-1]
    shares = [percent(max(0.0, row[1]), 0) for row in (first, last)]
    found = (
        f"With {count(first[0])} courses it accounts for {shares[0]} of how scores differ, with {count(last[0])} for "
        f"{shares[1]}."
    )
    gain, spread = last[3], last[2]
    if gain <= spread:
        return f"{found} More courses would hardly help."
    return f"{found} If it goes on like that, twice as many would bring {percent(min(1.0, last[1] + gain), 0)}."


MODELS_COLUMNS = (
    Column(
        "model", "text", "The model: plain means, linear ones on log(1 + value), the published forest, the one in use."
    ),
    Column(
        "split", "text", "random: five random folds; by_profile: five folds that keep each company profile together."
    ),
    Column("r2", "fraction", "R squared, the share of the variation of scores accounted for; mean of the five folds."),
    Column("r2_sd", "fraction", "Standard deviation of R squared over the five folds."),
    Column("r2_pooled", "fraction", "R squared over all held-out predictions together."),
    Column("r2_within_profile", "fraction", "R squared of what is left when each profile's mean is taken off both."),
    Column("mae", "points", "Mean absolute error over all held-out predictions."),
    Column("n", "count", "Courses that were predicted by a model that was not trained on them."),
)
COVERAGE_COLUMNS = (
    Column(
        "split", "text", "random: the company is known; by_profile: it is not, and the band is a wider one of its own."
    ),
    Column("fifth", "text", "The fifth of the predicted score, 1 the lowest; all: all courses."),
    Column("n", "count", "Held-out courses."),
    Column("covered", "fraction", "Share of them that scores within its 80% band.", base="n"),
    *ends("fraction", "that share's 95% Wilson interval", "n"),
    Column("width", "points", "How wide the band is on average.", base="n"),
)
FEATURES_COLUMNS = (
    Column("feature", "text", "The feature, in the data's own words."),
    Column("description", "text", "What it says."),
    Column("group", "text", "Who shapes it: Administrative, Learner, Instructor or Website."),
    Column("controllable", "flag", "Whether an instructor can change it."),
    Column("is_outcome", "flag", "Whether it is rather an outcome of learning than a setting of the course."),
    Column("impurity", "fraction", "Importance as published: impurity in the published forest; all sum to 1."),
    Column("permutation", "fraction", "Fall of R squared on held-out courses when it (its whole block) is shuffled."),
    *ends("fraction", "its 95% t interval over the five folds", name="permutation"),
    Column(
        "direction",
        "points or words",
        "Mean change of the prediction of held-out courses when it is raised by `step`, page shares taking from the "
        "other four in proportion; `no steady direction` where the interval holds 0.",
    ),
    *ends("points", "the change's 95% t interval over the five folds", name="direction"),
    Column("rank", "count", "Its place by permutation, 1 the highest; those of one block share a place."),
    Column("step", "see unit", "10 points, one interquartile range (of values above 0 where it is 0), or no to yes."),
    Column("unit", "text", "The unit of the step."),
    Column("change", "points", "The mean change itself, steady or not."),
)
LEARNING_COLUMNS = (
    Column("courses", "count", "Courses trained on, the mean over the five random folds."),
    Column("r2", "fraction", "R squared on held-out courses, the mean of the five folds."),
    Column("r2_sd", "fraction", "Its standard deviation over the five folds."),
    Column("gain", "fraction", "What R squared gained with each doubling of the courses since the row before."),
)


def specs() -> tuple[AnswerSpec, ...]:
    """Return the declarations; none of these answers depends on what is chosen."""
    return (
        AnswerSpec(
            "features",
            "What matters to the score?",
            FEATURES_COLUMNS,
            features,
            uses=(),
            sentence="{feature} is number {rank} by what the model loses without it ({permutation} of R squared); "
            "raised by {step}, the prediction changes by {change} points ({direction_low} to {direction_high}).",
        ),
        AnswerSpec(
            "models",
            "How well does it predict?",
            MODELS_COLUMNS,
            models,
            uses=(),
            sentence="{model}, {split}: {r2} of how scores differ, off by {mae} points on average over {n} courses.",
        ),
        AnswerSpec(
            "coverage",
            "Do the bands hold what they promise?",
            COVERAGE_COLUMNS,
            coverage,
            uses=(),
            sentence="{split}, fifth {fifth}: {covered} of {n} courses score within a band of {width} points.",
        ),
        AnswerSpec(
            "learning",
            "Would more courses help?",
            LEARNING_COLUMNS,
            learning,
            uses=(),
            sentence="Trained on {courses} courses it accounts for {r2} of how scores differ "
            "(standard deviation over the folds: {r2_sd}).",
        ),
    )
