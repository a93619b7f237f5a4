"""The same people before and after, by the paired t test of scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from scipy import stats

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_people_are_paired(service: AnswerService) -> None:
    """Students who watched in both quarters under one plan: scipy's paired t on all minutes."""
    frame = expected.watched()
    for row in rows(service, "same_people", trim=80):
        both = frame[frame["plan"] == row["plan"]].pivot_table(index="student_id", columns="period", values="minutes")
        both = both.dropna(subset=[A, B])
        test = stats.ttest_rel(both[B], both[A])
        ends = test.confidence_interval()
        values = [row[name] for name in ("n", "mean_a", "mean_b", "difference", "low", "high")]
        difference = (both[B] - both[A]).mean()
        assert values == near([len(both), both[A].mean(), both[B].mean(), difference, ends.low, ends.high])
        assert row["p"] == pytest.approx(test.pvalue, abs=1e-9)


@pytest.mark.parametrize(("fewest", "later"), [(1, "2021Q3"), (10, "2021Q3")])
def test_stayers_are_held_against_students_who_had_been_registered_as_long(data: Path, fewest: int, later: str) -> None:
    """Bands of 90 days at the first day of each quarter, weighted to the stayers; null where one has too few."""
    chosen = settings.read({"PORTAL_DATA": str(data), "PORTAL_MIN_CELL": str(fewest)})
    service = AnswerService(all_questions(), Warehouse(chosen), chosen)
    info = expected.tables()["student_info"].set_index("student_id")["date_registered"]
    frame = expected.watched().join(info, on="student_id")
    known = 0
    for row in rows(service, "same_people", period_b=later):
        before, after = (
            _banded(frame[(frame["plan"] == row["plan"]) & (frame["period"] == period)], period)
            for period in (A, later)
        )
        stayers = after[after["student_id"].isin(before["student_id"])].dropna(subset=["band"])
        weights = stayers["band"].value_counts()
        alike = before[before["band"].isin(weights.index)].groupby("band")["minutes"].agg(["size", "mean"])
        assert row["alike_n"] == alike["size"].sum()
        if (alike["size"].reindex(weights.index, fill_value=0) >= fewest).all():
            known += 1
            assert row["alike_mean"] == near((alike["mean"] * weights).sum() / weights.sum())
        else:
            assert row["alike_mean"] is None
            assert "had been registered as long" in row["note"]
    assert (known > 0) == (fewest == 1)


def test_the_sentence_says_how_many_were_in_their_first_quarter(service: AnswerService) -> None:
    """Who watched for the first time in the earlier quarter, of those in both."""
    watched = expected.watched()
    first = watched.groupby("student_id")["period"].min()
    answer = service.answer("engagement", "same_people")
    for row in answer.records():
        both = expected.students(row["plan"], A) & expected.students(row["plan"], B)
        assert row["first_quarter"] == sum(first[student] == A for student in both)
        assert f"{row['first_quarter'] / row['n']:.0%} of them were in their first quarter" in answer.finding


def test_of_the_published_numbers_nine_in_ten_were_in_their_first_quarter(sample: AnswerService) -> None:
    """91% of the paid students in both quarters."""
    (paid,) = rows(sample, "same_people", plan="paid")
    assert round(paid["first_quarter"] / paid["n"], 2) == 0.91


def _banded(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    return frame.assign(band=(pd.Period(period).start_time - frame["date_registered"]).dt.days // 90)
