"""Write docs/answers.md, the list of all filters and answers: `python -m tools.reference`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.answers.spec import AnswerSpec, Question
    from portal.filters.filter import Filter

PAGE = Path(__file__).resolve().parent.parent / "docs" / "answers.md"
COHORT = "cohort"
INTRODUCTION = """# Filters and answers

Every filter and answer of every question, by the name that stands in an address. `make docs` writes this page from the
code. [contract.md](contract.md) says what the names promise, and [api.md](api.md) how to ask. `/api` also lists the
values that a filter takes in the data that is served, and `/api/openapi.json` has a sentence for each column.

A *filter* is set in the filter bar. A *selector* is set by a click on a chart: it selects the people behind a number. A
*control* says how something is computed or drawn, or which course or period it is about. Every question with filters
also takes `cohort=<id>` and `outside=<id>`.
"""
KINDS = {"names": "filter", "range": "filter, from and to", "selector": "selector", "control": "control"}


def page(questions: Iterable[Question]) -> str:
    """Return the page about questions, in their order."""
    return "\n".join([INTRODUCTION, *(_section(question) for question in questions)])


def _section(question: Question) -> str:
    filters = [item for item in question.filters if item.kind != COHORT]
    parts = [f"## `{question.slug}`\n\n{question.title}: {question.asks}\n"]
    if filters:
        parts.append(_table(("filter", "what it is", "kind"), map(_filter, filters)))
    parts.append(_table(("answer", "the question it answers", "columns"), map(_answer, question.specs)))
    return "\n".join(parts)


def _filter(item: Filter) -> tuple[str, str, str]:
    several = ", takes several" if item.several else ""
    return _names(item.parameters), item.label, KINDS[item.kind] + several


def _answer(spec: AnswerSpec) -> tuple[str, str, str]:
    return f"`{spec.name}`", spec.title, _names(column.name for column in spec.columns)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(all_questions()), encoding="utf-8")


if __name__ == "__main__":
    main()
