"""Students, minutes in total and minutes each, nothing cut, by pandas and scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from scipy import stats

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import PLANS, A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_totals_are_of_all_who_watched(service: AnswerService) -> None:
    """Whatever the cut; Welch by scipy."""
    found = rows(service, "totals", trim=80)
    assert [row["plan"] for row in found] == list(PLANS)
    for row in found:
        before, after = (expected.minutes(row["plan"], period) for period in (A, B))
        assert (row["students_a"], row["students_b"]) == (before.size, after.size)
        assert [row["minutes_a"], row["minutes_b"]] == near([before.sum(), after.sum()])
        assert [row["students_change"], row["minutes_change"]] == near(
            [after.size / before.size - 1, after.sum() / before.sum() - 1]
        )
        test = stats.ttest_ind(after, before, equal_var=False)
        ends = test.confidence_interval()
        values = [row[name] for name in ("mean_a", "mean_b", "difference", "low", "high")]
        assert values == near([before.mean(), after.mean(), after.mean() - before.mean(), ends.low, ends.high])
        assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)
        assert row["tests"] == len(PLANS)
        for side in "ab":
            listed = sorted(parse_qsl(urlsplit(row[f"people_students_{side}"]).query))
            assert service.answer("engagement", "people", listed).n == row[f"students_{side}"]
    adjusted = stats.false_discovery_control([row["p"] for row in found])
    assert [row["p_adjusted"] for row in found] == near(list(adjusted))


def test_one_plan_alone_has_one_test(service: AnswerService) -> None:
    """Its p stays as it is."""
    (row,) = rows(service, "totals", plan="paid")
    assert (row["tests"], row["p_adjusted"]) == (1, row["p"])


def test_uncut_free_students_show_no_clear_change(sample: AnswerService) -> None:
    """The published numbers: +0.9 minutes (-0.6 to 2.5); the cut of 1% made it clear."""
    answer = sample.answer("engagement", "totals")
    (free,) = [row for row in answer.records() if row["plan"] == "free"]
    assert [round(free[name], 1) for name in ("difference", "low", "high")] == [0.9, -0.6, 2.5]
    assert "18.0 minutes each, then 18.9, no clear difference (0.6 less to 2.5 more)" in answer.finding
