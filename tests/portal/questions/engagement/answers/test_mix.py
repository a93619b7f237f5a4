"""New students are counted by pandas, both quarters looking back equally far."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from statsmodels.stats.proportion import proportion_confint

from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.answers.reading import near, rows
from tests.portal.questions.engagement.expected import A, B

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_new_students_had_not_watched_in_the_days_that_both_quarters_can_look_back(service: AnswerService) -> None:
    """By plan and quarter, with Wilson's interval by statsmodels; the lists have as many."""
    days = expected.look_back("2021Q2", "2021Q3")
    assert 28 <= days < 90
    for row in rows(service, "mix", period_b="2021Q3"):
        watched = expected.students(row["plan"], row["period"])
        new = expected.new(row["plan"], row["period"], days)
        counts = (len(watched), len(new), len(watched) - len(new), days)
        assert tuple(row[name] for name in ("students", "new", "returning", "look_back")) == counts
        ends = proportion_confint(len(new), len(watched), method="wilson")
        assert [row["share_new"], row["low"], row["high"]] == near([len(new) / len(watched), *ends])
        listed = service.answer("engagement", "people", parse_qsl(urlsplit(row["people_new"]).query))
        assert listed.n == len(new)


def test_a_quarter_without_any_before_it_keeps_both_from_looking_back(service: AnswerService) -> None:
    """Nobody watched in the quarter before the later one."""
    assert expected.look_back(A, B) == 0
    assert {row["look_back"] for row in rows(service, "mix")} == {None}


def test_without_four_weeks_to_look_back_nobody_is_called_new(service: AnswerService) -> None:
    """Before the first quarter of the data there is nothing: null, with the reason, and no list."""
    for row in rows(service, "mix", period_a="2021Q1"):
        assert row["students"] > 0
        assert {row[name] for name in ("new", "returning", "share_new", "look_back", "people_new")} == {None}
        assert "do not go back 28 days" in row["note"]


def test_both_quarters_of_the_sample_look_back_equally_far(sample: AnswerService) -> None:
    """Both quarters look back 90 days, as far as the data go before the earlier; the sentence says the difference."""
    answer = sample.answer("engagement", "mix")
    earlier, later = (row for row in answer.records() if row["plan"] == "paid")
    assert (earlier["look_back"], later["look_back"]) == (90, 90)
    assert 0.02 < earlier["share_new"] - later["share_new"] < 0.06
    assert f"{100 * (earlier['share_new'] - later['share_new']):.1f} points fewer" in answer.finding
