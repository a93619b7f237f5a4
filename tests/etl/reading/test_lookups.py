"""Tables that no source file holds: what they map, and that they are no marts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pycountry
import pytest

from etl.reading import lookups

if TYPE_CHECKING:
    from tests.etl.conftest import Tiny


def test_every_country_of_iso_is_found_by_its_own_name() -> None:
    """All of ISO 3166-1, each under its name there."""
    names = dict(lookups.country_names())
    assert {country.name: country.alpha_3 for country in pycountry.countries}.items() <= names.items()


def test_a_name_in_use_is_another_name_of_a_country_of_iso() -> None:
    """Each of the small table's codes is one of ISO's, and none of its names is one that ISO has for another."""
    assert set(lookups.IN_USE.values()) <= {country.alpha_3 for country in pycountry.countries}
    for name, code in lookups.IN_USE.items():
        found = pycountry.countries.get(name=name) or pycountry.countries.get(common_name=name)
        assert found is None or found.alpha_3 == code


def test_no_two_spellings_of_a_name_have_different_codes() -> None:
    """Names are compared whatever their case."""
    codes: dict[str, set[str]] = {}
    for name, code in lookups.country_names():
        codes.setdefault(name.lower(), set()).add(code)
    assert [name for name, found in codes.items() if len(found) > 1] == []


@pytest.mark.parametrize("lookup", list(lookups.TABLES))
def test_a_model_that_names_a_lookup_can_read_it(tiny: Tiny, lookup: lookups.Lookup) -> None:
    """It is there before the model runs, and not in what is published."""
    path = tiny.recipe.models / "shop" / "models.toml"
    text = path.read_text(encoding="utf-8").replace('kind = "mart"\n', f'kind = "mart"\nlookups = ["{lookup}"]\n')
    path.write_text(text, encoding="utf-8")
    sql = f"select row, (select count(*) from {lookup}) as id, amount, day, buyer from orders"
    (path.parent / "sales.sql").write_text(sql, encoding="utf-8")
    tiny.read(b"1,10,,Ann")
    assert tiny.ask("select id > 100 from sales") == [(True,)]
    assert tiny.ask("select table_name from duckdb_tables() order by 1") == [("rejects",), ("sales",)]
