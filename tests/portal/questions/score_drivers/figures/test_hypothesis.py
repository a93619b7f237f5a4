"""The figure of the hypothesis: the verdicts in the words of readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.questions.score_drivers.figures import hypothesis
from tests.portal.questions.score_drivers.frames import answer

if TYPE_CHECKING:
    from portal.charts.theme import Figure


def drawn(service: AnswerService, matters: str) -> Figure:
    """Return the figure where a call is the only tutor, which adds 1.5 points; a desktop takes 3 away."""
    chosen = settings.read({"PORTAL_DATA": str(service.settings.data), "PORTAL_MATTERS": matters})
    over = AnswerService(all_questions(), service.warehouse, chosen)
    figure = hypothesis.figure(answer(over, "hypothesis", ("tutor", "No"), ("tutor", "Call")))
    assert figure is not None
    return figure


def test_verdicts_are_written_in_words(service: AnswerService) -> None:
    """If 0.2 points matter a call holds, in the good colour; if 5 matter it is too small to; a desktop is opposite."""
    for matters, verdict, colour in (("0.2", "holds", "good"), ("5", "too small to matter", "series-5")):
        effects, texts = drawn(service, matters)["data"]
        tutor = [name.split("<")[0] for name in effects["customdata"]].index("0")
        assert texts["text"][tutor].endswith(f"\u2002{verdict}")
        assert effects["hovertext"][tutor].endswith(f": {verdict}")
        assert effects["marker"]["color"][tutor] == f"token:{colour}"
    effects, texts = drawn(service, "0.2")["data"]
    assert [text for text in texts["text"] if text.endswith("the opposite of what was expected")]
