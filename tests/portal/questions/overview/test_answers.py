"""Published findings through the portal's own answers: nothing built is left unchecked without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.overview.answers import SAMPLES, catalogue, finding
from portal.questions.overview.claims import unexplained
from portal.questions.overview.published import load_published
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.build import build

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COURSES = "recommender"


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


def test_the_sample_confirms_nothing_that_it_is_drawn_to_match(sample: AnswerService) -> None:
    """Each such value matches, and is other data; the others are judged."""
    answer = sample.answer("overview", "claims")
    rows = [row for row in answer.records() if row["recomputed"] is not None]
    pinned = [row for row in rows if row["pinned"]]
    assert len(pinned) > 150
    assert [(row["claim"], row["part"]) for row in pinned if not row["within_tolerance"]] == []
    assert {row["verdict"] for row in pinned} == {"other data"}
    assert {row["verdict"] for row in rows if not row["pinned"]} <= {"confirmed", "confirmed with caveat", "differs"}
    differing = {row["claim"] for row in rows if row["verdict"] == "differs"}
    assert answer.finding == f"{SAMPLES} Even so, {len(differing)} published statements do not hold."
    assert {"attrition", "could-triple", "largest-age-group", "education-not-predictive"} <= differing


@pytest.mark.real_data
def test_on_the_real_files_the_removed_scores_are_confirmed(tmp_path: Path, real_data: Path) -> None:
    """No course of the published extract scores 0 or 100."""
    build(tmp_path, PORTAL_SOURCES=str(real_data), PORTAL_TRAINING="none")
    (row,) = [row for row in claims(tmp_path) if row["claim"] == "scope" and row["recomputed"] is not None]
    assert row["verdict"] in ("confirmed", "confirmed with caveat")
    assert row["within_tolerance"] is True


def test_the_finding_says_what_matches_and_what_does_not_hold() -> None:
    """Of four values one cannot be judged; two parts of one statement that differ are one statement."""
    rows = [
        {"source": "mooc", "claim": name, "verdict": verdict}
        for name, verdict in (("a", "differs"), ("a", "differs"), ("b", "confirmed"), ("c", "other data"))
    ]
    assert finding(rows, all_sample=False) == (
        "Of 3 published values that can be checked, 1 matches; 1 published statement does not hold. "
        "1 more value comes from other data than was published."
    )
    assert finding(rows[:3], all_sample=False).endswith("1 published statement does not hold.")
    assert finding(rows[3:], all_sample=False) == "No published value can be checked on this data."
    assert finding(rows, all_sample=True) == f"{SAMPLES} Even so, 1 published statement does not hold."
    assert finding(rows[2:], all_sample=True) == SAMPLES
