"""From a compared answer to a figure: each row's two values with their intervals, beside them the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import formats
from portal.answers import statistics
from portal.answers.comparison import compare, differences
from portal.answers.comparison import words as comparison_words
from portal.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.comparison.compare import Compared, Comparison
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Marked = tuple[int, Mapping[str, Any]]

MOST = 12
TOP = 10
ROW = 54
HEAD = 92
LONGEST = 44
CAP = 1.6
LEFT, RIGHT = (0.0, 0.62), (0.68, 1.0)
LANES = {"name": -0.34, "first": -0.02, "both": 0.1, "other": 0.22}
MINE, THEIRS = "series-1", "muted"


def shown(answer: Answer, declared: Comparison) -> tuple[Compared | None, list[Marked]]:
    """Return what is drawn of a compared answer: the first value that both sides have, and its rows by difference.

    Those with the largest differences, where they are many.
    """
    rows = list(enumerate(answer.records()))
    for value in declared.values:
        name = f"{value.column}_difference"
        known = [row for row in rows if row[1].get(name) is not None and (row[1][name] or row[1][f"{value.column}_p"])]
        if known:
            largest = sorted(known, key=lambda row: -abs(row[1][name]))[:MOST]
            return value, sorted(largest, key=lambda row: -row[1][name])
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
    words = (_short(answer.state.only(answer.state.values).words()), _short(answer.state.other_words()))
    tooltips = [_told(declared, row, value, unit, words) for _, row in rows]
    first = [(row[name], *value.ends(row)) for _, row in rows]
    other = [tuple(row[f"vs_{name}{end}"] for end in ("", "_low", "_high")) for _, row in rows]
    gaps = [tuple(row[f"{name}_difference{end}"] for end in ("", "_low", "_high")) for _, row in rows]
    clear = [compare.is_clear(row, name) for _, row in rows]
    gap_texts = [comparison_words.signed(row[f"{name}_difference"], unit) for _, row in rows]
    data = [
        *_dots(rows, first, "first", MINE, [formats.value(end[0], unit) for end in first], tooltips),
        *_dots(rows, other, "other", THEIRS, [formats.value(end[0], unit) for end in other], tooltips),
        *(trace | {"xaxis": "x2"} for trace in _dots(rows, gaps, "both", MINE, gap_texts, tooltips)),
    ]
    open_ = {"symbol": ["circle" if is_clear else "circle-open" for is_clear in clear]}
    data[-2]["marker"] |= open_ | {"line": {"width": [0 if is_clear else CAP for is_clear in clear]}}
    heads = [
        _head(f"\u25cf {words[0]}", LEFT[0], -1.28, "series-1"),
        _head(f"\u25cf {words[1]}", LEFT[0], -0.88, "muted"),
        _head(f"difference{'' if unit == 'fraction' else f', {unit}'}", RIGHT[0], -1.28, "text"),
        _head("" if all(clear) else "\u25cb may be chance", RIGHT[0], -0.88, "muted"),
    ]
    names = [_short(comparison_words.named(declared, row) or comparison_words.label(value, row)) for _, row in rows]
    layout = {**_layout(names, heads), "xaxis": _axis(LEFT, [*first, *other], unit), "xaxis2": _gap_axis(gaps, unit)}
    return {"data": data, "layout": layout}


def different(answer: Answer) -> Figure | None:
    """Return a figure of the largest significant effects, each with its values in words; None where there is none."""
    rows = apart(answer)[:TOP]
    if not rows:
        return None
    ends = [tuple(row[end] for end in ("effect", "effect_low", "effect_high")) for _, row in rows]
    tooltips = [differences.in_words(row) for _, row in rows]
    names = [
        f"{differences.called(row)}: {formats.value(row['value'], row['unit'])} against "
        f"{formats.value(row['vs_value'], row['unit'])}"
        for _, row in rows
    ]
    reach = max(abs(end) for index in ends for end in index) * 1.1
    heads = [
        {**_head("\u2190 less than the other side", 0, -1.0, "muted"), "xanchor": "left"},
        {**_head("more \u2192", 1, -1.0, "muted"), "xanchor": "right"},
    ]
    axis = {"range": [-reach, reach], "title": {"text": "how large: 0.2 is small, 0.8 large"}, "nticks": 5}
    data = _dots(rows, ends, "both", MINE, [], tooltips)
    return {"data": data, "layout": {**_layout(names, heads), "xaxis": axis}}


def apart(answer: Answer) -> list[Marked]:
    """Return the significant differences with their row numbers, the largest effect first."""
    rows = enumerate(answer.records())
    return [(number, row) for number, row in rows if statistics.is_significant(row["p_adjusted"])]


def _dots(
    rows: Sequence[Marked],
    ends: Sequence[tuple[Any, ...]],
    lane: str,
    colour: str,
    texts: Sequence[str],
    tooltips: Sequence[str],
) -> list[Trace]:
    values, low, high = zip(*ends, strict=True)
    traces = theme.dots(["" for _ in rows], values, low, high, texts=texts, hover=tooltips, colour=colour)
    traces[0]["customdata"] = [str(number) for number, _ in rows]
    return [trace | {"y": [index + LANES[lane] for index in range(len(rows))]} for trace in traces]


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


def _axis(domain: tuple[float, float], ends: Sequence[tuple[Any, ...]], unit: str) -> dict[str, Any]:
    known = [end for index in ends for end in index if end is not None]
    low, high = min(known), max(known)
    low = min(0.0, low) if unit == "fraction" else low
    room = (high - low) or abs(high) or 1.0
    ticks = {"tickformat": ".0%"} if unit == "fraction" else {}
    return {"domain": domain, "range": [low - 0.04 * room, high + 0.34 * room], "nticks": 4, "zeroline": False, **ticks}


def _gap_axis(gaps: Sequence[tuple[Any, ...]], unit: str) -> dict[str, Any]:
    known = [end for index in gaps for end in index if end is not None] + [0.0]
    room = (max(known) - min(known)) or 1.0
    ticks = {"tickformat": ".0%"} if unit == "fraction" else {}
    span = [min(known) - 0.08 * room, max(known) + 0.6 * room]
    return {"domain": RIGHT, "range": span, "nticks": 3, "showgrid": True, "zeroline": True, "anchor": "y", **ticks}


def _told(declared: Comparison, row: Mapping[str, Any], value: Compared, unit: str, words: tuple[str, str]) -> str:
    name = value.column
    of = comparison_words.named(declared, row)
    sides = zip(words, (row[name], row[f"vs_{name}"]), strict=True)
    values = ", ".join(f"{formats.value(end, unit)} of {side}" for side, end in sides)
    certain = "" if compare.is_clear(row, name) else "; it may be chance"
    return f"{f'{of}: ' if of else ''}{values}\ndifference {comparison_words.difference(row, name, unit)}{certain}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "\u2026"
