"""The questions of the portal, in the order of its navigation; a new one is a line here."""

from __future__ import annotations

from portal.answers import Question
from portal.flagship import answers as flagship
from portal.mooc import answers as mooc
from portal.overview import answers as overview
from portal.recommender import answers as recommender
from portal.score_drivers import answers as score_drivers

_LATER = "{} is not built yet: its data and answers come with a later release."


def all_questions() -> tuple[Question, ...]:
    """Return the overview and the five questions."""
    five = (
        score_drivers.question(),
        flagship.question(),
        _later(
            "engagement",
            "Engagement",
            "Did learners watch more in the later period than in the earlier one, and is it real?",
            "platform_engagement",
        ),
        mooc.question(),
        recommender.question(),
    )
    return overview.question([question.slug for question in five if question.answers]), *five


def _later(slug: str, title: str, asks: str, source: str) -> Question:
    return Question(slug=slug, title=title, asks=asks, sources=(source,), not_built=_LATER.format(title))
