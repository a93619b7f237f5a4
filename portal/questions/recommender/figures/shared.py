"""What several of the recommender's figures share: the rows around the chosen, its name, the two kinds of company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from portal.charts import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")
AROUND = 15
SCORE_AXIS: dict[str, Any] = {"range": [0, 112], "tickvals": [0, 25, 50, 75, 100], "title": {"text": "score, 0-100"}}
SPLITS = {"random": ("series-1", "companies it knows"), "by_profile": ("series-2", "companies it does not know")}


def around(rows: Sequence[Item], chosen: int, most: int = AROUND) -> Sequence[Item]:
    """Return up to `most` rows around the one at index `chosen`."""
    first = max(0, min(chosen - most // 2, len(rows) - most))
    return rows[first : first + most]


def marked_name(name: str, *, chosen: bool) -> str:
    """Return a name with a pointer before the chosen one, since colour alone never marks it."""
    return f"\u25b8 {name}" if chosen else name


def keyed(layout: dict[str, Any]) -> dict[str, Any]:
    """Return a layout with the two kinds of company above the plot in their colours, a line each."""
    notes = [
        above(f"\u25cf {words}", 16 * line, colour) for line, (colour, words) in enumerate(reversed(SPLITS.values()))
    ]
    return {**layout, "annotations": notes, "margin": {"t": 40}}


def above(text: str, pixels: int, colour: str = "muted") -> dict[str, Any]:
    """Return a text so many pixels above the plot's left corner."""
    ends = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return theme.note(text, 0, 1, colour, yshift=pixels, **ends)
