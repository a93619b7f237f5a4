"""What no sentence may do: tell what its rows withhold, name a winner that is not clear, leave a null unexplained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.answers.ranking import Rank
from portal.answers.statistics import Estimate
from portal.formats import percent
from portal.questions.mooc.answers import sentences
from portal.questions.mooc.answers.leaders import leaders
from portal.questions.mooc.answers.mix import ReversedPair, note
from portal.questions.mooc.words import points
from tests.audit import sampled
from tests.portal.questions.mooc.conftest import MIN_N, pairs, states

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

WITHOUT_REASON = {"iso3", "note"}  # a region has no code
SMALL = [
    {"course": ["PH207x"], "country": ["United States"]},
    {"course": ["PH207x"]},
    {"country": ["Brazil"]},
    {"country": ["Unknown"]},
]


def shares(answer: Answer) -> set[str]:
    """Return every share of an answer as a sentence would print it."""
    names = {column.name for column in answer.columns if column.unit == "fraction"}
    return {percent(row[name]) for row in answer.records() for name in names if row[name] is not None}


@sampled
@given(state=st.one_of(states, st.sampled_from(SMALL)))
def test_no_sentence_tells_what_its_rows_withhold(service: AnswerService, state: dict[str, list[str]]) -> None:
    """No share that is null in the rows is in the finding, nor any at all where fewer than ten are left."""
    with service.open("mooc", pairs(state)) as reading:
        for spec in service.question("mooc").exports(people=False):
            answer, bare = (reading.answer(spec, min_n=min_n) for min_n in (None, 0))
            withheld = shares(bare) - shares(answer) - {"0.0%", "100.0%"}
            assert not [text for text in withheld if f" {text}" in answer.finding], (spec.name, answer.finding)
            if answer.n < MIN_N:
                assert "%" not in answer.finding, (spec.name, answer.finding)


@sampled
@given(state=states)
def test_every_null_has_a_note(service: AnswerService, state: dict[str, list[str]]) -> None:
    """In every answer but the lists of members, and in every row."""
    for spec in service.question("mooc").exports(people=False):
        if spec.name == "differences":
            continue
        for row in service.answer("mooc", spec.name, pairs(state)).records():
            nulls = [
                name
                for name, value in row.items()
                if value is None and name not in WITHOUT_REASON and not name.startswith("people")
            ]
            assert row.get("note") or not nulls, (spec.name, nulls)


def test_a_first_is_alone_only_where_it_is_clearly_above_all() -> None:
    """Of three: clearly first; first but level with the second; none differs."""
    values = [0.3, 0.5, 0.1]
    assert leaders(values, [Rank(2, 2), Rank(1, 1), Rank(3, 3)]) == [1]
    assert leaders(values, [Rank(1, 2), Rank(1, 2), Rank(3, 3)]) == [1, 0]
    assert leaders(values, [Rank(1, 3)] * 3) == [1, 0, 2]
    assert leaders(values, [Rank(2, 3), Rank(1, 2), Rank(2, 3)]) == [1, 0]


def group(name: str, certified: int, registrations: int, *rank: int) -> dict[str, Any]:
    """Return a row of an answer by age, without rates where the base is under ten."""
    rate = certified / registrations if registrations >= MIN_N else None
    return {
        "age": name,
        "certified": certified,
        "registrations": registrations,
        "certify_rate": rate,
        "low": 0.1,
        "high": 0.2,
        "rank_low": rank[0] if rank else None,
        "rank_high": rank[1] if rank else None,
    }


def test_leading_groups_are_named_together() -> None:
    """Two that could be first, three and one more, or none that differs."""
    two = [group("a", 20, 100, 1, 2), group("b", 19, 100, 1, 2), group("c", 1, 100, 3, 3), group("d", 5, 9)]
    assert sentences.of_groups("age", [], two) == (
        "a and b have the highest certification rates (20.0% and 19.0%); their order is open."
    )
    four = [*(group(name, 20, 100, 1, 4) for name in "abcd"), group("e", 1, 100, 5, 5)]
    assert sentences.of_groups("age", [], four) == (
        "a, b and c have the highest certification rates (20.0%, 20.0% and 20.0%); their order is open, and 1 more "
        "could be as high."
    )
    small = [group("a", 40, 100, 1, 2), group("b", 1, 10, 1, 3), group("c", 1, 100, 2, 3)]
    assert sentences.of_groups("age", [], small) == (
        "a is among those with the highest certification rates (40.0%), but not clearly above all others."
    )
    alike = [group("a", 20, 100, 1, 2), group("b", 19, 100, 1, 2)]
    assert sentences.of_groups("age", [], alike) == (
        "No clear difference between 2 ages: together 39 of 200 registrations earn a certificate (19.5%)."
    )
    assert sentences.of_groups("age", [], [group("a", 2, 9), group("b", 0, 4)]) == (
        "Too few to say: 2 of 13 registrations earned a certificate, and no group is large enough for a rate."
    )


def test_a_reversal_is_said_with_both_differences_and_noted_on_both_rows() -> None:
    """A difference that is not clear of 0 as it is says so; a pair with a row that withholds its rate is not said."""
    pair = ReversedPair("b", "a", Estimate(0.0129, 0.0081, 0.0177, 0), Estimate(-0.0015, -0.006, 0.003, 90))
    rows = [group("a", 20, 100, 1, 2), group("b", 19, 100, 1, 2)]
    assert sentences.of_groups("age", [pair], rows).endswith(
        "At the same mix of courses the order turns round: b is 1.29 points (0.81 to 1.77) above a; as they are it is "
        "0.15 points (\u22120.30 to 0.60) below, which is no clear difference."
    )
    assert "turns round" not in sentences.of_groups("age", [pair], [rows[0], group("b", 2, 9)])
    assert (
        note("b", [pair])
        == "at equal course mix higher than a (otherwise it is the other way round, without a clear difference)"
    )
    assert note("a", [pair]) is not None
    assert note("c", [pair]) is None


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.03, 0.01, 0.05, 0), "3.0 points (1.0 to 5.0)"),
        (Estimate(0.0002, 0.00001, 0.0004, 0), "0.020 points (0.001 to 0.040)"),
        (Estimate(-0.02, -0.05, 0.01, 0), "2.0 points (\u22121.0 to 5.0)"),
    ],
)
def test_points_show_the_digits_that_their_interval_supports(estimate: Estimate, text: str) -> None:
    """Tenths for wide intervals, hundredths for narrow ones, more where an end that excludes 0 would print as 0."""
    assert points(estimate) == text
