"""Every question that the shared tests take: those of the registry, and the example beside them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from portal.questions import registry

if TYPE_CHECKING:
    from portal.answers.spec import Question
    from portal.site.pages import Page
    from tests.portal.facts import Facts

PACKAGES = (*registry.PACKAGES, "examples.weekdays")


def _facts(package: str) -> Facts:
    """Return the facts of a package's question; its tests mirror its folder."""
    facts: Facts = import_module(f"tests.{package}.facts").FACTS
    return facts


ALL = registry.all_questions(PACKAGES)  # the overview first
_, *_QUESTIONS = ALL
QUESTIONS: dict[str, Question] = {question.slug: question for question in _QUESTIONS}
FACTS: dict[str, Facts] = {
    question.slug: _facts(package) for question, package in zip(_QUESTIONS, PACKAGES, strict=True)
}
PAGES: dict[str, Page] = {page.slug: page for page in registry.pages(ALL, PACKAGES)}
MEMBERS = {slug: FACTS[slug].member for slug, question in QUESTIONS.items() if question.member}
