"""The questions of the portal, in the order of its navigation; a new one is a line in `PACKAGES`.

A question's package has `declare.question()`, what it is, and `page.page(question)`, how it is shown.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from portal.answers.cohorts import FILTERS
from portal.questions.overview import answers as overview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers.spec import Question
    from portal.site.pages import Page

PACKAGES = (
    "portal.questions.score_drivers",
    "portal.questions.flagship",
    "portal.questions.engagement",
    "portal.questions.mooc",
    "portal.questions.recommender",
)


def all_questions(packages: Iterable[str] = PACKAGES) -> tuple[Question, ...]:
    """Return the overview and the questions of the packages, which take cohorts as filters too."""
    questions: list[Question] = [import_module(f"{package}.declare").question() for package in packages]
    with_cohorts = (replace(question, filters=(*question.filters, *FILTERS)) for question in questions)
    return overview.question([question.slug for question in questions]), *with_cohorts


def pages(questions: Iterable[Question], packages: Iterable[str] = PACKAGES) -> list[Page]:
    """Return the page of each of the questions that a package has, in the order of the packages."""
    by_slug = {question.slug: question for question in questions}
    slugs = {package: import_module(f"{package}.declare").question().slug for package in packages}
    return [import_module(f"{package}.page").page(by_slug[slug]) for package, slug in slugs.items() if slug in by_slug]
