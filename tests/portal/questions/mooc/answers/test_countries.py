"""Rates that countries are compared by, under random filter states: against scipy's beta-binomial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from scipy import optimize
from scipy import stats as scipy_stats
from scipy.special import expit

from portal.questions.mooc.answers import countries
from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, matching, rows, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_countries(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """The rate that allows for small numbers, of known countries, where there are three and not all certified alike."""
    left = matching(registrations, state)
    known = left[left["country"] != "Unknown"]
    n, x = known.groupby("country").size(), known.groupby("country")["certified"].sum()
    can = len(known) >= MIN_N and len(n) >= 3 and 0 < x.sum() < len(known)
    expected = shrunk(n, x) if can else {}
    for row in rows(service, "countries", state):
        if row["country"] not in expected:
            assert row["shrunk_rate"] is None
            assert row["note"]
            continue
        assert row["shrunk_rate"] == pytest.approx(expected[row["country"]], rel=1e-3)
        assert row["shrunk_low"] < row["shrunk_rate"] < row["shrunk_high"]


def shrunk(n: Any, x: Any) -> dict[str, float]:
    """Return each country's (x + m s) / (n + s), m and s found by a search over scipy's marginal likelihood."""

    def loss(point: Any) -> float:
        m, s = float(expit(point[0])), float(np.exp(point[1]))
        return -float(scipy_stats.betabinom(n.to_numpy(), m * s, (1 - m) * s).logpmf(x.to_numpy()).sum())

    bounds = [(-12, 12), (0, 16)]
    starts = [(start, spread) for start in (-3, -1.5, 0, 1.5) for spread in (1, 5, 12)]
    found = min((optimize.minimize(loss, start, method="Nelder-Mead", bounds=bounds) for start in starts), key=_loss)
    m, s = float(expit(found.x[0])), float(np.exp(found.x[1]))
    return {name: (x[name] + m * s) / (n[name] + s) for name in n.index}


def _loss(found: Any) -> float:
    return float(found.fun)


def test_the_finding_names_shares_and_who_could_be_first(service: AnswerService) -> None:
    """India 24 of 62 with a known country, the United States 20: neither clearly larger; no country clearly first."""
    assert service.answer("mooc", "countries").finding == (
        "India, United States and Other Europe are among the largest, with 38.7%, 32.3% and 19.4% of the registrations "
        "with a known country. No clear difference between 3 countries: together 12 of 56 registrations earn a "
        "certificate (21.4%). No country is known for 10 registrations (13.9%)."
    )


def test_a_country_is_the_largest_where_it_clearly_has_more_of_all() -> None:
    """42 and 28 of 70: z is 14 / sqrt(70) = 1.67, no clear difference; 50 and 20: 3.59."""
    two = [{"country": "India", "registrations": 42}, {"country": "Brazil", "registrations": 28}]
    assert countries._largest(two, 70) == (
        "India and Brazil are among the largest, with 60.0% and 40.0% of the registrations with a known country."
    )
    clear = [{"country": "India", "registrations": 50}, {"country": "Brazil", "registrations": 20}]
    assert countries._largest(clear, 70) == (
        "India has the largest share of registrations with a known country: 71.4%."
    )


def test_too_few_of_known_country_is_said_as_such(service: AnswerService) -> None:
    """The ten of unknown country have a rate in the rows, and none of them a country."""
    answer = service.answer("mooc", "countries", [("country", "Unknown")])
    assert answer.finding == "Too few to say: a country is known for 0 of 10 registrations."
    assert [row["certify_rate"] is None for row in answer.records()] == [False]
