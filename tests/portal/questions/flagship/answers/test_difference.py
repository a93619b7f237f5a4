"""The difference between the user types is that of statsmodels, whatever is filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from tests.portal.questions.flagship.states import close, rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_difference(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Every pair of first (or any) and next program: Newcombe's interval, pooled z, adjusted for all rows tested."""
    pairs, users = state
    result = rows(flagship, "difference", pairs)
    expected = {
        (first, user.next)
        for user in users
        for first in ("any", user.programs[0])
        if user.kind in ("Professional", "Student")
    }
    assert {(row["first_program"], row["next_program"]) for row in result} == expected
    raw: list[float | None] = []
    for row in result:
        counts = []
        for kind in ("Professional", "Student"):
            members = [u for u in users if u.kind == kind and row["first_program"] in ("any", u.programs[0])]
            counts += [sum(user.next == row["next_program"] for user in members), len(members)]
        part, whole, other_part, other = counts
        close(row["professional_share"], part, whole)
        close(row["student_share"], other_part, other)
        if min(whole, other) < 10:
            assert (row["difference"], row["low"], row["high"], row["p_adjusted"]) == (None, None, None, None)
            raw.append(None)
            continue
        ends = confint_proportions_2indep(part, whole, other_part, other, compare="diff", method="newcomb")
        assert row["difference"] == pytest.approx(part / whole - other_part / other, abs=1e-9)
        assert [row["low"], row["high"]] == pytest.approx(list(ends), abs=1e-9)
        same = part + other_part in (0, whole + other)
        raw.append(None if same else proportions_ztest([part, other_part], [whole, other])[1])
    tested = [p for p in raw if p is not None]
    if tested:
        adjusted = iter(multipletests(tested, method="fdr_bh")[1])
        for row, p in zip(result, raw, strict=True):
            assert row["tests"] == len(tested)
            assert row["p_adjusted"] == (None if p is None else pytest.approx(float(next(adjusted)), abs=1e-9))
