"""Whether a factor as a whole is linked to certifying, all else equal: likelihood-ratio tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scipy.special import chdtrc

from portal.questions.mooc.stats.cells import EMPTY, NO_FIT, ONLY, TIED, coding, estimable
from portal.questions.mooc.stats.likelihood import design, independent, log_likelihood, maximum, null_deviance

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from portal.questions.mooc.stats.cells import CertifiedCells

    Numbers = NDArray[np.float64]


class FactorTest(NamedTuple):
    """The likelihood-ratio test of one factor; `share` is its part of the null deviance, corrected for chance.

    `levels` and `registrations` are those in the fit. Without a test there is a reason.
    """

    levels: int
    registrations: int
    chi2: float | None = None
    df: int | None = None
    p: float | None = None
    share: float | None = None
    reason: str | None = None


def likelihood_ratios(cells: CertifiedCells, factors: Sequence[str], min_n: int) -> dict[str, FactorTest]:
    """Return the test of each of `factors` in the logistic regression of certified on all factors of the cells.

    Levels leave as in `regression.logistic`; all models are fitted to the same registrations. The degrees of freedom
    are the columns that the design loses with the factor.
    """
    cells, _ = estimable(cells, min_n)
    n = int(cells.registrations.sum())
    if not n:
        return dict.fromkeys(factors, FactorTest(0, 0, reason=EMPTY))
    _, candidates = coding(cells)
    matrix = design(cells, candidates)
    names = ["", *(factor for factor, _ in candidates)]
    full, null = _fit(matrix, cells), null_deviance(cells)
    tests = {}
    for factor in factors:
        levels = len(cells.names(factor))
        without = _fit(matrix[:, [index for index, name in enumerate(names) if name != factor]], cells)
        tests[factor] = _test(levels, n, full, without, null)
    return tests


class _Fit(NamedTuple):
    """The log likelihood at the maximum, None where there is none, and the columns that were estimated."""

    log_likelihood: float | None
    columns: int


def _fit(matrix: Numbers, cells: CertifiedCells) -> _Fit:
    used = matrix[:, independent(matrix, cells.registrations)]
    largest = maximum(used, cells)
    value = None if largest is None else log_likelihood(used, cells, largest.coefficients)
    return _Fit(value, used.shape[1])


def _test(levels: int, n: int, full: _Fit, without: _Fit, null: float) -> FactorTest:
    df = full.columns - without.columns
    if not df:
        return FactorTest(levels, n, reason=ONLY if levels == 1 else TIED)
    if full.log_likelihood is None or without.log_likelihood is None:
        return FactorTest(levels, n, reason=NO_FIT)
    chi2 = max(0.0, 2 * (full.log_likelihood - without.log_likelihood))
    return FactorTest(levels, n, chi2, df, float(chdtrc(df, chi2)), max(0.0, (chi2 - df) / null))
