"""What a page shows instead of numbers."""

from __future__ import annotations

import pytest

from portal.errors import InvalidFilter
from portal.site.components import notices
from tests.portal.tree import data, find, kinds, words

REFUSED = InvalidFilter("country has no value 'Oz'.", "country", "Oz")


@pytest.mark.parametrize(
    ("pairs", "address"),
    [
        ([("country", "Oz"), ("country", "India")], "/demo?country=India"),  # just the value goes
        ([("country", " Oz "), ("trim", "9")], "/demo?trim=9"),  # blanks do not hide it
        ([("vs.country", "Oz"), ("trim", "9")], "/demo?trim=9"),  # nor the other side of a comparison
        ([("country", "elsewhere"), ("trim", "9")], "/demo?trim=9"),  # a value that was cut: the filter goes
        ([("trim", "9")], "/demo"),  # it stands nowhere: everything goes
    ],
)
def test_way_out_leaves_the_rest_of_the_address(pairs: list[tuple[str, str]], address: str) -> None:
    """The button of a refusal opens the page without the refused value, and keeps what it can."""
    assert notices.without(REFUSED, "/demo", pairs) == address


@pytest.mark.parametrize(
    ("pairs", "label"),
    [
        ([("from", " 2022 "), ("to", "2021"), ("trim", "9")], "Swap them"),
        ([("from", "2022"), ("trim", "9")], "Open 2021 and 2022"),  # the other one is the default
        ([("from", "2021"), ("to", "2021"), ("trim", "9")], "Open 2021 and 2022"),
    ],
)
def test_values_that_would_do_are_offered_first(pairs: list[tuple[str, str]], label: str) -> None:
    """A button opens the page with them and the rest of the address; it says whether they are only swapped."""
    refusal = InvalidFilter("from must come first.", "from", "2022", instead={"from": "2021", "to": "2022"})
    offer, _ = kinds(notices.problem(refusal, "/demo", pairs), "Link")
    assert (words(offer), offer.href) == (label, "/demo?from=2021&to=2022&trim=9")


def test_problem_shows_the_sentence_as_text() -> None:
    """What came from the address is shown letter by letter, as an alert."""
    notice = notices.problem(InvalidFilter("no <b>value</b>", "country", "<b>"), "/demo", [])
    assert "no <b>value</b>" in words(notice)
    assert getattr(notice, "role", "") == "alert"


def test_page_without_data_knows_where_to_ask() -> None:
    """The notice carries the address of /readyz under the site's prefix, and the reason as a sentence."""
    notice = notices.unavailable("there is no build", "/insight/")
    assert data(notice, "data-ready") == "/insight/readyz"
    assert "There is no build." in words(notice)


def test_empty_offers_to_clear() -> None:
    """Nobody left: the words name the members, the button leads to the page without filters."""
    notice = notices.empty("learners", "/demo")
    assert "No learners are left" in words(notice)
    assert [link.href for link in kinds(notice, "Link")] == ["/demo"]


def test_unknown_address_leads_to_the_overview() -> None:
    """The page for unknown addresses has one heading and a way on."""
    page = notices.not_found("/insight/")
    assert len(kinds(page, "H1")) == 1
    assert find(page, href="/insight/")
