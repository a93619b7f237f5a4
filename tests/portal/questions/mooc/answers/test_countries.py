"""Both rates that countries are compared by equal the contract's formulas under random filter states."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from hypothesis import given

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, matching, near, rows, states

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService


@sampled
@given(state=states)
def test_countries(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """The contract's formulas, written out over pandas' counts."""
    left = matching(registrations, state)
    known = left[left["country"] != "Unknown"]
    n, x = known.groupby("country").size(), known.groupby("country")["certified"].sum()
    by_course = known.groupby("course")["certified"].transform("mean")
    expected = by_course.groupby(known["country"]).sum()
    for row in rows(service, "countries", state):
        name = row["country"]
        if name == "Unknown":
            assert (row["shrunk_rate"], row["standardised_rate"], row["iso3"]) == (None, None, None)
            continue
        if len(known) < MIN_N or len(n) < 2 or not 0 < x.sum() < len(known):
            assert row["shrunk_rate"] is None
        else:
            assert row["shrunk_rate"] == near(shrunk(n, x)[name])
        if n[name] < MIN_N or expected[name] == 0:
            assert row["standardised_rate"] is None
        else:
            assert row["standardised_rate"] == near(x[name] / expected[name] * x.sum() / len(known))
            assert row["standardised_low"] <= row["standardised_rate"] <= row["standardised_high"] <= 1


def shrunk(n: Any, x: Any) -> dict[str, float | None]:
    """Return each country's rate drawn toward m; None where rho is 1 or more, or cannot be estimated."""
    total, groups = n.sum(), len(n)
    m = x.sum() / total
    spread = sum(n[name] * (x[name] / n[name] - m) ** 2 for name in n.index) / (m * (1 - m))
    room = total - sum(n[name] ** 2 for name in n.index) / total - (groups - 1)
    rho = math.inf if room <= 0 else max(0.0, (spread - (groups - 1)) / room)
    if rho >= 1:
        return dict.fromkeys(n.index)
    if rho == 0:
        return dict.fromkeys(n.index, m)
    s = 1 / rho - 1
    return {name: (x[name] + m * s) / (n[name] + s) for name in n.index}
