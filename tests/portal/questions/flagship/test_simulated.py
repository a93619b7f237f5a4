"""Where nothing differs between periods, answers say so; where it does, they say which way (simulated extracts)."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.answers.statistics import is_significant
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.audit import budget
from tests.portal.questions.flagship import simulated, within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers.spec import Answer

COMPARED = ("continuation", "next_programs", "differences", "programs_per_user", "outcomes")
STATE = (("period", "post"), ("vs", "rest"))
EXTRACTS, SECONDS, ALLOWED = 500, 900.0, 0.09
FEW, FEW_ALLOWED = 8, 4  # at 5% an answer differs in more than 4 of 8 once in 65,000 runs
PLANTED = 2.5
NAMES = ("continuation", "programs_per_user")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service that serves no build of its own."""
    chosen = settings.read({"PORTAL_DATA": str(tmp_path_factory.mktemp("simulated"))})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


def differs(answer: Answer) -> bool:
    """Return whether an answer calls any difference between the sides clear."""
    names = [column.name for column in answer.columns if column.name.endswith("p_adjusted")]
    return any(is_significant(row[name]) for row in answer.records() for name in names)


def counted(service: AnswerService, numbers: Iterable[int]) -> tuple[Counter[str], int]:
    """Return in how many extracts with equal hazards each answer differs, and of how many."""
    differing: Counter[str] = Counter()
    tried = 0
    for number in numbers:
        with simulated.build(simulated.extract(number), f"equal {number}") as snapshot:
            made = simulated.answers(service, snapshot, COMPARED, *STATE)
        differing.update(answer.name for answer in made if differs(answer))
        assert all(answer.rows for answer in made)
        tried += 1
    return differing, tried


def test_equal_hazards_do_not_differ(service: AnswerService) -> None:
    """A few extracts."""
    differing, _ = counted(service, range(1, FEW + 1))
    assert all(differing[name] <= FEW_ALLOWED for name in COMPARED), differing


@pytest.mark.audit
def test_equal_hazards_do_not_differ_in_500_extracts(service: AnswerService) -> None:
    """Each answer differs in at most 9% of them."""
    differing, tried = counted(service, islice(budget(SECONDS), EXTRACTS))
    assert all(differing[name] <= max(FEW_ALLOWED, ALLOWED * tried) for name in COMPARED), (differing, tried)


@pytest.mark.parametrize("planted", [PLANTED, 1 / PLANTED])
def test_a_planted_difference_has_its_sign(service: AnswerService, planted: float) -> None:
    """A few extracts."""
    check_signs(service, range(1, 4), planted)


@pytest.mark.audit
@pytest.mark.parametrize("planted", [PLANTED, 1 / PLANTED])
def test_a_planted_difference_has_its_sign_in_many_extracts(service: AnswerService, planted: float) -> None:
    """As long as the time lasts."""
    check_signs(service, budget(), planted)


def check_signs(service: AnswerService, numbers: Iterable[int], planted: float) -> None:
    """The difference of each type is that of statsmodels' curves, and no clear one contradicts what was planted."""
    for number in numbers:
        with simulated.build(simulated.extract(number, planted), f"planted {number} {planted}") as snapshot:
            shares, programs = simulated.answers(service, snapshot, NAMES, *STATE)
            journeys = snapshot.select("select * from journeys").rows
        for row in shares.records():
            sides = [
                [
                    within.Member(user["days_followed"], user["days_to_next"], user["next_program"])
                    for user in journeys
                    if user["user_type"] == row["user_type"] and (user["period"] == "post") is post
                ]
                for post in (True, False)
            ]
            here, there = (within.expected(side, row["horizon"])[0] for side in sides)
            assert row["within_difference"] == pytest.approx(here - there, abs=1e-9)
        up = planted > 1
        for answer, name in ((shares, "within"), (programs, "mean_within")):
            for row in answer.records():
                if is_significant(row[f"{name}_p_adjusted"]):
                    assert (row[f"{name}_difference"] > 0) is up
