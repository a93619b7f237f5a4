"""The columns of the recommender's answers, each with its unit and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Column, ends
from portal.questions.recommender.filters import LABELS
from portal.questions.recommender.model import WHAT_IF

if TYPE_CHECKING:
    from collections.abc import Iterable


def names(columns: Iterable[Column]) -> tuple[str, ...]:
    """Return the names of some columns."""
    return tuple(column.name for column in columns)


COMPANIES = (
    Column("company", "text", "The company, or its profile where no name is known."),
    Column("courses", "count", "Its courses in the data."),
    Column("mean_score", "points", "Mean score of its courses, each counted once.", base="courses"),
    Column("users", "users", "Users of its courses, added up; one person can count several times."),
    *ends("points", "the mean's 95% t interval", "courses"),
    Column("rank_low", "count", "The best place by mean that it can have: 1 and those clearly above it.", "courses"),
    Column("rank_high", "count", "The worst: all that have enough courses less those clearly below it.", "courses"),
)
COURSES = (
    Column("course", "text", "The course: its id, or its row where it has none."),
    Column("score", "points", "Percent of the starters who completed it, 0-100."),
    Column("users", "users", "Users of the course; not the base of the score."),
    Column("rank", "count", "Its place by score among those shown, 1 the highest; equal scores share a place."),
    Column(
        "selected",
        "flag",
        "Whether it is the chosen course; else the most used one, of a named company with enough courses if any.",
    ),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
)
COMPARISON = (
    Column("feature", "text", "What is compared, in the data's own words."),
    Column("course", "see unit", "The chosen course's value, in the row's unit."),
    Column("company_mean", "see unit", "Mean over the company's courses, in the row's unit.", base="company_courses"),
    Column("all_mean", "see unit", "Mean over all courses, in the row's unit.", base="all_courses"),
    Column("percentile", "fraction", "Share of all courses below this one, equal ones counted half.", "all_courses"),
    Column("lower_share", "fraction", "Share of all courses with a smaller value.", "all_courses"),
    Column("higher_share", "fraction", "Share of all courses with a larger value.", "all_courses"),
    Column("company_courses", "count", "Courses of its company."),
    *ends("see unit", "the company mean's 95% t interval", "company_courses", name="company"),
    Column("all_courses", "count", "Courses in the data."),
    Column("unit", "text", "The unit of the row's values."),
    Column("group", "text", "Who shapes it: Administrative, Learner, Instructor or Website."),
    Column("controllable", "flag", "Whether an instructor can change it."),
)
PEOPLE = (
    Column("course", "text", "The course: its id, or its row where it has none."),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
    Column("score", "points", "Percent of the starters who completed it, 0-100."),
    Column("users", "users", "Users of the course; not the base of the score."),
    Column("price", "dollars", "Its price."),
    Column("discount", "dollars", "Its discount."),
    Column("length", "hours", "Its length."),
    Column("content", "percent", "Share of its pages that hold content, 0-100."),
    Column("not_graded", "percent", "Share of its pages that are assessments without a grade, 0-100."),
    Column("interactive", "percent", "Share of its pages that are interactive, 0-100."),
    Column("graded", "percent", "Share of its pages that are graded assessments, 0-100."),
    Column("external", "percent", "Share of its pages that lead elsewhere, 0-100."),
    Column("certificates", "percent", "Certificates issued, in percent; above 100 in some courses."),
    Column("comments", "per course", "Comments by teachers, on average."),
    Column("profile", "text", "The four company figures that it shares with others."),
)
FORECAST = (
    Column("what_if_score", "points", "The forecast: the course's score plus the change, within 0-100."),
    Column("what_if_low", "points", "Its lower end: the course's score plus the smallest change, within 0-100."),
    Column("what_if_high", "points", "Its upper end: the course's score plus the largest change, within 0-100."),
)
EXPECTED = (
    Column(
        "model_score", "points", "Mean prediction of the five models that were not trained on the course, as it is."
    ),
    Column("change", "points", "Mean change of their predictions when the what-if values replace the course's own."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    *FORECAST,
    Column(
        "like_low",
        "points",
        "Lower end of the band where 80% of courses expected to score about this from their features do score.",
    ),
    Column("like_high", "points", "Upper end of that band."),
    Column("support", "count", "How many of the seven values lie in the 5-95% range of like courses."),
)
SETTINGS = tuple(
    Column(name, "percent" if name != "comments" else "per course", f"{LABELS[name]} in the what-if.")
    for name in WHAT_IF
)
PREDICTION = (
    Column("course", "text", "The chosen course."),
    Column("company", "text", "The company that owns it, or its profile where no name is known."),
    Column("current_score", "points", "Percent of the starters who completed it, 0-100."),
    *EXPECTED,
    Column("nearest_course", "text", "The other course whose features are nearest to the what-if."),
    Column("distance", "fraction", "How far that one is: mean difference of percentiles over the twenty features."),
    Column("nearest_company", "text", "The company of that course."),
    Column("band", "text", "random; by_profile where no other course has its company profile: a wider band."),
    Column("outside", "text", "Which of the seven values lie outside of the range of like courses."),
    *SETTINGS,
)
SCENARIOS = (Column("scenario", "text", "Its name."), *EXPECTED, *SETTINGS)
CONTRIBUTIONS = (
    Column("feature", "text", "The feature, in the data's own words; base is the mean prediction."),
    Column("value", "see feature", "The course's value."),
    Column("contribution", "points", "What it adds to the model's score; base and all contributions sum to it."),
    Column("what_if_value", "see feature", "The value in the what-if."),
    Column("what_if_contribution", "points", "What that adds; all sum to the model's score plus the change."),
)
RESPONSE = (
    Column("feature", "text", "The feature that varies, in the data's own words."),
    Column("value", "see feature", "Its value."),
    Column("change", "points", "Mean change of the five unseen models' predictions against the course as it is."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    Column("own", "flag", "Whether it is the course's own value."),
)
TWINS = (
    Column("taken_from", "text", "The kind of page of which the twins have at least 10 points more."),
    Column("given_to", "text", "The kind of page of which they have at least 10 points less; or comments."),
    Column("courses", "count", "Courses that have a twin: one of the same company profile and all else near."),
    Column("pairs", "count", "Pairs of a course and a twin."),
    Column("mean_difference", "points", "Mean of the courses' scores, each less the mean of its twins.", "courses"),
    *ends("points", "that mean's 95% interval over 1,000 resamples of the courses", "courses"),
    Column("share_higher", "fraction", "Share of them that score higher than their twins, equal ones half.", "courses"),
    Column("twins", "count", "Courses that are a twin of one of them."),
)
RECIPES = (
    Column(
        "rank",
        "count",
        "1 for the largest lowest change of the five models, then the least effort; those that reach the target.",
    ),
    Column("changes", "text", "What to change, in words: at most three features, at most 30 of 100 pages."),
    Column("change", "points", "Mean change of the predictions of the five models that have not seen the course."),
    Column("change_low", "points", "The least change among the five."),
    Column("change_high", "points", "The largest change among the five."),
    Column("effort", "interquartile ranges", "How much changes: each change in interquartile ranges, added up."),
    Column("support", "count", "How many of the seven values lie in the 5-95% range of like courses."),
    Column("models_agreeing", "count", "How many of the five change in the direction of the mean."),
    *FORECAST,
    Column("moves", "count", "How many features are set; other page shares follow in proportion."),
    *SETTINGS,
)
FEATURES = (
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
    Column("rank_low", "count", "The best place that its block can have among blocks, by tests over the five folds."),
    Column("rank_high", "count", "The worst place that its block can have among blocks."),
    Column("step", "see unit", "10 points, one interquartile range (of values above 0 where it is 0), or no to yes."),
    Column("unit", "text", "The unit of the step."),
    Column("change", "points", "The mean change itself, steady or not."),
)
MODELS = (
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
COVERAGE = (
    Column(
        "split", "text", "random: the company is known; by_profile: it is not, and the band is a wider one of its own."
    ),
    Column("fifth", "text", "The fifth of the predicted score, 1 the lowest; all: all courses."),
    Column("n", "count", "Held-out courses."),
    Column("covered", "fraction", "Share of them that scores within its 80% band.", base="n"),
    *ends("fraction", "that share's 95% Wilson interval", "n"),
    Column("width", "points", "How wide the band is on average.", base="n"),
)
LEARNING = (
    Column("courses", "count", "Courses trained on, the mean over the five random folds."),
    Column("r2", "fraction", "R squared on held-out courses, the mean of the five folds."),
    Column("r2_sd", "fraction", "Its standard deviation over the five folds."),
    Column("gain", "fraction", "What R squared gained with each doubling of the courses since the row before."),
)
