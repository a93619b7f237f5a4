"""Whether a line bends: a restricted cubic spline, and the test of its terms that are not linear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.questions.score_drivers.stats import least_squares

if TYPE_CHECKING:
    from portal.questions.score_drivers.stats.least_squares import Floats, ScoreCells

KNOTS = (0.05, 0.35, 0.65, 0.95)  # the quantiles of x at which the spline may bend (Harrell 2015)


def knots(x: Floats, n: Floats) -> Floats | None:
    """Return the knots of values that each occur n times; None where two of them are the same."""
    values = np.repeat(x, n.astype(np.int64))
    at = np.quantile(values, KNOTS) if len(values) else np.zeros(1)
    return at if len(at) > 1 and (np.diff(at) > 0).all() else None


def terms(x: Floats, at: Floats) -> Floats:
    """Return the terms that are not linear, a column for each knot but two: cubic between the knots, linear beyond."""
    *_, before, last = at

    def cube(knot: float) -> Floats:
        return np.asarray(np.maximum(x - knot, 0.0) ** 3 / (last - at[0]) ** 2)

    columns = [
        cube(knot) - cube(before) * (last - knot) / (last - before) + cube(last) * (before - knot) / (last - before)
        for knot in at[:-2]
    ]
    return np.column_stack(columns)


def p_nonlinear(x: Floats, cells: ScoreCells) -> float | None:
    """Return p of the HC3 F test that scores lie on a straight line along x; a cell holds the scores at one value.

    None where two knots are the same, or the fit leaves no degrees of freedom.
    """
    at = knots(x, cells.n)
    if at is None:
        return None
    design = np.column_stack([np.ones(len(x)), x - at[0], terms(x, at)])
    fit = least_squares.fit(design, cells)
    return fit.wald_p(np.array([False, False, True, True]))
