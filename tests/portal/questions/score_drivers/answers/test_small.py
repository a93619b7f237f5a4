"""Every answer where there are few learners or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.score_drivers.frames import MIN_N

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_state_without_learners_has_no_rows(service: AnswerService) -> None:
    """Nobody has completed a million: n is 0 and no answer has a row, nor fails."""
    for spec in service.question("score-drivers").answers:
        answer = service.answer("score-drivers", spec.name, [("homework_min", "1000000")])
        assert (answer.n, answer.rows) == (0, ()), spec.name


def test_a_finding_gives_no_number_over_too_few(service: AnswerService) -> None:
    """Six learners, five or six scored: neither their mean nor their correlation is told."""
    state = [("job", "Rare")]
    finding = {name: service.answer("score-drivers", name, state).finding for name in ("summary", "homework")}
    assert finding["summary"].endswith(" of 6 learners have a score.")
    assert finding["homework"] == "There are too few scored learners with known homework to say."


def test_one_learner_is_too_few_for_anything(service: AnswerService) -> None:
    """A list of one answers everywhere, and no mean, share or difference is given."""
    for spec in service.question("score-drivers").answers:
        answer = service.answer(
            "score-drivers", spec.name, [("job", "Rare"), ("homework_min", "2"), ("device", "Mobile")]
        )
        assert answer.n < MIN_N
        values = [row.get("mean_score", row.get("adjusted_difference")) for row in answer.records()]
        assert set(values) <= {None}, spec.name
