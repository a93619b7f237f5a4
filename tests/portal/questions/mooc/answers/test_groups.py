"""Rates by group, and their comparison with everyone else, equal statsmodels under random filter states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, at_equal_mix, matching, near, ranks, rows, states, wilson

if TYPE_CHECKING:
    import pandas as pd

    from portal.answers.service import AnswerService

GROUPS = {
    "courses": "course",
    "countries": "country",
    "education": "education",
    "ages": "age",
    "genders": "gender",
    "segments": "segment",
}


@sampled
@given(state=states)
def test_groups(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Counts, three rates, and the gap to everyone else; countries are compared with the other known ones."""
    left = matching(registrations, state)
    for name, column in GROUPS.items():
        by_level = {row[column]: row for row in rows(service, name, state)}
        assert set(by_level) == set(left[column])
        pool = left if name != "countries" else left[left["country"] != "Unknown"]
        tested = {}
        for level, row in by_level.items():
            group = left[left[column] == level]
            n, certified = len(group), int(group["certified"].sum())
            assert (row["registrations"], row["certified"]) == (n, certified)
            assert (row["viewed"], row["explored"]) == (group["viewed"].sum(), group["explored"].sum())
            assert (row["certify_rate"], row["low"], row["high"]) == wilson(certified, n)
            assert (row["view_rate"], row["view_low"], row["view_high"]) == wilson(int(group["viewed"].sum()), n)
            rest = pool[pool[column] != level]
            expected = compared(certified, n, int(rest["certified"].sum()), len(rest))
            compares = level in set(pool[column]) and min(n, len(rest)) >= MIN_N
            gap = (row["gap"], row["gap_low"], row["gap_high"])
            assert gap == (expected[1:] if compares else (None, None, None))
            if compares and expected[0] is not None:
                tested[level] = expected[0]
        adjusted = (
            dict(zip(tested, multipletests(list(tested.values()), method="fdr_bh")[1], strict=True)) if tested else {}
        )
        assert {level: row["p_adjusted"] for level, row in by_level.items()} == {
            level: pytest.approx(adjusted[level], abs=1e-9) if level in adjusted else None for level in by_level
        }
        assert {row["tests"] for row in by_level.values()} <= {len(tested)}


def compared(part: int, whole: int, other_part: int, other_whole: int) -> tuple[Any, ...]:
    """Return p of the pooled z test and the difference with Newcombe's interval, by statsmodels."""
    if not whole or not other_whole:
        return None, None, None, None
    low, high = confint_proportions_2indep(part, whole, other_part, other_whole, method="newcomb", compare="diff")
    same = part + other_part in (0, whole + other_whole)
    p = None if same else proportions_ztest([part, other_part], [whole, other_whole])[1]
    return p, near(part / whole - other_part / other_whole), near(low), near(high)


@sampled
@given(state=states)
def test_groups_at_equal_mix_and_their_ranks(
    service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]
) -> None:
    """The direct or the indirect rate, and the ranks that a group can have; countries among the known ones."""
    left = matching(registrations, state)
    for name, column in GROUPS.items():
        pool = left if name != "countries" else left[left["country"] != "Unknown"]
        groups = pool.groupby(column)["certified"]
        expected = ranks({str(level): (int(group.sum()), len(group)) for level, group in groups})
        for row in rows(service, name, state):
            assert (row["rank_low"], row["rank_high"]) == expected.get(row[column], (None, None))
            if name != "courses":
                rate = at_equal_mix(left, left[left[column] == row[column]])
                assert (row["standardised_rate"], row["standardised_by"]) == rate
                if rate[0] is not None:
                    assert 0 <= row["standardised_low"] <= row["standardised_rate"] <= row["standardised_high"] <= 1


def test_a_group_is_named_alone_only_where_it_is_clearly_first(service: AnswerService) -> None:
    """Of 72, 14 certify: no two ages differ clearly; the 27 of high activity, 14 of whom certify, are clearly first."""
    assert service.answer("mooc", "ages").finding == (
        "No clear difference between 3 ages: together 11 of 58 registrations earn a certificate (19.0%)."
    )
    assert service.answer("mooc", "segments").finding == (
        "High has the highest certification rate: 51.9% (34.0% to 69.3%)."
    )


def test_nobody_certified_is_said_and_noted(service: AnswerService) -> None:
    """No p, and the reason in each row."""
    answer = service.answer("mooc", "genders", [("certified", "false")])
    assert answer.finding == "Nobody here earned a certificate (58 registrations)."
    assert {row["p_adjusted"] for row in answer.records()} == {None}
    assert all("nobody" in row["note"] for row in answer.records())


def test_groups_are_in_their_natural_order(service: AnswerService) -> None:
    """Ages, education and activity from low to high, Unknown last; countries by registrations."""
    assert [row["age"] for row in rows(service, "ages", {})] == ["18-25", "26-35", "36-45", "46-55", "55+", "Unknown"]
    assert [row["education"] for row in rows(service, "education", {})][-3:] == ["Master's", "Doctorate", "Unknown"]
    assert [row["segment"] for row in rows(service, "segments", {})] == [
        "No activity",
        "Low",
        "Medium",
        "High",
        "Unknown",
    ]
    assert [row["country"] for row in rows(service, "countries", {})] == [
        *("India", "United States", "Other Europe", "Unknown", "Brazil"),
    ]


def test_how_the_page_draws_does_not_change_an_answer(service: AnswerService) -> None:
    """Sorting the courses or another map shares the answer's rows, SQL and cached copy."""
    plain = service.answer("mooc", "courses")
    sorted_ = service.answer(
        "mooc", "courses", [("courses_by", "certification rate"), ("map", "rate allowing for small numbers")]
    )
    assert sorted_.rows is plain.rows
    assert sorted_.state.get("courses_by") == "certification rate"
