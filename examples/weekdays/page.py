"""How the question is shown: words and wiring."""

from collections.abc import Mapping

from examples.weekdays.figures import days
from portal.answers.spec import Answer, Question
from portal.site import question_page, tab
from portal.site.components import chart_card, headline
from portal.site.pages import Page

SLUG = "weekdays"
CARDS = {"days": ("days", "When do people register?", 300, "w12")}
METHOD = "A registration is one person in one course."


def page(question: Question) -> Page:
    """Return the page."""
    pieces = {"headline": headline.piece(SLUG), **chart_card.pieces(SLUG, *CARDS)}
    view = question_page.View(question, question_page.PagePart(("days",), pieces, draw))
    return tab.page(view, lambda service: [*map(tab.cards(service, SLUG, CARDS), CARDS)], CARDS, METHOD)


def draw(answers: Mapping[str, Answer]) -> dict[str, object]:
    """Draw what the page shows."""
    charts = {"days": chart_card.content(answers["days"], days.figure(answers["days"]))}
    return {"headline": headline.content(answers["days"].finding, []), **charts}
