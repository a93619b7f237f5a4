"""The hypothesis against statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import statsmodels.formula.api as smf
from statsmodels.stats.multitest import multipletests

from tests.portal.questions.score_drivers.frames import close, fitting, formula, rows

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


def test_the_hypothesis_takes_three_indicators_in_the_same_fit(service: AnswerService, frame: pd.DataFrame) -> None:
    """Any tutor against none, high homework against low, desktop against the rest, by statsmodels; p over the three."""
    learners = frame.assign(
        any_tutor=frame["tutor_interaction"].map({"No": "a none", "Unknown": "c"}).fillna("b any"),
        band=frame["homework_band"].map({"low": "a", "high": "b", "Unknown": "c"}),
        desktop=(frame["device"] == "Desktop").astype(int),
    )
    factors = ["any_tutor", "band", "desktop", "platform", "job_type", "month"]
    fitted = fitting(learners, factors)
    expected = smf.ols(formula(factors), fitted).fit(cov_type="HC3", use_t=True)
    names = {"tutor": "C(any_tutor)[T.b any]", "homework": "C(band)[T.b]", "device": "C(desktop)[T.1]"}
    parts = {row["part"]: row for row in rows(service, "hypothesis", [])}
    adjusted = multipletests([expected.pvalues[name] for name in names.values()], method="fdr_bh")[1]
    for (part, name), p in zip(names.items(), adjusted, strict=True):
        ends = expected.conf_int().loc[name]
        values = (parts[part]["effect"], parts[part]["low"], parts[part]["high"])
        assert values == close((expected.params[name], *ends))
        assert parts[part]["p_adjusted"] == pytest.approx(p, abs=1e-9)
    holds = [expected.conf_int().loc[name][0] >= 1 for name in names.values()]
    assert (parts["device"]["verdict"], parts["whole"]["effect"]) == ("opposite", None)
    assert parts["whole"]["verdict"] == ("partially supported" if any(holds) else "not supported")


def test_a_part_that_cannot_be_compared_is_too_little_data(service: AnswerService) -> None:
    """Among desktop users there is no rest; without learners with no tutor there is nothing to compare any with."""
    parts = {row["part"]: row for row in rows(service, "hypothesis", [("device", "Desktop"), ("tutor", "Call")])}
    assert (parts["device"]["verdict"], parts["tutor"]["verdict"]) == ("too little data", "too little data")
    assert parts["homework"]["verdict"] != "too little data"
