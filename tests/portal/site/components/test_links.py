"""What the browser sends is checked before anything is done with it."""

from __future__ import annotations

import pytest

from portal.errors import InvalidFilter
from portal.site.components import links


@pytest.mark.parametrize("data", [None, 3, [], {}, {"slug": 1}, {"slug": None}, {"slug": "x" * 8001}, {"other": "x"}])
def test_anything_but_short_texts_is_no_ask(data: object) -> None:
    """What is missing, no text or too long is not acted on."""
    assert links.texts(data, "slug") is None


def test_only_the_named_texts_are_taken() -> None:
    """What was not asked for is left behind."""
    assert links.texts({"slug": "demo", "at": 3}, "slug") == {"slug": "demo"}


def test_pairs_keep_order_blanks_and_letters_of_any_language() -> None:
    """The query string is read as the API reads it."""
    assert links.pairs("?a=1&b=&a=%C3%A9%26") == [("a", "1"), ("b", ""), ("a", "é&")]
    assert links.pairs(None) == []


@pytest.mark.parametrize("query", ["a=" + "x" * 8000, "&".join(["a=1"] * 501)])
def test_endless_addresses_are_refused(query: str) -> None:
    """An address of more than 8,000 characters or 500 values gets a sentence."""
    with pytest.raises(InvalidFilter, match="longer than"):
        links.pairs(query)
