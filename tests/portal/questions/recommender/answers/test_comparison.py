"""A course compared with its company and all sixteen courses, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.recommender.answers.comparison import in_words
from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_course_is_compared_with_its_company_and_all(service: AnswerService) -> None:
    """Course 101 has 40 percent content; ant's mean is (40 + 9 x 100) / 10 = 94, all: (40 + 15 x 100) / 16 = 96.25.

    None of the 16 lies below it and it is equal to itself alone: percentile (0 + 1/2) / 16.
    """
    content = next(row for row in rows(service, "comparison", course="101") if row["feature"] == "Content (percent)")
    assert (content["course"], content["company_mean"], content["all_mean"]) == (40.0, 94.0, 96.25)
    assert content["percentile"] == 0.5 / 16
    assert content["controllable"] is True


def test_a_percentile_counts_equal_courses_half(service: AnswerService) -> None:
    """101 of 16 has 1.5 hours like all others: (0 + 16/2) / 16 = one half, and none lies below or above."""
    length = next(row for row in rows(service, "comparison", course="101") if row["feature"].startswith("Length"))
    assert (length["percentile"], length["lower_share"], length["higher_share"]) == (0.5, 0.0, 0.0)


def test_words_never_count_equal_courses_as_lower(service: AnswerService) -> None:
    """101's interactive share, 60, tops 15 of 16; all but 101 have 100 content: 103 is higher than just one of 16."""
    result = {row["feature"]: row for row in rows(service, "comparison", course="101")}
    sentence = in_words(result["Interactive (percent)"])
    assert sentence == "Interactive (percent): 60 against 3.8 on average, higher than in 93.8% of all courses."
    content = next(row for row in rows(service, "comparison", course="103") if row["feature"] == "Content (percent)")
    assert in_words(content).endswith("higher than in 6.2% of all courses.")


def test_every_feature_of_the_data_is_compared_once(service: AnswerService) -> None:
    """Twenty features, in the order of the file."""
    assert [row["feature"] for row in rows(service, "comparison")][:3] == [
        "Price (dollars)",
        "Discount (dollars)",
        "Length of Course (hours)",
    ]
    assert len(rows(service, "comparison")) == 20


def test_a_company_mean_over_fewer_than_ten_is_not_in_words(service: AnswerService) -> None:
    """Bee's three courses give no company mean; the overall mean over sixteen stays."""
    result = rows(service, "comparison", course="201")
    assert {row["company_mean"] for row in result} == {None}
    assert None not in {row["all_mean"] for row in result}
