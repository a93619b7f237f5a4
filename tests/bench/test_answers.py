"""Answers on the bench: every built one has its rows, and the clock tells asking the data from the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import answers
from bench.answers import over
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage
    from bench.table import Row


@pytest.fixture(scope="module")
def rows(stage: Stage) -> list[Row]:
    """Every answer, measured once."""
    return answers.measured(over(stage.warehouse, stage.settings, rounds=1, repeats=1))


def test_every_built_answer_has_a_cold_and_a_kept_row(rows: list[Row]) -> None:
    """An answer that a question declares is measured, cold and kept, without a word in the benchmark."""
    built = [f"{question.slug}/{spec.name}" for question in all_questions() for spec in question.answers]
    for label in built:
        said = [row.what for row in rows if row.what.startswith(f"{label}, ")]
        assert any(": cold" in what for what in said), label
        assert any(what.endswith(": kept") for what in said), label
    assert {row.what.split(",")[0] for row in rows} == set(built)


def test_the_second_state_is_the_largest_group(stage: Stage) -> None:
    """A question with groups is also asked with its largest group chosen: ant has ten of the sixteen courses."""
    service = over(stage.warehouse, stage.settings).kept
    words = {case.words for case in answers.cases(service) if case.question.slug == "recommender"}
    assert words == {"nothing chosen", "company ant"}


def test_only_answers_that_are_sql_alone_have_a_target(rows: list[Row]) -> None:
    """The target holds for answers whose every column comes from SQL; others show their split and no verdict."""
    aimed = {row.what.split(",")[0] for row in rows if row.target and row.bare is not None}
    assert "recommender/courses" in aimed
    assert "recommender/companies" not in aimed


def test_a_kept_answer_asks_the_data_nothing(stage: Stage) -> None:
    """The clock runs while a query runs: it moves for a cold answer and stands still for a kept one."""
    bench = over(stage.warehouse, stage.settings)
    bench.cold.answer("recommender", "courses")
    assert stage.warehouse.sql_seconds > 0
    bench.kept.answer("recommender", "courses")
    bench.kept.answer("recommender", "courses")
    assert stage.warehouse.sql_seconds == 0
