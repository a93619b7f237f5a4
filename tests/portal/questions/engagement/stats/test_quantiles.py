"""The errors of quantiles equal scipy's, wherever it gives one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mstats

from portal.questions.engagement.stats.quantiles import quantile_error, quantile_shift
from tests.portal.questions.engagement.stats.samples import sample


@pytest.mark.parametrize("size", [12, 15, 100, 999])
def test_errors_are_those_of_scipy(size: int) -> None:
    """Maritz and Jarrett's; none where it has none, since hardly anybody lies beyond the quantile."""
    values = sample(size)
    for share in (0.1, 0.5, 0.9):
        with np.errstate(invalid="ignore"):
            (theirs,) = mstats.mjci(values, [share])
        ours = quantile_error(values, share)
        assert (ours is None) == bool(np.isnan(theirs))
        assert ours is None or ours == pytest.approx(theirs, rel=1e-9)


def test_without_an_error_there_is_no_interval() -> None:
    """The shift itself is given."""
    before, after, shift = quantile_shift(np.arange(1.0, 13.0), np.arange(2.0, 14.0), 0.1)
    assert [before, after, shift.value] == pytest.approx([2.1, 3.1, 1.0])
    assert (shift.low, shift.high, shift.n) == (None, None, 12)
