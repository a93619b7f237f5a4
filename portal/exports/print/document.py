"""From a question's answers and its tab's own figures to one HTML document for paper; every text in it is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps

from portal import formats
from portal.charts import theme
from portal.charts.tables import WORDS, spaced
from portal.exports.print import tables
from portal.site.components.chart_card import NOTHING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.exports.header import ExportHeader
    from portal.saved.store import SavedNote
    from portal.site.pages import Chart

HERE = Path(__file__).parent
SHARED = "In several tables"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart on paper: title, how to read it where that is not the answer's finding, caption, figure."""

    title: str
    finding: str
    caption: str
    height: int
    figure: theme.Figure | None


@dataclass(frozen=True, slots=True)
class PrintPart:
    """An answer on paper."""

    answer: Answer
    charts: Sequence[Drawn]
    blocks: Sequence[tables.Block]
    remarks: Sequence[tuple[str, str]]
    caveats: Sequence[str]
    notes: Sequence[SavedNote]
    csv: str

    @property
    def cut(self) -> str:
        """How many rows are printed, where they are not all."""
        if len(self.answer.rows) <= tables.MOST:
            return ""
        return f"First {tables.MOST} of {formats.count(len(self.answer.rows))} rows; all in the CSV at {self.csv}"


def charts_of(answer: Answer, charts: Mapping[str, Chart], pieces: Mapping[str, Any]) -> list[Drawn]:
    """Return the charts that the tab draws of an answer, as it draws them, in the colours of the light theme."""
    return [
        Drawn(
            title=chart.title,
            finding=pieces[thing]["finding"].removeprefix(answer.finding).strip(),
            caption=pieces[thing]["caption"],
            height=chart.height,
            figure=pieces[thing]["figure"] and theme.resolve(pieces[thing]["figure"], "light"),
        )
        for thing, chart in charts.items()
        if chart.answer == answer.name
    ]


def definitions(answers: Iterable[Answer]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the columns' sentences by answer; those that several answers share come once, first."""
    columns: dict[tuple[str, str], list[str]] = {}
    titles = {}
    for answer in answers:
        titles[answer.name] = answer.title
        for column in (answer.columns[index] for index in tables.shown(answer)):
            unit = "" if column.unit in WORDS else f" ({column.unit})"
            over = f" Over {spaced(column.base)}." if column.base else ""
            columns.setdefault((spaced(column.name) + unit, column.description + over), []).append(answer.name)
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in (SHARED, *titles)}
    for term, names in columns.items():
        groups[names[0] if len(names) == 1 else SHARED].append(term)
    return [(titles.get(name, name), terms) for name, terms in groups.items() if terms]


def environment() -> Environment:
    """Return the templates' environment: everything is escaped, a name that is not there is an error."""
    templates = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.filters.update(count=formats.count, day=formats.day, data=_data, css=_css)
    return templates


def render(
    templates: Environment, cover: ExportHeader, parts: Sequence[PrintPart], now: dt.datetime, site: Mapping[str, Any]
) -> str:
    """Return the document; `site` holds the addresses of scripts, styles, map and page."""
    return templates.get_template("print.html").render(
        cover=cover,
        parts=parts,
        definitions=definitions(part.answer for part in parts),
        now=f"{formats.day(now)}, {now:%H:%M} UTC",
        nothing=NOTHING,
        **site,
    )


def _data(value: Any) -> Any:
    """Return a value as JSON that is safe inside a script element."""
    return htmlsafe_json_dumps(
        value, dumps=lambda content, **_: orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    )


def _css(text: str) -> str:
    """Return a text as a string of a style sheet: whatever is no letter, digit or blank is written as its number."""
    inside = "".join(
        character if character.isascii() and (character.isalnum() or character == " ") else f"\\{ord(character):06x} "
        for character in text
    )
    return f'"{inside}"'
