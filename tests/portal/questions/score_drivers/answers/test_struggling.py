"""The gap at low and high scores against statsmodels over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import statsmodels.formula.api as smf

from portal.questions.score_drivers.answers import struggling
from tests.portal.questions.score_drivers.frames import answer, fitting, formula, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService

FACTORS = ["homework_band", "device", "tutor_interaction", "job_type"]


def test_quantiles_are_those_of_statsmodels(
    service: AnswerService, selected: pd.DataFrame, state: list[tuple[str, str]]
) -> None:
    """High against low homework, all else equal, at three quantiles, among the learners whose levels have ten scores.

    statsmodels comes near a solution by steps, and at these quantiles there can be several that are as good.
    """
    fitted = fitting(selected, FACTORS)
    several = [factor for factor in FACTORS if fitted[factor].nunique() > 1]
    model = smf.quantreg(formula(several).replace("C(homework_band)", "C(homework_band, Treatment('low'))"), fitted)
    for row in rows(service, "struggling", state):
        expected = model.fit(q=row["quantile"], p_tol=1e-9, max_iter=20_000)
        low, high = expected.conf_int().loc["C(homework_band, Treatment('low'))[T.high]"]
        value = expected.params["C(homework_band, Treatment('low'))[T.high]"]
        assert row["difference"] == pytest.approx(value, abs=0.03 * (high - low))
        assert row["high"] - row["low"] == pytest.approx(high - low, rel=0.03)
        counts = fitted["homework_band"].value_counts()
        assert row["smaller"] == min(counts["high"], counts["low"])


def test_a_wider_spread_is_seen(service: AnswerService) -> None:
    """The planted scores move as a whole with homework: no clear difference between low and high scores."""
    finding = answer(service, "struggling").finding
    assert finding.startswith(
        "Learners with high homework, all else equal, against low: at the lower quarter of scores"
    )
    assert finding.endswith("No clear difference between low and high scores in this.")


def test_too_many_scores_are_not_fitted(service: AnswerService, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the fit would take longer than two seconds the rows are null and say so."""
    monkeypatch.setattr(struggling, "MOST_SCORES", 100)
    result = rows(service, "struggling", [("tutor", "No"), ("tutor", "Call")])
    assert [row["difference"] for row in result] == [None] * 3
    assert all("choose fewer learners" in row["note"] for row in result)


def test_columns_that_others_add_up_to_leave() -> None:
    """The third is the second; the fourth is asked last, and is the sum of first and fifth."""
    design = np.array([[1, 0, 0, 1, 0], [1, 1, 1, 1, 0], [1, 0, 0, 2, 1], [1, 1, 1, 2, 1]], float)
    assert struggling.independent(design, 3) == [0, 1, 4]
    assert struggling.independent(design, 4) == [0, 1, 3]
