"""The page /data: everything the build says of itself, and the rows that stayed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dash.exceptions import PreventUpdate

from portal.answers.service import AnswerService
from portal.pages.data import page as data_page
from portal.pages.data import rejects
from portal.settings import Settings
from portal.site import glossary
from portal.warehouse import Warehouse
from tests.browser.demo import QUESTION, make_build
from tests.portal.tree import kinds, words

if TYPE_CHECKING:
    from dash.development.base_component import Component


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the demo's build, which has 120 rejects."""
    settings = Settings(data=make_build(tmp_path_factory.mktemp("demo")))
    return AnswerService((QUESTION,), Warehouse(settings), settings)


@pytest.fixture(scope="module")
def shown(service: AnswerService) -> Component:
    """The page."""
    return data_page.layout(service)


@pytest.mark.parametrize(
    "told",
    [
        "2,120 rows were read from one file; 2,000 are in the numbers, 120 broke a rule and stayed out.",
        "Learners of a test",
        "CC0",
        "Nowhere: it is made by the test.",
        "3 trimmed cells",
        "extra",
        "learner is unique",
        "Checks: all 1 passed",
        "Table learners: 2,000 rows",
        "The score, from 0 to 100.",
        "20260102T030405Z-abc123",
    ],
)
def test_page_tells_what_the_build_says(shown: Component, told: str) -> None:
    """Sources, licences, rows, what was put right, checks, columns and build facts are all on the page."""
    assert told in words(shown)


def test_page_marks_samples(shown: Component) -> None:
    """A synthetic source is marked beside its title."""
    assert "Sample" in [words(badge) for badge in kinds(shown, "Span")]


@pytest.mark.parametrize(
    ("redacted", "said"),
    [(1, "1 row is of a person taken out"), (1200, "1,200 rows are of persons taken out of the portal.")],
)
def test_redacted_rows_are_counted_where_there_are_any(service: AnswerService, redacted: int, said: str) -> None:
    """The column stands only in the table of a source that has such rows; builds of before do not say."""
    with service.warehouse.snapshot() as snapshot:
        about = snapshot.info["sources"]["learners"]
    left_out = {**about, "files": [{**about["files"][0], "redacted": redacted}, about["files"][0]]}
    heads = words(kinds(data_page.source("learners", left_out), "Thead"))
    assert "rejectedredactedsize" in heads
    assert f"{redacted:,}" in words(data_page.source("learners", left_out))
    assert "redacted" not in words(data_page.source("learners", about))
    assert said in words(data_page.lede({"sources": {"learners": left_out}}))
    assert "taken out" not in words(data_page.lede({"sources": {"learners": about}}))


def test_glossary_is_on_the_page_in_one_or_two_sentences(shown: Component) -> None:
    """Every term stands on the page, with a plain sentence or two."""
    for term, said in glossary.TERMS.items():
        assert term in words(shown)
        assert said.endswith(".")
        assert 1 <= said.count(". ") + 1 <= 2, term


def test_rejects_come_page_by_page(service: AnswerService) -> None:
    """120 rejects are 6 pages of 20: the second shows 21 to 40 and leads to both its neighbours."""
    parts = data_page.rejected(service, "?rejects=2", "/data")
    assert words(kinds(parts, "Caption")) == "Rows 21 to 40 of 120"
    assert len(kinds(kinds(parts, "Tbody"), "Tr")) == 20
    assert [link.href for link in kinds(parts, "Link")] == ["/data?rejects=1", "/data?rejects=3"]


@pytest.mark.parametrize(
    ("asked", "page"), [(None, 1), ("", 1), ("x", 1), ("0", 1), ("3", 3), ("99", 6), ("-1", 1), ("9" * 30, 1), ("²", 1)]
)
def test_page_number_is_the_nearest_there_is(asked: str | None, page: int) -> None:
    """Whatever the address says, a page that exists is shown; 120 rows have 6."""
    assert rejects.page_number(asked, 120) == page


def test_no_rejects_is_a_sentence() -> None:
    """Where every row was fine, the page says so."""
    assert words(rejects.shown(0, 1, [], "/data")) == "No row of any file broke a rule."


def test_address_of_another_page_changes_nothing(service: AnswerService) -> None:
    """The query string of a question is not the data page's."""
    with pytest.raises(PreventUpdate):
        data_page.rejected(service, "?country=India", "/demo")


@pytest.mark.parametrize(
    ("count", "said"), [(12, "12 bytes"), (1_200, "1.2 KB"), (3_400_000, "3.4 MB"), (10**9, "1 GB")]
)
def test_sizes_are_said_as_people_do(count: int, said: str) -> None:
    """Bytes, thousands, millions and thousands of millions of them."""
    assert data_page.size(count) == said
