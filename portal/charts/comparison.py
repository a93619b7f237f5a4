"""From a compared answer to a figure: each row's two values with their intervals, beside them the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import formats
from portal.answers import statistics
from portal.answers.comparison import compare, differences
from portal.answers.comparison import words as comparison_words
from portal.charts import marks, theme, traces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.comparison.compare import Compared, Comparison
    from portal.answers.spec import Answer
    from portal.charts.marks import Channel, NumberedRow, Rows
    from portal.charts.theme import Figure, Trace


MOST = 12
TOP = 10
ROW = 54
HEAD = 92
LONGEST = 44
LEFT_START, RIGHT_START = 0.0, 0.68
LEFT, RIGHT = (LEFT_START, 0.62), (RIGHT_START, 1.0)
LANES = {"name": -0.34, "first": -0.02, "both": 0.1, "other": 0.22}
MINE, THEIRS = "series-1", "muted"


def shown(answer: Answer, declared: Comparison) -> tuple[Compared | None, list[NumberedRow]]:
    """Return what is drawn of a compared answer: the first value that both sides have, and its rows by difference.

    Those with the largest differences, where they are many. The interval of the first side is put into each row.
    """
    for value in declared.values:
        name = f"{value.column}_difference"
        rows = [row for row in marks.numbered(answer) if row.get(name) is not None]
        rows = [row for row in rows if row[name] or row[f"{value.column}_p"]]
        if rows:
            largest = sorted(rows, key=lambda row: -abs(row[name]))[:MOST]
            for row in largest:
                row["first"], (row["first_low"], row["first_high"]) = row[value.column], value.ends(row)
            return value, sorted(largest, key=lambda row: -row[name])
    return None, []


def height(rows: int) -> int:
    """Return the pixels that so many rows need."""
    return HEAD + ROW * rows


def side_by_side(answer: Answer, declared: Comparison) -> Figure | None:
    """Return both sides' values of each row, and the differences; None where nothing can be compared."""
    value, rows = shown(answer, declared)
    if value is None:
        return None
    name = value.column
    unit = next(column.unit for column in answer.columns if column.name == name)
    first, other = _short(answer.state.only(answer.state.values).words()), _short(answer.state.other_words())

    def tooltip(row: NumberedRow) -> str:
        return _tooltip(declared, row, value, unit, (first, other))

    data = [
        *_dots(rows, "first", "first", MINE, lambda row: formats.value(row["first"], unit), tooltip),
        *_dots(rows, f"vs_{name}", "other", THEIRS, lambda row: formats.value(row[f"vs_{name}"], unit), tooltip),
        *_gaps(rows, name, unit, tooltip),
    ]
    heads = [
        _head(f"\u25cf {first}", LEFT_START, -1.28, "series-1"),
        _head(f"\u25cf {other}", LEFT_START, -0.88, "muted"),
        _head(f"difference{'' if unit == 'fraction' else f', {unit}'}", RIGHT_START, -1.28, "text"),
        _head("" if _all_clear(rows, name) else "\u25cb may be chance", RIGHT_START, -0.88, "muted"),
    ]
    names = [_short(comparison_words.named(declared, row) or comparison_words.label(value, row)) for row in rows]
    layout = {**_layout(names, heads), "xaxis": _axis(rows, name, unit), "xaxis2": _gap_axis(rows, name, unit)}
    return {"data": data, "layout": layout}


def different(answer: Answer) -> Figure | None:
    """Return a figure of the largest significant effects, each with its values in words; None where there is none."""
    rows = clear(answer)[:TOP]
    if not rows:
        return None
    names = [
        f"{differences.called(row)}: {formats.value(row['value'], row['unit'])} against "
        f"{formats.value(row['vs_value'], row['unit'])}"
        for row in rows
    ]
    reach = max(abs(end) for end in _ends(rows, "effect")) * 1.1
    heads = [
        {**_head("\u2190 less than the other side", 0, -1.0, "muted"), "xanchor": "left"},
        {**_head("more \u2192", 1, -1.0, "muted"), "xanchor": "right"},
    ]
    axis = {"range": [-reach, reach], "title": {"text": "how large: 0.2 is small, 0.8 large"}, "nticks": 5}
    data = _dots(rows, "effect", "both", MINE, None, differences.in_words)
    return {"data": data, "layout": {**_layout(names, heads), "xaxis": axis}}


def clear(answer: Answer) -> list[NumberedRow]:
    """Return the significant differences, the largest effect first."""
    return [row for row in marks.numbered(answer) if statistics.is_significant(row["p_adjusted"])]


def _dots(rows: Rows, value: str, lane: str, colour: str, text: Channel | None, tooltip: Channel) -> list[Trace]:
    ends = (f"{value}_low", f"{value}_high")
    return marks.dots(rows, value, ends, lane=LANES[lane], text=text, tooltip=tooltip, colour=colour)


def _gaps(rows: Rows, name: str, unit: str, tooltip: Channel) -> list[Trace]:
    """Return the dots of the differences and their texts; a difference that may be chance is hollow."""
    gap = f"{name}_difference"
    dots, texts = _dots(rows, gap, "both", MINE, lambda row: formats.signed(row[gap], unit, places=None), tooltip)
    are_clear = [compare.is_clear(row, name) for row in rows]
    dots["marker"] |= {
        "symbol": ["circle" if is_clear else "circle-open" for is_clear in are_clear],
        "line": {"width": [0 if is_clear else traces.CAP for is_clear in are_clear]},
    }
    return [trace | {"xaxis": "x2"} for trace in (dots, texts)]


def _all_clear(rows: Rows, name: str) -> bool:
    return all(compare.is_clear(row, name) for row in rows)


def _layout(names: Sequence[str], heads: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a layout whose rows have their names above their marks, so that a phone has room for these."""
    labels = [
        theme.note(name, 0, index + LANES["name"], "text", xref="paper", xanchor="left", yanchor="middle")
        for index, name in enumerate(names)
    ]
    axis = {"range": [len(names) - 0.4, -1.5], "visible": False}
    return {"yaxis": axis, "annotations": [*heads, *labels], "margin": {"l": 8, "r": 8, "t": 4, "b": 28}}


def _head(text: str, x: float, y: float, colour: str) -> dict[str, Any]:
    return theme.note(text, x, y, colour, xref="paper", xanchor="left", yanchor="middle")


def _ends(rows: Rows, *values: str) -> list[float]:
    """Return some values of rows and the ends of their intervals, as far as they are known."""
    columns = [f"{value}{end}" for value in values for end in ("", "_low", "_high")]
    return [row[column] for row in rows for column in columns if row[column] is not None]


def _axis(rows: Rows, name: str, unit: str) -> dict[str, Any]:
    ends = _ends(rows, "first", f"vs_{name}")
    low, high = min(ends), max(ends)
    low = min(0.0, low) if unit == "fraction" else low
    room = (high - low) or abs(high) or 1.0
    span = [low - 0.04 * room, high + 0.34 * room]
    return {"domain": LEFT, "range": span, "nticks": 4, "zeroline": False, **_ticks(unit)}


def _gap_axis(rows: Rows, name: str, unit: str) -> dict[str, Any]:
    ends = [*_ends(rows, f"{name}_difference"), 0.0]
    room = (max(ends) - min(ends)) or 1.0
    span = [min(ends) - 0.08 * room, max(ends) + 0.6 * room]
    marked = {"showgrid": True, "zeroline": True, "anchor": "y", **_ticks(unit)}
    return {"domain": RIGHT, "range": span, "nticks": 3, **marked}


def _ticks(unit: str) -> dict[str, Any]:
    return {"tickformat": ".0%"} if unit == "fraction" else {}


def _tooltip(declared: Comparison, row: NumberedRow, value: Compared, unit: str, words: tuple[str, str]) -> str:
    name = value.column
    of = comparison_words.named(declared, row)
    sides = zip(words, (row[name], row[f"vs_{name}"]), strict=True)
    values = ", ".join(f"{formats.value(end, unit)} of {side}" for side, end in sides)
    certain = "" if compare.is_clear(row, name) else "; it may be chance"
    return f"{f'{of}: ' if of else ''}{values}\ndifference {comparison_words.difference(row, name, unit)}{certain}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\u2026"
