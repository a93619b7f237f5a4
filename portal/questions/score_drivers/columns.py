"""The columns of every answer: name, unit, a sentence, and the column that counts what a value is computed over."""

from __future__ import annotations

from portal.answers.spec import Column, ends

_LEARNERS = Column("learners", "count", "Learners, with a score or without.")
_SCORED = Column("scored", "count", "Those of them with an average score; only they count in means.")
_MEAN = Column("mean_score", "points", "Mean of their average scores, 0-100.", "scored")
_LOW = Column("low", "points", "Lower end of the mean's 95% t interval.", "scored")
_HIGH = Column("high", "points", "Upper end of the mean's 95% t interval.", "scored")
_FACTOR = Column("factor", "text", "Which habit or circumstance: a column of the data.")
_LEVEL = Column("level", "text", "The level of it; blank cells are Unknown.")
_P = "p after Benjamini-Hochberg over all rows of this answer that have one"
_TESTS = Column("tests", "count", "How many tests were made at once.")

SUMMARY = (
    Column("learners", "count", "Learners left by the filters."),
    _SCORED,
    _MEAN,
    _LOW,
    _HIGH,
    Column("median_score", "points", "Half of the scored learners have less, half more.", "scored"),
    Column("unscored", "count", "Learners with no score: counted, and never averaged in."),
)
FIRST_VISITS = (
    Column("month", "text", "Month of the first visit, YYYY-MM; Unknown where no date is given."),
    _LEARNERS,
    _SCORED,
    _MEAN,
    _LOW,
    _HIGH,
)
LEVELS = (
    _FACTOR,
    _LEVEL,
    _LEARNERS,
    _SCORED,
    Column("share", "fraction", "Share of all learners left by the filters.", "all_learners"),
    Column("scored_rate", "fraction", "Share of them that have a score.", "learners"),
    _MEAN,
    _LOW,
    _HIGH,
    Column("median_score", "points", "Half of its scored learners have less, half more.", "scored"),
    Column("difference_from_rest", "points", "Its mean less that of all other scored learners.", "smaller"),
    *ends("points", "the difference's 95% interval (Welch)", "smaller", name="difference"),
    Column("p_adjusted", "p", f"Welch test against everyone else: {_P}.", "smaller"),
    _TESTS,
    Column("p10_score", "points", "A tenth of its scored learners have less.", "scored"),
    Column("p25_score", "points", "A quarter of its scored learners have less.", "scored"),
    Column("p75_score", "points", "Three quarters of its scored learners have less.", "scored"),
    Column("p90_score", "points", "Nine tenths of its scored learners have less.", "scored"),
    Column("smaller", "count", "Scored learners of the smaller of the two groups that are compared."),
    Column("all_learners", "count", "All learners left by the filters."),
)
SCORING = (
    _FACTOR,
    _LEVEL,
    _LEARNERS,
    _SCORED,
    Column("scored_rate", "fraction", "Share of its learners that have a score.", "learners"),
    *ends("fraction", "the share's 95% Wilson interval", "learners"),
    Column("difference_from_rest", "fraction", "Its share less that of all other learners.", "smaller"),
    *ends("fraction", "the difference's 95% interval (Newcombe)", "smaller", name="difference"),
    Column("p_adjusted", "p", f"Pooled z test against all other learners: {_P}.", "smaller"),
    _TESTS,
    Column("smaller", "count", "Learners of the smaller of the two groups that are compared."),
)
DRIVERS = (
    _FACTOR,
    _LEVEL,
    Column("reference", "text", "The level that it is compared with: the one with most scored learners."),
    Column("raw_difference", "points", "Its mean score less the reference's, nothing adjusted.", "smaller"),
    *ends("points", "the raw difference's 95% interval (Welch)", "smaller", name="raw"),
    Column(
        "adjusted_difference",
        "points",
        "What is left of it all else equal: all other factors and the month of the first visit; least squares on "
        "levels.",
        "smaller",
    ),
    *ends("points", "its 95% interval (HC3 errors, t)", "smaller", name="adjusted"),
    Column("p_adjusted", "p", f"Test of the adjusted difference: {_P}.", "smaller"),
    Column(
        "change",
        "text",
        "The first that holds: no clear difference (the raw interval holds 0, p_adjusted is 0.05 or more); where the "
        "interval of raw less adjusted excludes 0: flips (both clear, opposite signs), fades (only raw clear), grows "
        "(only adjusted clear); holds (p_adjusted under 0.05, same sign as raw); unclear.",
        "smaller",
    ),
    Column("raw_less_adjusted", "points", "The raw difference less the adjusted one.", "smaller"),
    *ends("points", "its 95% interval (HC3 influences of both, t)", "smaller", name="raw_less_adjusted"),
    Column(
        "robustness_value",
        "fraction",
        "Something not recorded would have to explain this share of what is left unexplained, of the level and of the "
        "score, to leave no difference (Cinelli and Hazlett 2020).",
        "smaller",
    ),
    Column("robustness_value_matters", "fraction", "The same, to leave less than what matters.", "smaller"),
    _TESTS,
    Column("scored", "count", "Scored learners of the level."),
    Column("smaller", "count", "Scored learners of the smaller of level and reference in the fit."),
)
IMPORTANCE = (
    Column("factor", "text", "Which factor of the fit; the last row is all of them together."),
    Column(
        "omega_squared",
        "fraction",
        "Share of the variation in scores that it accounts for alone, less chance.",
        "scored",
    ),
    Column(
        "partial_r_squared",
        "fraction",
        "Share of what all others leave unexplained that it explains: (SSE without - SSE) / SSE without.",
        "scored",
    ),
    Column("adjusted_r_squared", "fraction", "Share of the variation that all explain together.", "scored"),
    Column("rank", "count", "Its place by epsilon squared, 1 the most.", "scored"),
    Column(
        "epsilon_squared",
        "fraction",
        "Partial R squared less what chance gives: (SSE without - SSE - df MSE) / SSE without.",
        "scored",
    ),
    Column("p_adjusted", "p", f"F test of the whole factor (HC3 Wald): {_P}.", "scored"),
    _TESTS,
    Column(
        "rank_low", "count", "The best place that it can have: 1 and the factors that clearly explain more.", "scored"
    ),
    Column("rank_high", "count", "The worst place that it can have.", "scored"),
    Column("scored", "count", "Scored learners that stand in the fit."),
)
HOMEWORK = (
    Column("n", "count", "Scored learners whose homework is known."),
    Column("pearson_r", "r", "Correlation of homework completed and score, -1 to 1.", "n"),
    *ends("r", "its 95% interval, whatever the distributions (Pearson 1898)", "n"),
    *ends("r", "the usual 95% interval (Fisher)", "n", name="fisher"),
    Column("p", "p", "p of the usual t test that the correlation is 0.", "n"),
    Column("spearman_rho", "r", "Correlation of the ranks of both, ties sharing the middle rank.", "n"),
    Column("slope", "points", "Points of score for one more of homework, by a straight line.", "n"),
)
HOMEWORK_CURVE = (
    Column("pieces", "text", "The bin, from its least to its most homework completed."),
    _SCORED,
    _MEAN,
    _LOW,
    _HIGH,
    Column(
        "p_nonlinear",
        "p",
        "Test that scores lie on a straight line along homework, the same in each row: HC3 Wald of the two terms of a "
        "restricted cubic spline that are not linear, knots at the 5th, 35th, 65th and 95th percentile.",
        "known",
    ),
    Column(
        "rank_low", "count", "The best place that its mean can have: 1 and the bins that are clearly above.", "scored"
    ),
    Column("rank_high", "count", "The worst place that its mean can have.", "scored"),
    Column("known", "count", "Scored learners whose homework is known, of all bins."),
    Column("homework_bin", "text", "The bin's number: a tenth of all learners with a value, the last one split."),
    Column("homework_from", "homework", "The least homework completed in the bin."),
    Column("homework_to", "homework", "The most homework completed in the bin."),
)
STRUGGLING = (
    Column("quantile", "fraction", "Which quantile of the score: 0.25 has a quarter of the scores below it."),
    Column(
        "difference",
        "points",
        "That quantile with high homework less that with low, all else equal: quantile regression on homework band, "
        "device, tutor and job.",
        "smaller",
    ),
    *ends("points", "its 95% interval (kernel sandwich, t)", "smaller"),
    Column("smaller", "count", "Scored learners in the fit of the smaller of the two homework bands."),
)
HOMEWORK_DENSITY = (
    Column("homework_bin", "text", "The bin of homework."),
    Column("score_band", "text", "The band of ten points of score."),
    Column("scored", "count", "Scored learners in both."),
    Column("share", "fraction", "Their share of the scored learners of the homework bin.", "of_bin"),
    Column("of_bin", "count", "Scored learners of the homework bin."),
)
INTERACTION = (
    Column(
        "tutor_interaction", "text", "The level of interaction with a tutor; the last row is the difference of gaps."
    ),
    Column("homework_band", "text", "The band of homework completed."),
    Column("scored", "count", "Learners of both with a score; in the last row those of the smallest group."),
    _MEAN,
    _LOW,
    _HIGH,
)
HYPOTHESIS = (
    Column(
        "part", "text", "The habit: any tutor against none, high homework against low, desktop against everyone else."
    ),
    Column("effect", "points", "Points by which they score higher, all else equal.", "smaller"),
    *ends("points", "the effect's 95% interval (HC3 errors, t)", "smaller"),
    Column("p_adjusted", "p", f"Test of the effect: {_P}.", "smaller"),
    Column(
        "verdict",
        "text",
        "The first that holds: too little data; too small to matter (the whole interval); supported (the lower end at "
        "least what matters, p_adjusted under 0.05); opposite; positive, size uncertain; no clear difference. Of the "
        "whole: too little data, supported, partially supported or not supported.",
    ),
    Column("expected", "text", "The direction that the hypothesis expects."),
    Column("matters", "points", "The smallest difference that matters (PORTAL_MATTERS)."),
    _TESTS,
    Column("smaller", "count", "Scored learners of the smaller of the two groups."),
)
PEOPLE = (
    Column("learner_id", "text", "The learner's id."),
    Column("first_visit_date", "date", "The day of the first visit."),
    Column("platform", "text", "The platform by which the learner first came."),
    Column("device", "text", "The kind of device."),
    Column("tutor_interaction", "text", "Interaction with a tutor."),
    Column("homework_completed", "homework", "Homework completed, in the data's own unit."),
    Column("homework_band", "text", "high at or above the 75th percentile of all learners with a value, else low."),
    Column("job_type", "text", "The field of work."),
    Column("average_score", "points", "The average score, 0-100; empty where there is none."),
)
