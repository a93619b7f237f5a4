"""Published findings through the portal's own answers: nothing built is left unchecked without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.overview.answers import catalogue, finding
from portal.questions.overview.claims import unexplained
from portal.questions.overview.published import load_published
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.build import build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COURSES = "recommender"
VERDICTS = {"confirmed", "differs", "confirmed with caveat", "cannot be checked", "other data"}


def claims(data: Path) -> list[dict[str, Any]]:
    """Return the rows of claims.json over a data folder."""
    chosen = settings.read({"PORTAL_DATA": str(data)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen).answer("overview", "claims").records()


def test_no_value_of_a_built_question_is_unchecked_without_a_reason(sample: AnswerService, tmp_path: Path) -> None:
    """On the sample, which has every published group; also no reason is left for an answer that exists by now.

    The course models are asked of a build of the courses alone, the others of one without models.
    """
    slugs = [question.slug for question in sample.questions if question.answers and question.slug != COURSES]
    assert unchecked(sample, slugs) == []
    build(tmp_path)
    chosen = settings.read({"PORTAL_DATA": str(tmp_path)})
    assert unchecked(AnswerService(all_questions(), Warehouse(chosen), chosen), [COURSES]) == []


def unchecked(service: AnswerService, slugs: list[str]) -> list[str]:
    """Return the published values of questions that are not recomputed and have no reason for it."""
    with service.warehouse.snapshot() as snapshot:
        question = service.question("overview")
        other = service.reading(question, service.state(question, (), snapshot), snapshot).context().other

        def fetch(slug: str, name: str, filters: Mapping[str, Any]) -> list[dict[str, Any]] | None:
            return other(slug, name, filters)

        return unexplained(load_published(catalogue(service.settings)), fetch, slugs)


def test_other_files_than_the_published_are_said_to_be_other_data(data: Path) -> None:
    """Sixteen courses are not the 30,688 that were published."""
    found = [row for row in claims(data) if row["recomputed"] is not None]
    assert found
    assert {row["verdict"] for row in found} == {"other data"}


def test_on_the_sample_nothing_is_simply_confirmed(tmp_path: Path) -> None:
    """A sample is drawn to match, so each caveat says so."""
    build(tmp_path)
    found = [row for row in claims(tmp_path) if row["source"] == "course_recommender"]
    assert {row["verdict"] for row in found} <= VERDICTS - {"confirmed"}
    assert all(row["caveat"].startswith("sample drawn to match") for row in found)


@pytest.mark.real_data
def test_on_the_real_files_the_removed_scores_are_confirmed(tmp_path: Path, real_data: Path) -> None:
    """No course of the published extract scores 0 or 100."""
    build(tmp_path, PORTAL_SOURCES=str(real_data), PORTAL_TRAINING="none")
    (row,) = [row for row in claims(tmp_path) if row["claim"] == "scope" and row["recomputed"] is not None]
    assert row["verdict"] in ("confirmed", "confirmed with caveat")
    assert row["within_tolerance"] is True


def test_the_finding_counts_verdicts_the_most_frequent_first() -> None:
    """Three values, two confirmed."""
    assert finding(["differs", "confirmed", "confirmed"]) == "Of 3 published values: 2 confirmed, 1 differs."
