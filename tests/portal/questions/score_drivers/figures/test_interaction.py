"""The figure of tutor by homework band: what is masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.score_drivers.figures import interaction
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_a_small_cell_is_masked(service: AnswerService) -> None:
    """Six learners over tutors and bands: no cell has a colour, each says too few and its n."""
    figure = interaction.figure(answer(service, "interaction", ("job", "Rare")))
    assert {value for line in figure["data"][0]["z"] for value in line} == {None}
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert texts
    assert all("too few, n " in text for text in texts)
