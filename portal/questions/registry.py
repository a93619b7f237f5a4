"""The questions of the portal, in the order of its navigation; a new one is a line here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.answers.cohorts import FILTERS
from portal.questions.engagement import declare as engagement
from portal.questions.flagship import declare as flagship
from portal.questions.mooc import declare as mooc
from portal.questions.overview import answers as overview
from portal.questions.recommender import declare as recommender
from portal.questions.score_drivers import declare as score_drivers

if TYPE_CHECKING:
    from portal.answers.spec import Question


def all_questions() -> tuple[Question, ...]:
    """Return the overview and the five questions."""
    five = (
        score_drivers.question(),
        flagship.question(),
        engagement.question(),
        mooc.question(),
        recommender.question(),
    )
    cohorts = (replace(question, filters=(*question.filters, *FILTERS)) for question in five)
    return overview.question([question.slug for question in five]), *cohorts
