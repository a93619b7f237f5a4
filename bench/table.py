"""Last step of the benchmark: rows of measured figures become one table in markdown, as ratios with figures beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HEAD = ("Measured", "Ratio", "Portal", "Bare", "Target", "Met")
NONE = "-"
LEGEND = (
    "Ratio: portal over bare. Cold: no answer is kept, and the members are counted again; SQL: all queries of the "
    "answer; kept: asked before in this state. Bare: the answer's own SQL, fetched, on the same connection; for the "
    "callback a Flask route under the same gunicorn that runs the SQL of the page's answers and returns rows as JSON."
)
_SMALL = 0.01
_STEPS = {
    "s": ((1.0, "s"), (1e-3, "ms"), (1e-6, "\u00b5s")),
    "B": ((1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1.0, "B")),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a row should stay within: words, and the largest value, in the row's unit."""

    words: str
    most: float


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: `ours` against `bare` in seconds (`unit` s) or bytes (B), with figures beside each.

    `ours` is None where nothing could be measured; `detail` then says why. `bare` is None where there is nothing to
    compare with.
    """

    group: str
    what: str
    ours: float | None
    bare: float | None = None
    unit: str = "s"
    detail: str = ""
    bare_detail: str = ""
    target: Target | None = None

    @property
    def ratio(self) -> float | None:
        """`ours` over `bare`; None where one is missing or `bare` is zero."""
        return self.ours / self.bare if self.ours is not None and self.bare else None

    @property
    def met(self) -> bool | None:
        """Whether `ours` is within the target; None where there is no target or no value."""
        return self.ours <= self.target.most if self.target and self.ours is not None else None


def figure(value: float | None, unit: str) -> str:
    """Return seconds or bytes as people read them, three digits: `4.31 ms`, `126 MB`; empty for None."""
    if value is None:
        return ""
    steps = _STEPS[unit]
    size, name = next(((size, name) for size, name in steps if value >= size), steps[-1])
    return f"{_three(value / size)} {name}"


def times(ratio: float | None) -> str:
    """Return a ratio with three digits and a multiplication sign; a dash for None."""
    if ratio is None:
        return NONE
    return f"under {_SMALL}\u00d7" if ratio < _SMALL else f"{_three(ratio)}\u00d7"


def markdown(rows: Sequence[Row], heading: str) -> str:
    """Return the table under its heading, a line for each row and a bold one where a group begins."""
    lines = [heading, "", _line(HEAD), _line(("---", "---:", "---", "---", "---", "---"))]
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(_line((f"**{group}**", "", "", "", "", "")))
        lines.append(_line(_cells(row)))
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        times(row.ratio),
        _with(figure(row.ours, row.unit), row.detail),
        _with(figure(row.bare, row.unit), row.bare_detail) or NONE,
        row.target.words if row.target else NONE,
        {True: "yes", False: "**no**", None: NONE}[row.met],
    )


def _with(value: str, detail: str) -> str:
    return f"{value} ({detail})" if value and detail else value or detail


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _three(value: float) -> str:
    """Return a positive number with three digits, more only before the point: 0.123, 4.31, 126, 2,480."""
    places = 0 if value >= 99.95 else 1 if value >= 9.995 else 2 if value >= 0.9995 else 3  # noqa: PLR2004 - digits
    return f"{value:,.{places}f}"
