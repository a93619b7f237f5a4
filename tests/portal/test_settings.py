"""Settings: each is read from its variable, a wrong one stops the start with one sentence."""

from __future__ import annotations

import pytest

from portal.errors import SettingError
from portal.settings import REPO, read


def test_defaults_hold_where_nothing_is_set() -> None:
    """An empty environment gives the documented defaults, and a blank variable counts as not set."""
    settings = read({"PORTAL_PORT": " "})
    assert (settings.port, settings.min_cell, settings.prefix) == (8050, 10, "/")
    assert settings.data == REPO / "data"


def test_a_prefix_always_begins_and_ends_with_a_slash() -> None:
    """However the operator writes the path, the site gets /path/."""
    assert [read({"PORTAL_PREFIX": text}).prefix for text in ("/a", "/a/", "/a/b/", "/")] == [
        "/a/",
        "/a/",
        "/a/b/",
        "/",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_PORT", "80800"),
        ("PORTAL_PORT", "eighty"),
        ("PORTAL_PORT", "-1"),
        ("PORTAL_MIN_CELL", "2.5"),
        ("PORTAL_QUERY_SECONDS", "nan"),
        ("PORTAL_QUERY_SECONDS", "0"),
        ("PORTAL_PREFIX", "/../x"),
        ("PORTAL_PREFIX", "no slash"),
        ("PORTAL_HOST", "a b"),
        ("PORTAL_DATA", __file__),
        ("PORTAL_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_one_sentence(name: str, value: str) -> None:
    """The sentence names the variable, the value, what is allowed and the remedy."""
    with pytest.raises(SettingError) as caught:
        read({name: value})
    sentence = str(caught.value)
    assert sentence.startswith(f"{name} is {value!r}")
    assert "must be" in sentence
    assert sentence.endswith("correct it or leave it unset.")
    assert "\n" not in sentence
