"""The section of a page that sets what was published beside what the data gives now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from dash.exceptions import PreventUpdate

from portal.answers.service import AnswerService
from portal.settings import Settings
from portal.site.components import published
from portal.warehouse import Warehouse
from tests.portal.tree import kinds, words

if TYPE_CHECKING:
    from pathlib import Path


def test_an_opened_section_holds_the_claims_of_its_question(service: AnswerService) -> None:
    """A row for each value that was published of the courses, none of another analysis, and the verdicts counted."""
    question = service.question("recommender")
    claims = [row for row in service.answer("overview", "claims").records() if row["source"] == "course_recommender"]
    counted, table = published.opened(service, question, 1)
    rows = [words(row) for row in kinds(table, "Tr")[1:]]
    assert len(rows) == len(claims) > 0
    assert all(claim["statement"] in row for claim, row in zip(claims, rows, strict=True))
    assert published.counted(claims) in words(counted)


def test_a_section_that_nobody_opened_asks_for_nothing(service: AnswerService) -> None:
    """Recomputing everything that was published waits for a click."""
    with pytest.raises(PreventUpdate):
        published.opened(service, service.question("recommender"), None)


def test_a_section_without_data_says_so(service: AnswerService, tmp_path: Path) -> None:
    """Where no build is served the section holds its reason, as a sentence."""
    empty = replace(Settings(), data=tmp_path)
    (sentence,) = published.opened(
        AnswerService(service.questions, Warehouse(empty), empty), service.question("recommender"), 1
    )
    assert "there is no finished build" in words(sentence)
