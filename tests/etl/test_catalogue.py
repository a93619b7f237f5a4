"""The catalogue: what it must say, and how headers are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl.catalogue import load, plain
from etl.errors import UseError
from etl.settings import REPOSITORY
from tests.etl.conftest import ORDERS

if TYPE_CHECKING:
    from pathlib import Path


def test_the_repositorys_catalogue_is_valid_and_builds_course_features() -> None:
    """data/sources.toml loads; course_features is built, with y paired to X and not needed where X has the score."""
    built = {s.name: s for s in load(REPOSITORY / "data" / "sources.toml").built}
    tables = {t.name: t for t in built["course_features"].table}
    assert list(tables) == ["X", "y", "fifteen"]
    assert (tables["y"].paired_with, tables["y"].unless_in) == ("X", "X")
    assert [len(t.column) for t in tables.values()] == [20, 1, 23]
    assert built["course_features"].reject_limit == 0.01


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "shop"', 'name = "Shop"', "source.0.name"),
        ('licence = "made up"\n', "", "source.0.licence"),
        ('name = "orders"', 'name = "orders"\n  colour = "red"', "colour"),
        ('type = "integer"', 'type = "whole"', "type"),
        ("max = 1000", 'max = "x"', "max"),
        ('name = "orders"', 'name = "orders"\n  key = ["nothing"]', "key names 'nothing'"),
        ('name = "orders"', 'name = "orders"\n  key = ["day"]', "must be required and not nullable"),
        ('name = "orders"', 'name = "orders"\n  paired_with = "other"', "'other' is no other table"),
        ('name = "orders"', 'name = "orders"\n  person = "nobody"', "is no required text or integer column"),
        ('name = "orders"', 'name = "orders"\n  person = "amount"', "is no required text or integer column"),
        ('header = "Buyer"', 'header = "order_ID"', "stands there twice"),
        ('name = "buyer"', 'name = "day"', "stands there twice"),
        ('type = "text"', 'type = "text"\n    min = 3', "must be of its type"),
        ("min = 0", 'min = 0\n    formats = ["%Y"]', "formats are for dates"),
        ("min = 0", 'min = 0\n    one_of = ["a"]', "one_of is for text"),
        ("[[source]]", "[[source", "cannot be read"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    """An unknown key, a missing entry or names that do not agree stop the start with one sentence."""
    path = tmp_path / "sources.toml"
    path.write_text(ORDERS.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UseError) as caught:
        load(path)
    assert said in str(caught.value)


def test_a_source_of_paired_tables_names_no_person(tmp_path: Path) -> None:
    """A row left out of one table alone would bring the rows of the other out of step."""
    table = ORDERS[ORDERS.index("  [[source.table]]") :]
    paired = table.replace('name = "orders"', 'name = "others"\n  paired_with = "orders"')
    path = tmp_path / "sources.toml"
    path.write_text(ORDERS.replace('name = "orders"', 'name = "orders"\n  person = "buyer"') + paired, "utf-8")
    with pytest.raises(UseError, match="a source of paired tables names no person"):
        load(path)


@pytest.mark.parametrize("header", ["Order Id", "order_id", " ORDER\u00a0ID ", "\ufeffOrder\u200bId", "orderid"])
def test_headers_are_compared_without_case_spaces_and_underscores(header: str) -> None:
    """Case, white space, underscores and invisible characters make no difference; other signs do."""
    assert plain(header) == "orderid"
    assert plain("Order-Id") != "orderid"
