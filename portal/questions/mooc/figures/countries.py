"""Countries: ranked by the measure that the reader chooses, and on a map of the world."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.questions.mooc.figures.groups import CERTIFY_RATE, Measure, rate_tooltip, rates
from portal.questions.mooc.stats.standardisation import DIRECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure, Trace

REGISTRATIONS = "registrations"
EQUAL_MIX = "rate at equal course mix"
MEASURES = {
    REGISTRATIONS: CERTIFY_RATE,
    "certification rate": CERTIFY_RATE,
    "rate allowing for small numbers": Measure(
        "shrunk_rate", "shrunk_low", "shrunk_high", "certification rate allowing for small numbers"
    ),
    EQUAL_MIX: Measure(
        "standardised_rate", "standardised_low", "standardised_high", "certification rate at equal course mix"
    ),
}
MAX_RANKED = 24
SHADES = (22, 36, 50, 66, 82, 100)
RATE_BANDS = (0.01, 0.02, 0.03, 0.05, 0.1)
RATE_WORDS = ("1%", "2%", "3%", "5%", "10%")
SIZE_BANDS = (10, 100, 1_000, 10_000, 100_000)
SIZE_WORDS = ("10", "100", "1,000", "10,000", "100,000")


def chosen_measure(answer: Answer) -> str:
    """Return what the reader shows the countries by: a key of MEASURES."""
    return str(answer.state.get("map"))


def _value_column(chosen: str) -> str:
    return REGISTRATIONS if chosen == REGISTRATIONS else MEASURES[chosen].value


def comparable(answer: Answer) -> list[NumberedRow]:
    """Return the countries that have a value of what the reader chose; indirect rates cannot be compared."""
    chosen = chosen_measure(answer)
    rows = marks.numbered(answer, _value_column(chosen))
    return [row for row in rows if chosen != EQUAL_MIX or row["standardised_by"] == DIRECT]


def ranked(answer: Answer) -> list[NumberedRow]:
    """Return up to 24 countries by what the reader chose, the largest first."""
    value = _value_column(chosen_measure(answer))
    return sorted(comparable(answer), key=lambda row: -row[value])[:MAX_RANKED]


def figure(answer: Answer) -> Figure | None:
    """Draw the ranked countries with the chosen rate, its interval and their size."""
    return rates(ranked(answer), "country", MEASURES[chosen_measure(answer)])


def world(answer: Answer) -> Figure:
    """Draw the countries that have a shape on a world map, in bands of the chosen measure that no filter moves.

    The legend gives the bands' edges.
    """
    chosen = chosen_measure(answer)
    value = _value_column(chosen)
    bands, words = (SIZE_BANDS, SIZE_WORDS) if chosen == REGISTRATIONS else (RATE_BANDS, RATE_WORDS)
    rows = [row for row in comparable(answer) if row["iso3"]]
    trace = {
        "type": "choropleth",
        "locations": [row["iso3"] for row in rows],
        "z": [bisect_right(bands, row[value]) for row in rows],
        "zmin": -0.5,
        "zmax": len(SHADES) - 0.5,
        "colorscale": _colour_scale(),
        "marker": {"line": {"color": theme.token("card"), "width": 0.6}},
        "colorbar": _legend(words),
        **marks.tooltips(rows, lambda row: rate_tooltip(row, "country", MEASURES[chosen])),
    }
    return {"data": [trace], "layout": _map_layout()}


def _colour_scale() -> list[list[Any]]:
    """Return a scale in steps: each shade from where its band begins to where it ends."""
    shades = [theme.token("series-1", strength) for strength in SHADES]
    return [[edge / len(shades), shade] for index, shade in enumerate(shades) for edge in (index, index + 1)]


def _legend(words: Sequence[str]) -> Trace:
    return {
        "orientation": "h",
        "y": -0.02,
        "yanchor": "top",
        "len": 0.96,
        "thickness": 10,
        "outlinewidth": 0,
        "tickvals": [band + 0.5 for band in range(len(words))],
        "ticktext": list(words),
        "tickangle": 0,
        "tickfont": {"size": theme.LABEL - 1, "color": theme.token("muted")},
        "ticks": "",
    }


def _map_layout() -> dict[str, Any]:
    return {
        "margin": {"l": 0, "r": 0, "t": 0, "b": 36},
        "geo": {
            "projection": {"type": "natural earth"},
            "lataxis": {"range": [-57, 84]},
            "bgcolor": theme.CLEAR,
            "showframe": False,
            "showcoastlines": False,
            "showland": True,
            "landcolor": theme.token("band"),
            "showcountries": True,
            "countrycolor": theme.token("card"),
            "countrywidth": 0.4,
            "showlakes": False,
        },
    }
