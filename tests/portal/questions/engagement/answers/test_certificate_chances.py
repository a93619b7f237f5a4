"""The two parts of the model of certificates equal statsmodels; counted shares beside them are by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.discrete.truncated_model import TruncatedLFPoisson
from statsmodels.stats.proportion import proportion_confint

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_all_who_watched_are_in_the_model(service: AnswerService) -> None:
    """A logistic regression of any certificate on log minutes; a truncated Poisson of how many."""
    tables = expected.tables()
    seconds = tables["student_video_watched"].groupby("student_id")["seconds_watched"].sum()
    minutes = (seconds[seconds > 0] / 60).round(2)
    earned = tables["student_certificates"].groupby("student_id").size().reindex(minutes.index, fill_value=0)
    x, some = np.log(minutes), earned > 0
    share = sm.Logit(some.astype(int), sm.add_constant(x)).fit(disp=0, cov_type="HC0")
    number = TruncatedLFPoisson(earned[some], sm.add_constant(x[some]), truncation=0)
    fitted = number.fit(disp=0, method="newton", tol=1e-13, cov_type="HC0")
    found = rows(service, "certificate_chances", predict_minutes=60)
    assert [row["minutes"] for row in found] == [10, 60, 300]
    for row in found:
        assert (row["students"], row["with_certificate"]) == (minutes.size, some.sum())
        near_it = (minutes >= row["minutes"] / 1.5) & (minutes <= row["minutes"] * 1.5)
        assert (row["near"], row["near_share"]) == (near_it.sum(), near(some[near_it].mean()))
        ends = proportion_confint(some[near_it].sum(), near_it.sum(), method="wilson")
        assert [row["near_low"], row["near_high"]] == pytest.approx(ends, abs=1e-9)
        at = np.array([1.0, np.log(row["minutes"])])
        eta, error = at @ share.params, np.sqrt(at @ share.cov_params() @ at)
        expit = [
            1 / (1 + np.exp(-end)) for end in (eta, eta - 1.959963984540054 * error, eta + 1.959963984540054 * error)
        ]
        assert [row["share"], row["low"], row["high"]] == pytest.approx(expit, rel=1e-7)
        log_rate, rate_error = at @ fitted.params, np.sqrt(at @ fitted.cov_params() @ at)
        means = []
        for end in (log_rate, log_rate - 1.959963984540054 * rate_error, log_rate + 1.959963984540054 * rate_error):
            rate = np.exp(end)
            means.append(rate / (1 - np.exp(-rate)))
        assert [row["number"], row["number_low"], row["number_high"]] == pytest.approx(means, rel=1e-6)
        assert row["expected"] == pytest.approx(expit[0] * means[0], rel=1e-7)
        assert row["expected_low"] < row["expected"] < row["expected_high"]


def test_nothing_is_predicted_outside_the_minutes_that_somebody_watched(service: AnswerService) -> None:
    """Null, with the reason."""
    far = rows(service, "certificate_chances", predict_minutes=99_999)[-1]
    assert (far["minutes"], far["share"], far["number"], far["expected"]) == (99_999, None, None, None)
    assert "nobody watched so little or so much" in far["note"]


def test_the_correlation_says_first_that_only_those_with_a_certificate_are_in_it(service: AnswerService) -> None:
    """It is chosen by what it speaks of."""
    assert service.answer("engagement", "certificates").finding.startswith("Only the ")
