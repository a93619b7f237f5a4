"""The MOOC's answers over 72 registrations equal pandas and statsmodels under random filter states."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from tests.audit import sampled
from tests.portal.mooc.conftest import STAGES, kept, pairs, states

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
LEAST = 10


def rows(service: AnswerService, name: str, state: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("mooc", name, pairs(state)).records()


def near(value: float | None) -> Any:
    """Return what equals a value to 1e-9."""
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)


def wilson(part: int, whole: int) -> Any:
    """Return share and interval by statsmodels, nothing on a base under ten."""
    if whole < LEAST:
        return (None, None, None)
    low, high = proportion_confint(part, whole, method="wilson")
    return near(part / whole), near(max(0.0, low)), near(min(1.0, high))


@sampled
@given(state=states)
def test_the_funnel(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Counts, shares of all and of the stage before, and who is outside it."""
    left = kept(registrations, state)
    found = rows(service, "funnel", state)
    assert len(found) == (4 if len(left) else 0)
    before = None
    for row, stage in zip(found, ("registered", *STAGES), strict=False):
        here = left[left[stage]]
        assert (row["stage"], row["registrations"]) == (stage, len(here))
        assert (row["share_of_registered"], row["low"], row["high"]) == wilson(len(here), len(left))
        if before is not None:
            both = int((left[stage] & left[before]).sum())
            previous = int(left[before].sum())
            assert (row["in_both"], row["outside"], row["previous"]) == (both, len(here) - both, previous)
            shares = (row["share_of_previous"], row["previous_low"], row["previous_high"])
            assert shares == wilson(both, previous)
        before = stage


@sampled
@given(state=states)
def test_groups(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Counts, three rates, and the certify rate against the rest; countries against the other known ones."""
    left = kept(registrations, state)
    for name, column in GROUPS.items():
        found = {row[column]: row for row in rows(service, name, state)}
        assert set(found) == set(left[column])
        others = left if name != "countries" else left[left["country"] != "Unknown"]
        tested = {}
        for level, row in found.items():
            group = left[left[column] == level]
            n, certified = len(group), int(group["certified"].sum())
            assert (row["registrations"], row["certified"]) == (n, certified)
            assert (row["viewed"], row["explored"]) == (group["viewed"].sum(), group["explored"].sum())
            assert (row["certify_rate"], row["low"], row["high"]) == wilson(certified, n)
            assert (row["view_rate"], row["view_low"], row["view_high"]) == wilson(int(group["viewed"].sum()), n)
            rest = others[others[column] != level]
            expected = compared(certified, n, int(rest["certified"].sum()), len(rest))
            compares = level in set(others[column]) and min(n, len(rest)) >= LEAST
            gap = (row["gap"], row["gap_low"], row["gap_high"])
            assert gap == (expected[1:] if compares else (None, None, None))
            if compares and expected[0] is not None:
                tested[level] = expected[0]
        adjusted = (
            dict(zip(tested, multipletests(list(tested.values()), method="fdr_bh")[1], strict=True)) if tested else {}
        )
        assert {level: row["p_adjusted"] for level, row in found.items()} == {
            level: pytest.approx(adjusted[level], abs=1e-9) if level in adjusted else None for level in found
        }
        assert {row["tests"] for row in found.values()} <= {len(tested)}


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
def test_combinations_and_weeks(
    service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]
) -> None:
    """Each combination of flags that occurs; each week, Unknown too."""
    left = kept(registrations, state)
    counted = Counter(zip(*(left[stage].astype(int) for stage in STAGES), strict=True))
    found = {
        tuple(row[stage] for stage in STAGES): row["registrations"] for row in rows(service, "combinations", state)
    }
    assert found == counted
    weeks = left.assign(week=left["week"].dt.strftime("%Y-%m-%d").fillna("Unknown")).groupby("week")["certified"]
    shown = {row["week"]: (row["registrations"], row["certified"]) for row in rows(service, "registrations", state)}
    assert shown == {week: (len(group), group.sum()) for week, group in weeks}


@sampled
@given(state=states)
def test_activity(service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]) -> None:
    """Share with any and quartiles of each counter as numpy has them; blank days of a viewer are left out."""
    left = kept(registrations, state)
    for row in rows(service, "activity", state):
        column = (
            left["segment"] if row["group_by"] == "segment" else left["certified"].map({True: "true", False: "false"})
        )
        group = left[column == row["group"]]
        assert row["registrations"] == len(group)
        assert row["days_known"] == group["days"].notna().sum()
        for name in ("events", "days", "videos", "chapters", "posts"):
            values = group[name].dropna().to_numpy(dtype=float)
            shown = [row[f"{what}_{name}"] for what in ("share_any", "p25", "median", "p75")]
            if len(values) < LEAST:
                assert shown == [None] * 4
            else:
                expected = [(values > 0).mean(), *np.quantile(values, [0.25, 0.5, 0.75])]
                assert shown == [near(value) for value in expected]


@sampled
@given(state=states)
def test_countries_steadied_and_at_equal_course_mix(
    service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]
) -> None:
    """The contract's formulas, written out over pandas' counts."""
    left = kept(registrations, state)
    known = left[left["country"] != "Unknown"]
    n, x = known.groupby("country").size(), known.groupby("country")["certified"].sum()
    by_course = known.groupby("course")["certified"].transform("mean")
    expected = by_course.groupby(known["country"]).sum()
    for row in rows(service, "countries", state):
        name = row["country"]
        if name == "Unknown":
            assert (row["shrunk_rate"], row["standardised_rate"], row["iso3"]) == (None, None, None)
            continue
        if len(known) < LEAST or len(n) < 2 or not 0 < x.sum() < len(known):
            assert row["shrunk_rate"] is None
        else:
            assert row["shrunk_rate"] == near(steadied(n, x)[name])
        if n[name] < LEAST or expected[name] == 0:
            assert row["standardised_rate"] is None
        else:
            assert row["standardised_rate"] == near(x[name] / expected[name] * x.sum() / len(known))
            assert row["standardised_low"] <= row["standardised_rate"] <= row["standardised_high"] <= 1


def steadied(n: Any, x: Any) -> dict[str, float | None]:
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


@sampled
@given(state=states)
def test_every_answer_has_the_same_n(
    service: AnswerService, registrations: pd.DataFrame, state: dict[str, list[str]]
) -> None:
    """The registrations that the state leaves."""
    left = len(kept(registrations, state))
    assert {service.answer("mooc", spec.name, pairs(state)).n for spec in service.question("mooc").answers} == {left}


def test_the_drop_is_named_both_ways(service: AnswerService) -> None:
    """72 registered, 47 viewed (25 lost), 25 of these explored (22 lost), 12 of the 26 who explored certified."""
    answer = service.answer("mooc", "funnel")
    assert answer.finding == (
        "19.4% of 72 registrations earn a certificate (14); by heads most are lost from registered to viewed (25), "
        "by share from explored to certified (53.8%)."
    )


def test_groups_stand_in_their_natural_order(service: AnswerService) -> None:
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
    """Sorting the courses or another map shares the answer's rows, SQL and the kept copy."""
    plain = service.answer("mooc", "courses")
    sorted_ = service.answer("mooc", "courses", [("courses_by", "certify rate"), ("map", "steadied rate")])
    assert sorted_.rows is plain.rows
    assert sorted_.state.get("courses_by") == "certify rate"


def test_dates_read_the_rows_and_nothing_else_does(service: AnswerService) -> None:
    """The counts by group know no day; of the 30 in ER22x, all of 2013, two have none."""
    assert "from registration_counts" in service.answer("mooc", "ages").sql
    by_day = service.answer("mooc", "ages", [("registered_from", "2013-01-01")])
    assert "registration_counts" not in by_day.sql
    assert by_day.n == 28
