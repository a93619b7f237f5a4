"""What figures share: token names for colours, the one template, layouts and notes; no Dash, no data.

A figure leaves the server without template and without colours: "token:series-1" stands for the colour that
assets/tokens.css gives this token in the reader's theme. The browser puts colours in (assets/portal.js), so a switch
of the theme asks the server nothing; `resolve` does the same in Python.
"""

from __future__ import annotations

import functools
import re
from html import escape
from typing import TYPE_CHECKING, Any

from portal.settings import REPO

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Figure = dict[str, Any]
Trace = dict[str, Any]

PREFIX = "token:"
THEMES = ("light", "dark")
CLEAR = "rgba(0,0,0,0)"
LABEL = 12
FULL = 100


def token(name: str, percent: int = 100) -> str:
    """Return the placeholder for a colour in a figure: series-1, muted, good, bad, ghost, band, text ...

    `percent` is how opaque it is; under 100 what lies behind shows through.
    """
    return PREFIX + name if percent == FULL else f"{PREFIX}{name}/{percent}"


_AXIS: dict[str, Any] = {
    "fixedrange": True,
    "automargin": True,
    "tickangle": 0,
    "tickfont": {"size": LABEL},
    "ticks": "",
    "ticklabelstandoff": 4,
    "zerolinecolor": token("line-strong"),
    "zerolinewidth": 1,
    "linecolor": token("line-strong"),
    "title": {"font": {"size": LABEL}, "standoff": 10},
}

TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": '"Inter Variable", system-ui, sans-serif', "size": 13, "color": token("muted")},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 24, "t": 8, "b": 24},
        "colorway": [token(f"series-{number}") for number in range(1, 6)],
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "bargap": 0.3,
        "hoverlabel": {
            "bgcolor": token("raised"),
            "bordercolor": token("line-strong"),
            "align": "left",
            "font": {"size": 13, "color": token("text")},
        },
        "xaxis": {**_AXIS, "gridcolor": token("line"), "showgrid": True, "zeroline": True},
        "yaxis": {**_AXIS, "gridcolor": token("line"), "showgrid": True, "zeroline": False},
        "annotationdefaults": {"showarrow": False, "font": {"size": LABEL, "color": token("muted")}},
        "modebar": {"orientation": "v"},
    }
}


def layout(*, names: bool = False, count: int = 0, zero: bool = True, unit: str = "", **more: Any) -> dict[str, Any]:
    """Return a figure's layout: with `names` the vertical axis holds names, the first on top, without gridlines.

    `count` says how many names, so that dots keep off the edges. `zero` starts the values at 0, as bars must; `unit` is
    that of the values: fraction shows percent, dollars a sign. `more` goes over the top, keys as plotly's.
    """
    ticks = {"fraction": {"tickformat": ".0%"}, "dollars": {"tickprefix": "$", "tickformat": ",.0f"}}
    values = {"rangemode": "tozero" if zero else "normal", **ticks.get(unit, {})}
    if not names:
        return {"yaxis": values, **more}
    index = {"range": [count - 0.5, -0.5]} if count else {"autorange": "reversed"}
    labels = {**index, "showgrid": False, "tickfont": {"color": token("text")}, "type": "category"}
    return {"xaxis": values, "yaxis": labels, **more}


def note(text: str, x: Any, y: Any, colour: str = "muted", **more: Any) -> dict[str, Any]:
    """Return an annotation: a text at a place of the data, without an arrow."""
    return {
        "text": safe([text])[0],
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"size": LABEL, "color": token(colour)},
        **more,
    }


def colours(colour: str | Sequence[str]) -> str | list[str]:
    """Return one token, or one for each mark."""
    return token(colour) if isinstance(colour, str) else [token(name) for name in colour]


def safe(texts: Sequence[str]) -> list[str]:
    """Return texts as plotly shows them letter by letter: it reads tags and entities in every text and axis label.

    A line break stays one.
    """
    return [escape(text, quote=False).replace("\n", "<br>") for text in texts]


@functools.cache
def tokens(theme: str) -> Mapping[str, str]:
    """Return every token of a theme (light or dark) from assets/tokens.css; dark takes what it does not override."""
    text = re.sub(r"/\*.*?\*/", "", (REPO / "assets" / "tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = re.findall(r"([^{}]+)\{([^}]*)\}", text)
    values: dict[str, str] = {}
    for selector, body in blocks:
        if ":root" in selector or theme in selector:
            values |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))
    return values


def resolve(figure: Mapping[str, Any], theme: str) -> Figure:
    """Return a figure as the browser draws it in a theme: with the template, and colours for tokens.

    Raises KeyError for a token that tokens.css does not have.
    """
    whole = {**figure, "layout": {**figure.get("layout", {}), "template": TEMPLATE}}
    filled: Figure = _filled(whole, tokens(theme))
    return filled


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _colour(value.removeprefix(PREFIX), known) if value.startswith(PREFIX) else value
    if isinstance(value, list):
        return [_filled(item, known) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, known) for key, item in value.items()}
    return value


def _colour(value: str, known: Mapping[str, str]) -> str:
    """Return the colour of `name` or `name/percent`; the latter as rgba, from a token written as #rrggbb."""
    name, _, percent = value.partition("/")
    if not percent:
        return known[name]
    red, green, blue = (int(known[name][index : index + 2], 16) for index in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {int(percent) / FULL:g})"
