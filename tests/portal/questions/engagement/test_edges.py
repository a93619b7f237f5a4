"""Ties at the percentile and purchases that touch a quarter by a day, through the real ETL to the answers."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from scipy import stats

from portal import settings
from portal.answers.service import AnswerService
from portal.errors import InvalidFilter
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.build import build
from tests.tiny_engagement import HEADERS

TIED = (*range(1, 16), *[20] * 5)  # minutes of the free students 1 to 20 in both quarters
# student, plan, bought, refunded; each of them watches 10 minutes, and a minute more than the one before, in both
TOUCHING = (
    (101, 0, "2021-03-01", ""),  # runs to 2021-04-01: paid in the earlier quarter
    (102, 0, "2021-02-28", ""),  # runs to 2021-03-28: free
    (103, 2, "2021-06-30", ""),  # bought on the last day, runs to 2022-06-30: paid in both
    (104, 1, "2021-07-01", ""),  # bought the day after: free in the earlier quarter, and over by 2021-10-01
    (105, 2, "2021-01-10", "2021-03-31"),  # refunded the day before: free
    (106, 3, "2021-01-10", "2021-04-01"),  # refunded on the first day: paid in the earlier quarter alone
    (107, 3, "2020-02-02", ""),  # for ever: paid in both
    (108, 2, "2021-04-01", ""),  # on the first day, runs to 2022-04-01: paid in both
)
PAID_A, PAID_B = {101, 103, 106, 107, 108}, {103, 107, 108}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over a build of these students, with bases of 2 and more shown."""
    data = tmp_path_factory.mktemp("edges")
    folder = data / "sources" / "platform_engagement"
    folder.mkdir(parents=True)
    minutes = dict(enumerate(TIED, start=1)) | {student: 10 + n for n, (student, *_) in enumerate(TOUCHING)}
    tables: dict[str, list[tuple[object, ...]]] = {
        "student_info": [(student, "2020-01-01") for student in minutes],
        "student_purchases": [(number, *row) for number, row in enumerate(TOUCHING, start=1)],
        "student_video_watched": [
            (student, 60 * long, day) for student, long in minutes.items() for day in ("2021-05-05", "2022-05-05")
        ],
        "student_certificates": [(1, 1, "2022-06-01")],
    }
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADERS[name], *rows])
    build(data, sources=("platform_engagement",))
    chosen = settings.read({"PORTAL_DATA": str(data), "PORTAL_MIN_CELL": "2"})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


def rows(service: AnswerService, name: str, **query: str) -> list[dict[str, Any]]:
    """Return an answer's rows for one value a parameter."""
    return service.answer("engagement", name, list(query.items())).records()


def test_a_purchase_that_touches_the_quarter_by_a_day_counts_as_paid(service: AnswerService) -> None:
    """Both ends included, the refund is the last day; registered and watching students agree."""
    counts = {(row["plan"], row["period"]): row["watched"] for row in rows(service, "reach")}
    assert counts == {
        ("free", "2021Q2"): 28 - len(PAID_A),
        ("free", "2022Q2"): 28 - len(PAID_B),
        ("paid", "2021Q2"): len(PAID_A),
        ("paid", "2022Q2"): len(PAID_B),
    }
    (paid,) = [row for row in rows(service, "same_people") if row["plan"] == "paid"]
    assert (paid["n"], paid["mean_a"], paid["difference"]) == (3, (12 + 16 + 17) / 3, 0.0)


def test_all_values_equal_to_the_percentile_are_removed(service: AnswerService) -> None:
    """Free in the later quarter: 1 to 15, 10, 11, 13, 14, 15 and five times 20; the 99th percentile is 20."""
    (row,) = [row for row in rows(service, "minutes", plan="free") if row["period"] == "2022Q2"]
    left = [*range(1, 16), 10, 11, 13, 14, 15]
    assert (row["students"], row["kept"], row["removed"], row["cut_minutes"]) == (25, 20, 5, 20.0)
    assert row["mean"] == pytest.approx(sum(left) / 20, rel=1e-12)
    error = stats.tstd([*left, *[20] * 5]) / ((1 - 5 / 25) * 5)
    low, high = stats.t.interval(0.95, 19, loc=sum(left) / 20, scale=error)
    assert (row["low"], row["high"]) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9))


def test_a_cap_changes_no_value_at_a_tied_percentile(service: AnswerService) -> None:
    """All 25 are kept, none is larger than 20; the mean is that of all."""
    (row,) = [row for row in rows(service, "minutes", plan="free", mode="cap") if row["period"] == "2022Q2"]
    assert (row["kept"], row["removed"]) == (25, 0)
    assert row["mean"] == pytest.approx((sum(TIED) + 10 + 11 + 13 + 14 + 15) / 25, rel=1e-12)


def test_who_could_have_watched_in_both_paid_in_both(service: AnswerService) -> None:
    """Under paid, the three who paid in both quarters; all watched in both, so that there is no odds ratio."""
    watched, could = rows(service, "probabilities", plan="paid")
    assert (watched["n"], watched["n_a"], watched["n_b"]) == (len(PAID_A | PAID_B), len(PAID_A), len(PAID_B))
    assert (could["n"], could["n_both"], could["odds_ratio"]) == (3, 3, None)
    assert "one of the four groups is empty" in could["note"]


def test_without_watching_in_a_quarter_nothing_is_compared(service: AnswerService) -> None:
    """Quarters without any watching can't be chosen; the first and last second quarters are the default."""
    answer = service.answer("engagement", "lift")
    assert {(row["earlier"], row["later"]) for row in answer.records()} == {("2021Q2", "2022Q2")}
    with pytest.raises(InvalidFilter, match="leaves no value for period_a"):
        rows(service, "minutes", period_b="2021Q2")
