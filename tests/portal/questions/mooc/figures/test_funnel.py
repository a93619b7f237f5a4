"""The funnel's labels: counts with their shares, counts alone where the shares are withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.mooc.figures import funnel

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_each_stage_has_its_share_of_all_and_of_the_stage_before(service: AnswerService) -> None:
    """Of 72, 47 opened it; of these 25 got halfway, and one did who is not among them; 12 of the 26 certified."""
    (bars,) = funnel.figure(service.answer("mooc", "funnel"))["data"]
    assert bars["text"] == [
        "72",
        "47  65.3% of all",
        "26  36.1% of all, 53.2% of viewed",
        "14  19.4% of all, 46.2% of explored",
    ]


def test_a_stage_without_shares_has_its_count_alone(service: AnswerService) -> None:
    """Eight registrations in PH207x, two of them with a certificate."""
    (bars,) = funnel.figure(service.answer("mooc", "funnel", [("course", "PH207x")]))["data"]
    assert (bars["text"][0], bars["text"][3]) == ("8", "2")
    assert not [text for text in (*bars["text"], *bars["hovertext"]) if "%" in text or "\u2013" in text]
