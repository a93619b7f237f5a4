"""Every answer over three thousand learners against pandas, scipy and statsmodels, under several filter states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import statsmodels.formula.api as smf
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from portal.questions.score_drivers.answers.cells import FACTORS
from tests.portal.score_drivers.conftest import close

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService

LEAST = 10
STATES: list[list[tuple[str, str]]] = [
    [],
    [("device", "Desktop"), ("device", "Mobile"), ("visited_from", "2020-04")],
    [("homework_min", "3"), ("homework_max", "7")],
    [("job", "IT"), ("tutor", "No"), ("tutor", "Chat")],
]


def chosen(frame: pd.DataFrame, state: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the learners of a state, picked by pandas."""
    columns = {"device": "device", "job": "job_type", "tutor": "tutor_interaction"}
    for name, column in columns.items():
        values = [text for key, text in state if key == name]
        frame = frame[frame[column].isin(values)] if values else frame
    bounds = dict(state)
    if "visited_from" in bounds:
        frame = frame[(frame["month"] >= bounds["visited_from"]) & (frame["month"] != "Unknown")]
    if "homework_min" in bounds:
        frame = frame[frame["homework_completed"].between(float(bounds["homework_min"]), float(bounds["homework_max"]))]
    return frame


def fitting(frame: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return the scored learners whose levels all have ten scores, until none has fewer."""
    left = frame[frame["average_score"].notna()]
    while True:
        small = [left[factor].map(left[factor].value_counts()) < LEAST for factor in factors]
        if not np.any(small):
            return left
        left = left[~np.any(small, axis=0)]


def interval(values: pd.Series) -> tuple[float, float, float]:
    """Return mean and 95% t interval by scipy."""
    low, high = scipy_stats.t.interval(0.95, len(values) - 1, values.mean(), scipy_stats.sem(values))
    return float(values.mean()), float(low), float(high)


def rows(service: AnswerService, name: str, state: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("score-drivers", name, state).records()


@pytest.fixture(params=STATES, ids=["all", "devices and months", "homework", "job and tutor"])
def state(request: pytest.FixtureRequest) -> list[tuple[str, str]]:
    """A filter state."""
    found: list[tuple[str, str]] = request.param
    return found


@pytest.fixture
def own(frame: pd.DataFrame, state: list[tuple[str, str]]) -> pd.DataFrame:
    """The learners of the state."""
    return chosen(frame, state)


def test_summary_counts_all_and_averages_the_scored(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Learners without a score count as learners alone; mean with t interval, median."""
    (row,) = rows(learners, "summary", state)
    score = own["average_score"].dropna()
    assert (row["learners"], row["scored"]) == (len(own), len(score))
    assert (row["mean_score"], row["low"], row["high"]) == close(interval(score))
    assert row["median_score"] == close(score.median())
    assert learners.answer("score-drivers", "summary", state).n == len(own)


def test_first_visits_are_counted_by_month(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """A row for each month, Unknown last, with its learners and the mean of the scored."""
    found = rows(learners, "first_visits", state)
    assert [row["month"] for row in found] == sorted(own["month"].unique())
    for row in found:
        month = own[own["month"] == row["month"]]
        assert row["learners"] == len(month)
        wanted = interval(month["average_score"].dropna())
        assert (row["mean_score"], row["low"], row["high"]) == close(wanted)


def test_levels_are_compared_with_all_others(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Mean, median, shares, Welch's difference from the rest; p adjusted over the rows that have one."""
    found = rows(learners, "levels", state)
    assert [(row["factor"], row["level"]) for row in found] == [
        (factor, level) for factor in FACTORS for level in sorted(own[factor].unique())
    ]
    ps = []
    for row in found:
        inside = own[row["factor"]] == row["level"]
        group, rest = (own.loc[mask, "average_score"].dropna() for mask in (inside, ~inside))
        assert (row["learners"], row["scored"]) == (inside.sum(), len(group))
        assert (row["share"], row["scored_rate"]) == pytest.approx(
            (None if len(own) < LEAST else inside.mean(), None if inside.sum() < LEAST else len(group) / inside.sum())
        )
        if len(group) < LEAST:
            assert (row["mean_score"], row["median_score"], row["note"]) == (
                None,
                None,
                "too few to compare (fewer than 10)",
            )
            continue
        assert (row["mean_score"], row["low"], row["high"]) == close(interval(group))
        assert row["median_score"] == close(group.median())
        places = [group.quantile(place) for place in (0.1, 0.25, 0.75, 0.9)]
        assert [row[f"p{name}_score"] for name in (10, 25, 75, 90)] == close(places)
        if len(rest) < LEAST:
            assert row["difference_from_rest"] is None
            continue
        test = scipy_stats.ttest_ind(group, rest, equal_var=False)
        ends = test.confidence_interval()
        wanted = (group.mean() - rest.mean(), ends.low, ends.high)
        assert (row["difference_from_rest"], row["difference_low"], row["difference_high"]) == close(wanted)
        ps.append((row["p_adjusted"], test.pvalue))
        assert row["tests"] == len([one for one in found if one["p_adjusted"] is not None])
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)


def formula(factors: list[str]) -> str:
    """Return the model of the score on factors."""
    return "average_score ~ " + " + ".join(f"C({factor})" for factor in factors)


def test_drivers_and_importance_are_those_of_the_regression(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Adjusted differences with HC3 intervals, raw ones by Welch on the same learners; shares of variation."""
    factors = ["device", "platform", "tutor_interaction", "job_type", "homework_band", "month"]
    fitted = fitting(own, factors)
    several = [factor for factor in factors if fitted[factor].nunique() > 1]
    wanted = smf.ols(formula(several), fitted).fit(cov_type="HC3", use_t=True)
    found = rows(learners, "drivers", state)
    ps = []
    for row in found:
        factor, level, reference = row["factor"], row["level"], row["reference"]
        counts = fitted[factor].value_counts()
        assert reference == min(counts.index, key=lambda name: (-counts[name], name))
        if level not in counts.index:
            assert (row["raw_difference"], row["adjusted_difference"], row["change"]) == (None, None, None)
            assert row["note"] == "too few to compare (fewer than 10)"
            continue
        scores = [fitted.loc[fitted[factor] == name, "average_score"] for name in (level, reference)]
        raw = scipy_stats.ttest_ind(*scores, equal_var=False)
        ends = raw.confidence_interval()
        assert (row["raw_difference"], row["raw_low"], row["raw_high"]) == close(
            (scores[0].mean() - scores[1].mean(), ends.low, ends.high)
        )
        contrast = np.zeros(len(wanted.params))
        names = list(wanted.params.index)
        for name, sign in ((level, 1.0), (reference, -1.0)):
            if f"C({factor})[T.{name}]" in names:
                contrast[names.index(f"C({factor})[T.{name}]")] = sign
        test = wanted.t_test(contrast)
        adjusted = (float(test.effect[0]), *(float(end) for end in test.conf_int()[0]))
        assert (row["adjusted_difference"], row["adjusted_low"], row["adjusted_high"]) == close(adjusted)
        ps.append((row["p_adjusted"], float(test.pvalue)))
        assert row["scored"] == (own.loc[own[factor] == level, "average_score"].notna()).sum()
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)
    shares = {row["factor"]: row for row in rows(learners, "importance", state)}
    for factor in several:
        without = smf.ols(formula([name for name in several if name != factor]), fitted).fit().ssr
        assert shares[factor]["partial_r_squared"] == close((without - wanted.ssr) / without)
    assert shares["all together"]["adjusted_r_squared"] == close(wanted.rsquared_adj)
    ranked = sorted(several, key=lambda factor: shares[factor]["rank"])
    assert ranked == sorted(several, key=lambda factor: -shares[factor]["partial_r_squared"])


def test_a_planted_confounder_is_seen_through(learners: AnswerService) -> None:
    """Mobile users score less because fewer of them work in IT; alike in job they score 3 more: flips."""
    row = rows(learners, "drivers", [("device", "Desktop"), ("device", "Mobile")])[0]
    assert (row["level"], row["reference"], row["change"]) == ("Mobile", "Desktop", "flips")
    assert row["raw_high"] < 0 < row["adjusted_low"]
    assert row["adjusted_low"] < 3 < row["adjusted_high"]
    answer = learners.answer("score-drivers", "drivers", [("device", "Desktop"), ("device", "Mobile")])
    assert "1 turns round" in answer.finding


def test_the_hypothesis_takes_three_indicators_in_the_same_fit(learners: AnswerService, frame: pd.DataFrame) -> None:
    """Any tutor against none, high homework against low, desktop against the rest, by statsmodels; p over the three."""
    own = frame.assign(
        any_tutor=frame["tutor_interaction"].map({"No": "a none", "Unknown": "c"}).fillna("b any"),
        band=frame["homework_band"].map({"low": "a", "high": "b", "Unknown": "c"}),
        desktop=(frame["device"] == "Desktop").astype(int),
    )
    factors = ["any_tutor", "band", "desktop", "platform", "job_type", "month"]
    fitted = fitting(own, factors)
    wanted = smf.ols(formula(factors), fitted).fit(cov_type="HC3", use_t=True)
    names = {"tutor": "C(any_tutor)[T.b any]", "homework": "C(band)[T.b]", "device": "C(desktop)[T.1]"}
    found = {row["part"]: row for row in rows(learners, "hypothesis", [])}
    adjusted = multipletests([wanted.pvalues[name] for name in names.values()], method="fdr_bh")[1]
    for (part, name), p in zip(names.items(), adjusted, strict=True):
        ends = wanted.conf_int().loc[name]
        values = (found[part]["effect"], found[part]["low"], found[part]["high"])
        assert values == close((wanted.params[name], *ends))
        assert found[part]["p_adjusted"] == pytest.approx(p, abs=1e-9)
    assert (found["device"]["verdict"], found["whole"]["effect"]) == ("opposite", None)
    assert found["whole"]["verdict"] in ("partially supported", "not supported")


def test_a_part_that_cannot_be_compared_is_too_little_data(learners: AnswerService) -> None:
    """Among desktop users there is no rest; without learners with no tutor there is nothing to compare any with."""
    found = {row["part"]: row for row in rows(learners, "hypothesis", [("device", "Desktop"), ("tutor", "Call")])}
    assert (found["device"]["verdict"], found["tutor"]["verdict"]) == ("too little data", "too little data")
    assert found["homework"]["verdict"] != "too little data"


def test_homework_and_score(learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]) -> None:
    """r, the usual interval and p by scipy; the interval for any distribution by its formula; ranks; slope."""
    (row,) = rows(learners, "homework", state)
    both = own[["homework_completed", "average_score"]].dropna()
    x, y = both["homework_completed"].to_numpy(), both["average_score"].to_numpy()
    wanted = scipy_stats.pearsonr(x, y)
    ends = wanted.confidence_interval()
    r = wanted.statistic
    a, b = ((v - v.mean()) / v.std() for v in (x, y))
    m = {(i, j): (a**i * b**j).mean() for i, j in ((2, 2), (4, 0), (0, 4), (3, 1), (1, 3))}
    spread = (1 + r**2 / 2) * m[2, 2] + r**2 / 4 * (m[4, 0] + m[0, 4]) - r * (m[3, 1] + m[1, 3])
    half = scipy_stats.norm.ppf(0.975) * math.sqrt(spread / len(x) / (1 - r**2) ** 2)
    low, high = (math.tanh(math.atanh(r) + sign * half) for sign in (-1, 1))
    names = ("n", "pearson_r", "low", "high", "fisher_low", "fisher_high", "p", "spearman_rho", "slope")
    line = scipy_stats.linregress(x, y)
    rho = scipy_stats.spearmanr(x, y).statistic
    values = (len(x), r, low, high, ends.low, ends.high, wanted.pvalue, rho, line.slope)
    assert [row[name] for name in names] == close(list(values))


def test_scoring_is_the_share_with_a_score(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Wilson's interval and the pooled z test against all others, adjusted over all rows."""
    ps = []
    for row in rows(learners, "scoring", state):
        inside = own[row["factor"]] == row["level"]
        parts = [int(own.loc[mask, "average_score"].notna().sum()) for mask in (inside, ~inside)]
        whole = [int(inside.sum()), int((~inside).sum())]
        if whole[0] >= LEAST:
            ends = proportion_confint(parts[0], whole[0], method="wilson")
            assert (row["scored_rate"], row["low"], row["high"]) == close((parts[0] / whole[0], *ends))
        if min(whole) >= LEAST:
            ps.append((row["p_adjusted"], proportions_ztest(parts, whole)[1]))
    assert [p for p, _ in ps] == pytest.approx(multipletests([p for _, p in ps], method="fdr_bh")[1], abs=1e-9)


def test_interaction_is_the_mean_of_each_cell(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Tutor by homework band; a cell with fewer than ten scores has its n and no mean."""
    found = rows(learners, "interaction", state)
    grouped = own.groupby(["tutor_interaction", "homework_band"])["average_score"]
    assert {
        (row["tutor_interaction"], row["homework_band"]): row["scored"] for row in found
    } == grouped.count().to_dict()
    for row in found:
        if row["scored"] < LEAST:
            assert (row["mean_score"], row["note"]) == (None, "too few to compare (fewer than 10)")
        else:
            wanted = interval(grouped.get_group((row["tutor_interaction"], row["homework_band"])).dropna())
            assert (row["mean_score"], row["low"], row["high"]) == close(wanted)


def test_bins_and_bands_hold_every_scored_learner_with_homework_once(
    learners: AnswerService, own: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """Both add up to the same learners; the shares of a bin add up to 1."""
    both = own[["homework_completed", "average_score"]].dropna()
    bins, density = rows(learners, "homework_bins", state), rows(learners, "homework_density", state)
    assert sum(row["scored"] for row in bins) == sum(row["scored"] for row in density) == len(both)
    for row in bins:
        inside = both[both["homework_completed"].between(row["homework_from"], row["homework_to"])]
        assert row["scored"] == len(inside)
        assert sum(one["scored"] for one in density if one["homework_bin"] == row["homework_bin"]) == len(inside)


def pairs(address: str) -> list[tuple[str, str]]:
    """Return the pairs of a list's address."""
    from urllib.parse import parse_qsl  # noqa: PLC0415

    return parse_qsl(address.split("?", 1)[1])


def test_both_sides_of_a_driver_can_be_listed(learners: AnswerService, frame: pd.DataFrame) -> None:
    """people_a lists the scored learners of the level, people_b those of the reference."""
    row = next(row for row in rows(learners, "drivers", []) if row["factor"] == "device")
    scored = frame[frame["average_score"].notna()]["device"].value_counts()
    for side, level in (("a", row["level"]), ("b", row["reference"])):
        assert learners.answer("score-drivers", "people", pairs(row[f"people_{side}"])).n == scored[level]


def test_a_state_without_learners_has_no_rows(learners: AnswerService) -> None:
    """Nobody has completed a million: n is 0 and no answer has a row, nor fails."""
    for spec in learners.question("score-drivers").answers:
        answer = learners.answer("score-drivers", spec.name, [("homework_min", "1000000")])
        assert (answer.n, answer.rows) == (0, ()), spec.name


def test_a_finding_gives_no_number_over_too_few(learners: AnswerService) -> None:
    """Six learners, five or six scored: neither their mean nor their correlation is told."""
    state = [("job", "Rare")]
    finding = {name: learners.answer("score-drivers", name, state).finding for name in ("summary", "homework")}
    assert finding["summary"].endswith(" of 6 learners have a score.")
    assert finding["homework"] == "There are too few scored learners with known homework to say."


def test_one_learner_is_too_few_for_anything(learners: AnswerService) -> None:
    """A list of one answers everywhere, and no mean, share or difference is given."""
    for spec in learners.question("score-drivers").answers:
        answer = learners.answer(
            "score-drivers", spec.name, [("job", "Rare"), ("homework_min", "2"), ("device", "Mobile")]
        )
        assert answer.n < LEAST
        values = [row.get("mean_score", row.get("adjusted_difference")) for row in answer.records()]
        assert set(values) <= {None}, spec.name
