"""The map's bands do not depend on the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.questions.mooc.figures import countries

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_bands_of_the_map_stay_whatever_is_filtered(service: AnswerService) -> None:
    """The same colours and legend over all and over one country; India's 24 registrations lie in the second band."""
    everyone, india = (
        countries.world(service.answer("mooc", "countries", chosen)) for chosen in ([], [("country", "India")])
    )
    fixed = ("zmin", "zmax", "colorscale", "colorbar")
    assert [everyone["data"][0][name] for name in fixed] == [india["data"][0][name] for name in fixed]
    assert (india["data"][0]["locations"], india["data"][0]["z"]) == (["IND"], [1])


def test_indirect_rates_are_not_compared(service: AnswerService, planted: AnswerService) -> None:
    """Of the 72 registrations no country has ten in each course; of the drawn ones all three countries have."""
    chosen = [("map", "rate at equal course mix")]
    assert countries.ranked(service.answer("mooc", "countries", chosen)) == []
    ranked = countries.ranked(planted.answer("mooc", "countries", chosen))
    assert {row["country"] for row in ranked} == {"Brazil", "India", "United States", "Unknown"}
