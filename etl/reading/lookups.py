"""Before the models: tables that no source file holds, made from well-kept libraries for the models that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

Lookup = Literal["country_names"]
# names in use that ISO 3166 writes otherwise: those of person-course releases and of common exports
IN_USE = {
    "Bolivia": "BOL",
    "Brunei": "BRN",
    "Burma": "MMR",
    "Cape Verde": "CPV",
    "Congo (Kinshasa)": "COD",
    "Congo (Brazzaville)": "COG",
    "Cote d'Ivoire": "CIV",
    "Czech Republic": "CZE",
    "Democratic Republic of the Congo": "COD",
    "East Timor": "TLS",
    "Great Britain": "GBR",
    "Hong Kong SAR China": "HKG",
    "Iran": "IRN",
    "Ivory Coast": "CIV",
    "Laos": "LAO",
    "Libyan Arab Jamahiriya": "LBY",
    "Macau": "MAC",
    "Macedonia": "MKD",
    "Macedonia, the former Yugoslav Republic of": "MKD",
    "Micronesia": "FSM",
    "Moldova": "MDA",
    "North Korea": "PRK",
    "Palestine": "PSE",
    "Palestinian Territory": "PSE",
    "Palestinian Territory, Occupied": "PSE",
    "Reunion": "REU",
    "Russia": "RUS",
    "South Korea": "KOR",
    "Swaziland": "SWZ",
    "Syria": "SYR",
    "Taiwan": "TWN",
    "Tanzania": "TZA",
    "Turkey": "TUR",
    "UK": "GBR",
    "USA": "USA",
    "United States of America": "USA",
    "Vatican City": "VAT",
    "Venezuela": "VEN",
    "Vietnam": "VNM",
}


def make(con: duckdb.DuckDBPyConnection, lookup: Lookup) -> None:
    """Create the table `lookup` beside the raw ones, anew for each model that names it; it is not published."""
    columns, rows = TABLES[lookup]
    con.execute("set search_path = 'work.main'")
    con.execute(f"create or replace table {lookup} ({columns})")
    names, codes = zip(*rows(), strict=True)
    con.execute(f"insert into {lookup} select unnest(?::varchar[]), unnest(?::varchar[])", [names, codes])


def country_names() -> list[tuple[str, str]]:
    """Return (name, ISO 3166-1 alpha-3 code): each country's ISO, official and common name, and those in use."""
    import pycountry  # noqa: PLC0415 # only a build with such a source loads it

    names = {
        str(name): str(country.alpha_3)
        for country in pycountry.countries
        for name in (country.name, getattr(country, "official_name", None), getattr(country, "common_name", None))
        if name
    }
    return sorted((names | IN_USE).items())


TABLES: dict[Lookup, tuple[str, Callable[[], list[tuple[str, str]]]]] = {
    "country_names": ("name varchar, iso3 varchar", country_names),
}
