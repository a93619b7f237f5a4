"""Minutes, reach, lift, the same people, the gap and all choices, over the small files, against pandas and scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2indep
from statsmodels.stats.proportion import proportion_confint

from tests.portal.engagement import expected
from tests.portal.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

PLANS = ("free", "paid")
CUTS = [(99, "drop"), (95, "cap"), (80, "drop"), (87.3, "drop"), (97.5, "cap"), (100, "drop"), (100, "cap")]


def rows(service: AnswerService, name: str, **query: object) -> list[dict[str, Any]]:
    """Return an answer's rows for one value a parameter."""
    return service.answer("engagement", name, [(key, str(value)) for key, value in query.items()]).records()


def near(value: Any) -> Any:
    """Return what equals a value to 1e-9."""
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("trim", "mode"), CUTS)
def test_minutes_are_those_left_by_the_cut(service: AnswerService, trim: float, mode: str) -> None:
    """Counts, cut, mean, median, spread, the published interval; by plan and quarter, numpy and pandas alone."""
    found = rows(service, "minutes", trim=trim, mode=mode)
    assert [(row["plan"], row["period"]) for row in found] == [(plan, period) for plan in PLANS for period in (A, B)]
    for row in found:
        values = expected.minutes(row["plan"], row["period"])
        left = expected.cut(values, trim, mode)
        assert (row["students"], row["kept"], row["removed"]) == (values.size, left.size, values.size - left.size)
        assert row["cut_minutes"] == (None if trim == 100 else near(np.percentile(values, trim)))
        half = 1.96 * left.std(ddof=1) / np.sqrt(left.size)
        assert [row[name] for name in ("mean", "median", "sd", "published_low", "published_high")] == near(
            [left.mean(), np.median(left), left.std(ddof=1), left.mean() - half, left.mean() + half]
        )


@pytest.mark.parametrize("trim", [80, 99, 100])
def test_the_interval_of_a_mean_is_yuens(service: AnswerService, trim: float) -> None:
    """Student's t with kept - 1 degrees of freedom; the error with the removed set to the cut."""
    for row in rows(service, "minutes", trim=trim):
        values = expected.minutes(row["plan"], row["period"])
        left = expected.cut(values, trim, "drop")
        low, high = stats.t.interval(0.95, left.size - 1, loc=left.mean(), scale=expected.yuen(values, trim))
        assert (row["low"], row["high"]) == (near(low), near(high))


@pytest.mark.parametrize("trim", [95, 92.25])
def test_the_interval_of_a_capped_mean_is_by_resamples(service: AnswerService, trim: float) -> None:
    """Its error is near that of numpy's own 1,000 resamples, and the same each time it is made."""
    for row in rows(service, "minutes", trim=trim, mode="cap"):
        values = expected.minutes(row["plan"], row["period"])
        rng = np.random.default_rng(7)
        means = [expected.cut(rng.choice(values, values.size), trim, "cap").mean() for _ in range(1000)]
        half = stats.t.ppf(0.975, values.size - 1) * np.std(means, ddof=1)
        assert (row["high"] - row["low"]) / 2 == pytest.approx(half, rel=0.12)


def test_the_headline_says_what_all_choices_say_of_the_same_cut(service: AnswerService) -> None:
    """The capped Welch row of robustness has the headline's interval: the same resamples."""
    headline = {row["plan"]: row for row in rows(service, "lift", trim=95, mode="cap")}
    for row in rows(service, "robustness"):
        if (row["cut"], row["mode"], row["test"]) == (95, "cap", "welch"):
            told = headline[row["plan"]]
            assert (row["low"], row["high"], row["p"]) == (near(told["low"]), near(told["high"]), near(told["p"]))


@pytest.mark.parametrize("period", [("2021Q2", "2022Q2"), ("2021Q3", "2021Q2"), ("2022Q2", "2021Q2")])
def test_the_lift_has_the_published_test_and_an_interval_that_counts_the_cut(
    service: AnswerService, period: tuple[str, str]
) -> None:
    """Welch by scipy on the kept; the interval from Yuen's errors; d; the smallest detectable difference."""
    found = rows(service, "lift", period_a=period[0], period_b=period[1], trim=90)
    assert [row["plan"] for row in found] == list(PLANS)
    for row in found:
        both = [expected.minutes(row["plan"], one) for one in period]
        before, after = (expected.cut(values, 90, "drop") for values in both)
        plain, one_sided = (
            stats.ttest_ind(before, after, equal_var=False, alternative=side) for side in ("two-sided", "less")
        )
        assert (row["t"], row["df"]) == (near(plain.statistic), near(plain.df))
        assert row["p_two_sided"] == pytest.approx(plain.pvalue, abs=1e-9)
        assert row["p_increase"] == pytest.approx(one_sided.pvalue, abs=1e-9)
        errors = [expected.yuen(values, 90) for values in both]
        error, df = np.linalg.norm(errors), _satterthwaite(errors, [before.size, after.size])
        difference = after.mean() - before.mean()
        ends = stats.t.interval(0.95, df, loc=difference, scale=error)
        assert [row["difference"], row["low"], row["high"]] == near([difference, *ends])
        assert row["p"] == pytest.approx(2 * stats.t.sf(abs(difference / error), df), abs=1e-9)
        squares = (before.size - 1) * before.var(ddof=1) + (after.size - 1) * after.var(ddof=1)
        assert row["cohens_d"] == near(difference / np.sqrt(squares / (before.size + after.size - 2)))
        assert row["relative_change"] == near(difference / before.mean())
        assert row["smallest_detectable"] == near((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) * error)


def _satterthwaite(errors: list[float], sizes: list[int]) -> float:
    parts = np.array(errors) ** 2
    return float(parts.sum() ** 2 / (parts**2 / (np.array(sizes) - 1)).sum())


def test_the_gap_is_between_the_two_changes(service: AnswerService) -> None:
    """Minutes: four errors, Satterthwaite; relative: delta method, the normal."""
    minutes, relative = rows(service, "gap_of_changes")
    sides = [(plan, period) for plan in ("paid", "free") for period in (A, B)]
    kept = [expected.cut(expected.minutes(*side), 99, "drop") for side in sides]
    errors = [expected.yuen(expected.minutes(*side), 99) for side in sides]
    a, b, c, d = (values.mean() for values in kept)
    gap, error = (b - a) - (d - c), float(np.sqrt((np.array(errors) ** 2).sum()))
    ends = stats.t.interval(0.95, _satterthwaite(errors, [values.size for values in kept]), loc=gap, scale=error)
    assert [minutes[name] for name in ("paid_change", "free_change", "gap", "low", "high")] == near(
        [b - a, d - c, gap, *ends]
    )
    variance = sum(
        (later / earlier) ** 2 * ((one / earlier) ** 2 + (other / later) ** 2)
        for earlier, later, one, other in ((a, b, errors[0], errors[1]), (c, d, errors[2], errors[3]))
    )
    share = b / a - d / c
    ends = stats.norm.interval(0.95, loc=share, scale=np.sqrt(variance))
    assert [relative[name] for name in ("paid_change", "free_change", "gap", "low", "high")] == near(
        [b / a - 1, d / c - 1, share, *ends]
    )
    assert relative["p"] == pytest.approx(2 * stats.norm.sf(abs(share) / np.sqrt(variance)), abs=1e-9)


def test_without_one_plan_there_is_no_gap(service: AnswerService) -> None:
    """Two rows without values, and the reason."""
    found = rows(service, "gap_of_changes", plan="paid")
    assert [(row["measure"], row["gap"]) for row in found] == [("minutes", None), ("relative", None)]
    assert all("both plans" in row["note"] for row in found)


def test_reach_counts_registered_and_watching_students(service: AnswerService) -> None:
    """Registered by the last day, by the plan in the quarter; Wilson by statsmodels; minutes of all values.

    In the small files some watch before they register: where they are more than the registered, no share is given.
    """
    for row in rows(service, "reach"):
        registered = len(expected.registered(row["period"], row["plan"]))
        values = expected.minutes(row["plan"], row["period"])
        assert (row["registered"], row["watched"]) == (registered, values.size)
        if values.size > registered:
            assert (row["share"], row["note"]) == (None, "more students watched than had registered")
        else:
            low, high = proportion_confint(values.size, registered, method="wilson")
            assert [row["share"], row["low"], row["high"]] == near([values.size / registered, low, high])
        assert row["total_minutes"] == near(values.sum())


def test_the_same_people_are_paired(service: AnswerService) -> None:
    """Students who watched in both quarters under one plan: scipy's paired t on all minutes."""
    frame = expected.watched()
    for row in rows(service, "same_people", trim=80):
        own = frame[frame["plan"] == row["plan"]].pivot_table(index="student_id", columns="period", values="minutes")
        own = own.dropna(subset=[A, B])
        test = stats.ttest_rel(own[B], own[A])
        ends = test.confidence_interval()
        found = [row[name] for name in ("n", "mean_a", "mean_b", "difference", "low", "high")]
        difference = (own[B] - own[A]).mean()
        assert found == near([len(own), own[A].mean(), own[B].mean(), difference, ends.low, ends.high])
        assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


def test_all_choices_equal_scipy_and_statsmodels(service: AnswerService) -> None:
    """45 rows a plan: nine cuts by five tests; what agrees is counted."""
    found = rows(service, "robustness")
    assert [sum(row["plan"] == plan for row in found) for plan in PLANS] == [45, 45]
    for row in found:
        both = [expected.minutes(row["plan"], period) for period in (A, B)]
        before, after = (expected.cut(values, row["cut"], row["mode"]) for values in both)
        assert row["n"] == min(before.size, after.size)
        _CHECKS[row["test"]](row, before, after, both)
        null = {"minutes": 0, "ratio": 1, "probability": 0.5}[row["measure"]]
        up = "up" if row["estimate"] > null else "down"
        assert row["direction"] == (up if row["p"] < 0.05 else "not told apart")
    for plan in PLANS:
        own = [row for row in found if row["plan"] == plan]
        assert {(row["holds"], row["of"]) for row in own} == {(sum(row["agrees"] for row in own), 45)}
        (headline,) = rows(service, "lift", plan=plan)
        told = "not told apart" if headline["p"] >= 0.05 else "up" if headline["difference"] > 0 else "down"
        assert all(row["agrees"] == (row["direction"] == told) for row in own)


def _welch(row: dict[str, Any], before: np.ndarray, after: np.ndarray, both: list[np.ndarray]) -> None:
    assert row["estimate"] == near(after.mean() - before.mean())
    if row["mode"] != "cap":
        errors = [expected.yuen(values, row["cut"]) for values in both]
        df = _satterthwaite(errors, [before.size, after.size])
        ends = stats.t.interval(0.95, df, loc=row["estimate"], scale=float(np.linalg.norm(errors)))
        assert [row["low"], row["high"]] == near(list(ends))


def _student(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = stats.ttest_ind(after, before)
    ends = test.confidence_interval()
    assert [row["low"], row["high"]] == near([ends.low, ends.high])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


def _bootstrap(row: dict[str, Any], before: np.ndarray, after: np.ndarray, both: list[np.ndarray]) -> None:
    assert row["estimate"] == near(after.mean() - before.mean())
    assert row["p"] >= 2 / 1001
    rng = np.random.default_rng(11)
    drawn = [
        [expected.cut(rng.choice(values, values.size), row["cut"], row["mode"]).mean() for _ in range(300)]
        for values in both
    ]
    spread = np.std(np.subtract(drawn[1], drawn[0]))
    assert (row["high"] - row["low"]) / (2 * 1.96) == pytest.approx(spread, rel=0.2)


def _log_welch(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = stats.ttest_ind(np.log1p(after), np.log1p(before), equal_var=False)
    ends = test.confidence_interval()
    ratio = stats.gmean(1 + after) / stats.gmean(1 + before)
    assert [row["estimate"], row["low"], row["high"]] == near([ratio, np.exp(ends.low), np.exp(ends.high)])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


def _brunner_munzel(row: dict[str, Any], before: np.ndarray, after: np.ndarray, _: list[np.ndarray]) -> None:
    test = rank_compare_2indep(after, before)
    assert [row["estimate"], row["low"], row["high"]] == near([test.prob1, *test.conf_int()])
    assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


_CHECKS = {
    "welch": _welch,
    "student": _student,
    "bootstrap": _bootstrap,
    "log_welch": _log_welch,
    "brunner_munzel": _brunner_munzel,
}


def test_too_few_kept_students_are_not_compared(service: AnswerService) -> None:
    """Of the students with a certificate two paid in the first quarter of 2021: no mean, no interval, a note."""
    found = rows(service, "minutes", certificate="true", period_a="2021Q1", plan="paid")
    few = [row for row in found if row["kept"] < 10]
    assert few
    assert all(row["mean"] is None and "fewer than 10" in row["note"] for row in few)
