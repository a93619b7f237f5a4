"""Every answer where there are few learners or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.portal.questions.score_drivers.frames import MIN_N, answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_state_without_learners_has_no_rows(service: AnswerService) -> None:
    """Nobody has completed a million: n is 0 and no answer has a row, nor fails."""
    for spec in service.question("score-drivers").answers:
        nobody = answer(service, spec.name, ("homework_min", "1000000"))
        assert (nobody.n, nobody.rows) == (0, ()), spec.name


def test_a_finding_gives_no_number_over_too_few(service: AnswerService) -> None:
    """Six learners, five or six scored: neither their mean nor their correlation is in a sentence."""
    finding = {name: answer(service, name, ("job", "Rare")).finding for name in ("summary", "homework", "struggling")}
    assert finding["summary"].startswith("Too few to say: ")
    assert finding["summary"].endswith(" of 6 learners have a score.")
    assert finding["homework"].startswith("Too few to say: ")
    assert finding["struggling"].startswith("Too few to say: ")


FEW = [
    [("job", "Rare")],
    [("job", "Rare"), ("homework_min", "2"), ("device", "Mobile")],
    [("device", "Tablet"), ("tutor", "Call"), ("platform", "iOS"), ("visited_to", "2020-03")],
    [("device", "Tablet"), ("tutor", "Unknown")],
    [("job", "Retail"), ("tutor", "Unknown")],
]


@pytest.mark.parametrize("state", FEW)
def test_no_text_holds_a_number_that_its_rows_withhold(service: AnswerService, state: list[tuple[str, str]]) -> None:
    """Every answer again without the base rule: what it then holds and the presented rows do not, no text tells."""
    for spec in service.question("score-drivers").exports(people=False):
        with service.open("score-drivers", state) as reading:
            whole = reading.answer(spec, min_n=0)
        presented = answer(service, spec.name, *state)
        withheld = {
            text
            for told, hidden in zip(presented.records(), whole.records(), strict=True)
            for name, value in hidden.items()
            if told.get(name) is None and isinstance(value, float)
            for text in (f"{abs(value):.1f}", f"{100 * abs(value):.1f}%")
        }
        given = {f"{abs(value):.1f}" for row in presented.rows for value in row if isinstance(value, float)}
        words = set(re.findall(r"\d+\.\d+%?", presented.finding))
        assert not words & (withheld - given), (spec.name, presented.finding)


@pytest.mark.parametrize("state", [[], [("device", "Desktop")], [("scored", "true")], [("scored", "false")], *FEW])
def test_every_null_has_a_reason(service: AnswerService, state: list[tuple[str, str]]) -> None:
    """A value that is not given has a note in its row."""
    for spec in service.question("score-drivers").answers:
        if spec.name in ("people", "differences"):
            continue
        for row in answer(service, spec.name, *state).records():
            missing = [column.name for column in spec.columns if row[column.name] is None]
            assert not missing or row["note"], (spec.name, missing, row)


def test_one_learner_is_too_few_for_anything(service: AnswerService) -> None:
    """A list of one answers everywhere, and no mean, share or difference is given."""
    for spec in service.question("score-drivers").answers:
        few = answer(service, spec.name, ("job", "Rare"), ("homework_min", "2"), ("device", "Mobile"))
        assert few.n < MIN_N
        values = [row.get("mean_score", row.get("adjusted_difference")) for row in few.records()]
        assert set(values) <= {None}, spec.name
