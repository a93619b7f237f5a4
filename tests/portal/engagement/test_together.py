"""Certificates, both bases, new students, weeks, subscriptions, bands: the small files against other libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score
from statsmodels.stats.proportion import proportion_confint

from tests.portal.engagement import expected
from tests.portal.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def rows(service: AnswerService, name: str, **query: object) -> list[dict[str, Any]]:
    """Return an answer's rows for one value a parameter."""
    return service.answer("engagement", name, [(key, str(value)) for key, value in query.items()]).records()


def near(value: Any) -> Any:
    """Return what equals a value to 1e-9."""
    return pytest.approx(value, rel=1e-9)


def earned() -> pd.DataFrame:
    """Return minutes of all watching and certificates of the students who have one, in the order of student_id."""
    tables = expected.tables()
    counts = tables["student_certificates"].groupby("student_id").size().sort_index()
    seconds = tables["student_video_watched"].groupby("student_id")["seconds_watched"].sum()
    minutes = (seconds.reindex(counts.index).fillna(0) / 60).round(2)
    return pd.DataFrame({"minutes": minutes, "certificates": counts})


def test_certificates_go_with_minutes_as_scipy_says(service: AnswerService) -> None:
    """Its r, its intervals, the line, R squared on the same and on unseen students, the prediction for 90 minutes."""
    (row,) = rows(service, "certificates", predict_minutes=90)
    x, y = earned()["minutes"].to_numpy(), earned()["certificates"].to_numpy(float)
    r = stats.pearsonr(x, y)
    fisher = r.confidence_interval()
    assert [row["n"], row["pearson_r"], row["fisher_low"], row["fisher_high"]] == near(
        [x.size, r.statistic, fisher.low, fisher.high]
    )
    assert row["p"] == pytest.approx(r.pvalue, abs=1e-9)
    z = [(values - values.mean()) / values.std() for values in (x, y)]
    m = {(i, j): (z[0] ** i * z[1] ** j).mean() for i in range(5) for j in range(5)}
    rho = r.statistic
    spread = (1 + rho**2 / 2) * m[2, 2] + rho**2 / 4 * (m[4, 0] + m[0, 4]) - rho * (m[3, 1] + m[1, 3])
    half = stats.norm.ppf(0.975) * np.sqrt(spread / x.size) / (1 - rho**2)
    assert [row["low"], row["high"]] == near([np.tanh(np.arctanh(rho) - half), np.tanh(np.arctanh(rho) + half)])
    model = sm.OLS(y, sm.add_constant(x)).fit()
    assert [row["intercept"], row["slope"], row["r2"]] == near([*model.params, model.rsquared])
    one = model.get_prediction([[1, 90.0]]).summary_frame().iloc[0]
    assert [row["predicted"], row["predicted_low"], row["predicted_high"]] == near(
        [one["mean"], one["obs_ci_lower"], one["obs_ci_upper"]]
    )
    folds = KFold(5, shuffle=True, random_state=365)
    scores = cross_val_score(LinearRegression(), x[:, None], y, cv=folds, scoring="r2")
    assert [row["r2_cv_mean"], row["r2_cv_sd"]] == near([scores.mean(), scores.std(ddof=1)])


def test_certificates_of_a_plan_are_of_those_who_had_it_in_either_quarter(service: AnswerService) -> None:
    """With both plans chosen nobody is left out."""
    everyone = set(earned().index)
    paid = everyone & (expected.paid(A) | expected.paid(B))
    free = {student for student in everyone if student not in expected.paid(A) & expected.paid(B)}
    assert [rows(service, "certificates", plan=plan)[0]["n"] for plan in ("paid", "free")] == [len(paid), len(free)]
    both = service.answer("engagement", "certificates", [("plan", "free"), ("plan", "paid")])
    assert both.records()[0]["n"] == len(everyone)


def test_bands_of_minutes_hold_every_student_with_a_certificate(service: AnswerService) -> None:
    """Bands of equal size in the order of minutes: their means by pandas."""
    found = rows(service, "certificate_bins")
    frame = earned().sort_values("minutes", kind="stable")
    assert sum(row["students"] for row in found) == len(frame)
    start = 0
    for row in found:
        part = frame.iloc[start : start + row["students"]]
        assert [row["minutes_from"], row["minutes_to"], row["mean_minutes"]] == near(
            [part["minutes"].min(), part["minutes"].max(), part["minutes"].mean()]
        )
        start += row["students"]


@pytest.mark.parametrize("plan", [None, "free", "paid"])
def test_the_two_quarters_go_together_on_both_bases(service: AnswerService, plan: str | None) -> None:
    """Counts by pandas, odds ratio with Woolf's interval by statsmodels, chi-squared by scipy."""
    plans = (plan,) if plan else ("free", "paid")
    in_a, in_b = (set().union(*(expected.students(one, period) for one in plans)) for period in (A, B))
    info = expected.tables()["student_info"]
    before = set(info.loc[info["date_registered"] < pd.Period(A).start_time, "student_id"])
    if plan == "paid":
        before &= expected.paid(A) & expected.paid(B)
    elif plan == "free":
        before -= expected.paid(A) | expected.paid(B)
    query = {"plan": plan} if plan else {}
    watched, could = rows(service, "probabilities", **query)
    for row, who in ((watched, in_a | in_b), (could, before)):
        a, b, both = (len(some & who) for some in (in_a, in_b, in_a & in_b))
        assert (row["n"], row["n_a"], row["n_b"], row["n_both"]) == (len(who), a, b, both)
        if len(who) >= 10:
            assert [row["p_a"], row["p_b"], row["p_both"]] == near([a / len(who), b / len(who), both / len(who)])
            assert row["expected_if_independent"] == near(a * b / len(who) ** 2)
        if min(a, b) >= 10:
            assert [row["p_a_given_b"], row["p_b_given_a"]] == near([both / b, both / a])
    assert [watched[name] for name in ("odds_ratio", "low", "high", "p")] == [None] * 4
    assert "nobody can have watched in neither" in watched["note"]
    n, a, b, both = (could[name] for name in ("n", "n_a", "n_b", "n_both"))
    cells = np.array([[both, a - both], [b - both, n - a - b + both]])
    if min(a, n - a) >= 10 and cells.min() > 0:
        table = sm.stats.Table2x2(cells, shift_zeros=False)
        assert [could["odds_ratio"], could["low"], could["high"]] == near([table.oddsratio, *table.oddsratio_confint()])
        chance = stats.chi2_contingency(cells, correction=False).pvalue
        assert could["p"] == pytest.approx(chance, abs=1e-9)


def test_a_base_is_chosen_for_the_finding_and_both_rows_stay(service: AnswerService) -> None:
    """`base` says which row the sentence speaks of."""
    one, other = (service.answer("engagement", "probabilities", [("base", base)]) for base in ("watched", "could_both"))
    assert one.rows == other.rows
    assert "watched in either quarter" in one.finding
    assert "could have watched in both" in other.finding


def test_new_students_are_those_whose_first_watching_lies_in_the_quarter(service: AnswerService) -> None:
    """By plan and quarter, with Wilson's interval by statsmodels."""
    frame = expected.watched()
    for row in rows(service, "mix"):
        own = frame[(frame["plan"] == row["plan"]) & (frame["period"] == row["period"])]
        new = int(own["new"].sum())
        assert (row["students"], row["new"], row["returning"]) == (len(own), new, len(own) - new)
        ends = proportion_confint(new, len(own), method="wilson")
        assert [row["share_new"], row["low"], row["high"]] == near([new / len(own), *ends])


def test_weeks_hold_all_minutes(service: AnswerService) -> None:
    """The seconds of the files, week by week; a plan can be chosen."""
    seconds = expected.tables()["student_video_watched"]["seconds_watched"].sum()
    found = rows(service, "weekly")
    assert sum(row["minutes"] for row in found) == near(seconds / 60)
    assert {row["plan"] for row in rows(service, "weekly", plan="paid")} == {"paid"}


def test_subscriptions_count_all_purchases(service: AnswerService) -> None:
    """Bought and refunded of the files, whatever the filters; the rate over the bought."""
    bought = expected.tables()["student_purchases"]
    found = rows(service, "subscriptions", plan="free")
    assert sum(row["bought"] for row in found) == len(bought)
    assert sum(row["refunded"] for row in found) == int(bought["date_refunded"].notna().sum())
    large = [row for row in found if row["bought"] >= 10]
    assert [row["refund_rate"] for row in large] == near([row["refunded"] / row["bought"] for row in large])


@pytest.mark.parametrize("trim", [80, 99, 100])
def test_bands_of_the_spread_hold_every_student(service: AnswerService, trim: float) -> None:
    """A band's minutes begin and end where it says; those beyond the cut are those that minutes removes."""
    found = rows(service, "distribution", trim=trim)
    removed = {(row["plan"], row["period"]): row["removed"] for row in rows(service, "minutes", trim=trim)}
    for (plan, period), beyond in removed.items():
        own = [row for row in found if (row["plan"], row["period"]) == (plan, period)]
        values = expected.minutes(plan, period)
        for row in own:
            inside = (values >= row["minutes_from"] - 1e-9) & (values < row["minutes_to"] - 1e-9)
            assert row["students"] == int(inside.sum())
        assert sum(row["students"] for row in own) == values.size
        assert sum(row["beyond"] for row in own) == beyond
