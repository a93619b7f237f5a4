"""The restricted cubic spline against patsy and statsmodels over the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from portal.questions.score_drivers.stats import spline
from portal.questions.score_drivers.stats.least_squares import ScoreCells
from tests.portal.questions.score_drivers.frames import close


def along(seed: int, bend: float = 0.0, number: int = 400) -> pd.DataFrame:
    """Return scores along whole numbers from 0 to 40; `bend` makes them rise and then fall."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 41, number)
    y = 70 + 0.1 * x - bend * (x - 20) ** 2 + rng.normal(0, 5 + 0.1 * x, number)
    return pd.DataFrame({"x": x.astype(float), "y": y})


def p_of(frame: pd.DataFrame) -> float | None:
    """Return the p of the cells at each x."""
    cells = frame.groupby("x")["y"].agg(n="count", mean="mean", var="var").reset_index().fillna(0.0)
    squares = cells["var"] * (cells["n"] - 1)
    arrays = [column.to_numpy(dtype=float) for column in (cells["n"], cells["mean"], squares)]
    return spline.p_nonlinear(cells["x"].to_numpy(), ScoreCells(*arrays))


@pytest.mark.parametrize(("seed", "bend"), [(0, 0.0), (1, 0.0), (2, 0.01), (3, 0.03)])
def test_the_test_is_that_of_a_natural_spline_over_the_rows(seed: int, bend: float) -> None:
    """The natural spline of patsy with the same knots spans the same curves: HC3 Wald of what it has beyond a line."""
    frame = along(seed, bend)
    at = np.quantile(frame["x"].to_numpy(dtype=np.float64), spline.KNOTS)
    basis = spline.terms(frame["x"].to_numpy(), at)
    inner, ends = list(at[1:-1]), (at[0], at[-1])
    natural = smf.ols(f"y ~ cr(x, knots={inner}, lower_bound={ends[0]}, upper_bound={ends[1]}) - 1", frame).fit()
    ours = smf.ols("y ~ x + one + two", frame.assign(one=basis[:, 0], two=basis[:, 1]))
    assert ours.fit().ssr == close(natural.ssr)
    test = ours.fit(cov_type="HC3", use_t=True).wald_test("one = 0, two = 0", use_f=True, scalar=True)
    assert p_of(frame) == pytest.approx(float(test.pvalue), abs=1e-9)


def test_where_knots_tie_there_is_no_test() -> None:
    """Half of all have 0: the 5th and the 35th percentile are the same."""
    frame = along(4)
    frame.loc[:250, "x"] = 0.0
    assert p_of(frame) is None
    assert spline.p_nonlinear(np.zeros(0), ScoreCells(np.zeros(0), np.zeros(0), np.zeros(0))) is None


@pytest.mark.slow
def test_on_straight_lines_one_in_twenty_bends() -> None:
    """400 data sets along a line, the spread growing with x: about 5% have p under 0.05."""
    bent = sum((p_of(along(seed)) or 0.0) < 0.05 for seed in range(400))
    assert 8 <= bent <= 32
