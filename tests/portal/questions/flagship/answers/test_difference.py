"""The difference between the user types in time is that of statsmodels' shares, whatever is filtered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from tests.portal.questions.flagship import loop, within
from tests.portal.questions.flagship.states import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs

KINDS = ("Professional", "Student")


def test_difference(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """Every pair of first (or any) and next program: shares by Aalen-Johansen, normal interval, adjusted p."""
    pairs, users = state
    end = loop.last_day(everybody)
    result = rows(flagship, "difference", pairs)
    of_kinds = [user for user in users if user.kind in KINDS]
    firsts = {"any", *(user.programs[0] for user in of_kinds)} if of_kinds else set()
    pairs_of = {(first, user.next) for user in of_kinds for first in ("any", user.programs[0])}
    assert {(row["first_program"], row["next_program"]) for row in result} == pairs_of
    groups = {
        (first, kind): within.of_users(
            [user for user in users if user.kind == kind and first in ("any", user.programs[0])], end
        )
        for first in firsts
        for kind in KINDS
    }
    day = within.horizon(groups.values())
    ends = Counter(first for first, _ in pairs_of)
    raw: list[float | None] = []
    for row in result:
        both = [groups[row["first_program"], kind] for kind in KINDS]
        raw.append(None)
        if day is None or not all(len(group) >= 10 and within.enters(group) for group in both):
            assert (row["difference"], row["low"], row["high"], row["p_adjusted"]) == (None, None, None, None)
            continue
        stays = row["next_program"] == "Nothing more"
        estimates = [within.expected(group, day, "" if stays else row["next_program"]) for group in both]
        shares = [1 - share if stays else share for share, _ in estimates]
        assert [row["professional_share"], row["student_share"]] == pytest.approx(shares, abs=1e-9)
        assert row["difference"] == pytest.approx(shares[0] - shares[1], abs=1e-9)
        if not all(1e-12 < share < 1 - 1e-12 for share in shares):
            assert row["low"] < row["difference"] < row["high"]
            raw[-1] = row["p_adjusted"] and -1.0
            continue
        error = (estimates[0][1] ** 2 + estimates[1][1] ** 2) ** 0.5
        assert row["low"] == pytest.approx(row["difference"] - within.Z * error, abs=1e-9)
        counted_once = ends[row["first_program"]] == 2 and row is last_of(result, row["first_program"])
        assert (row["p_adjusted"] is None) is counted_once
        raw[-1] = None if counted_once else p_of(shares, [estimate[1] for estimate in estimates])
    tested = [p for p in raw if p is not None]
    assert {row["tests"] for row in result} <= {sum(row["p_adjusted"] is not None for row in result)}
    if tested and -1.0 not in tested:
        known = iter(multipletests(tested, method="fdr_bh")[1])
        for row, p in zip(result, raw, strict=True):
            assert row["p_adjusted"] == (None if p is None else pytest.approx(float(next(known)), abs=1e-9))


def p_of(shares: list[float], errors: list[float]) -> float:
    """Return p by the two variances, or by the pooled share where a side has under ten with or without the end."""
    n = [share * (1 - share) / error**2 for share, error in zip(shares, errors, strict=True)]
    error = (errors[0] ** 2 + errors[1] ** 2) ** 0.5
    if min(min(share, 1 - share) * count for share, count in zip(shares, n, strict=True)) < 10:
        pooled = sum(share * count for share, count in zip(shares, n, strict=True)) / sum(n)
        error = (pooled * (1 - pooled) * (1 / n[0] + 1 / n[1])) ** 0.5
    return float(2 * norm.sf(abs(shares[0] - shares[1]) / error))


def last_of(result: list[dict[str, object]], first: str) -> dict[str, object]:
    """Return the last row of a first program."""
    return [row for row in result if row["first_program"] == first][-1]
