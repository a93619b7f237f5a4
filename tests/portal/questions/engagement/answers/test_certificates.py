"""Minutes with certificates: correlation, line and bands equal scipy, statsmodels and scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


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
    frame = model.get_prediction([[1, 90.0]]).summary_frame().iloc[0]
    assert [row["predicted"], row["predicted_low"], row["predicted_high"]] == near(
        [frame["mean"], frame["obs_ci_lower"], frame["obs_ci_upper"]]
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
    bands = rows(service, "certificate_bins")
    frame = earned().sort_values("minutes", kind="stable")
    assert sum(row["students"] for row in bands) == len(frame)
    start = 0
    for row in bands:
        part = frame.iloc[start : start + row["students"]]
        assert [row["minutes_from"], row["minutes_to"], row["mean_minutes"]] == near(
            [part["minutes"].min(), part["minutes"].max(), part["minutes"].mean()]
        )
        start += row["students"]
