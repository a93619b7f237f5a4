"""What was published beside what the portal recomputes: rows of claims.json as a table, and their count in words."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from dash import Input, Output, html
from dash.exceptions import PreventUpdate

from portal import formats
from portal.charts import tables
from portal.errors import ReaderError
from portal.site.components import sections
from portal.site.components.notices import skeleton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Question

CLAIMS = ("overview", "claims")
_TONES = {"confirmed": "good", "confirmed with caveat": "good", "differs": "bad"}
_WORDS = {  # of one value, and of several
    "differs": ("differs", "differ"),
    "confirmed": ("matches", "match"),
    "confirmed with caveat": ("matches", "match"),
    "cannot be checked": ("cannot be checked", "cannot be checked"),
    "other data": ("comes from other data", "come from other data"),
}
TITLE = "Published claims, checked"
_HEIGHT = 160
_HEADS = ("What was published", "Value", "Published", "Recomputed", "Difference", "Verdict", "Caveat")
_UNITS = ("text", "text", "number", "number", "number", "text", "text")


def section(claims: Sequence[Mapping[str, Any]]) -> Component:
    """Return the closed section for rows of claims.json (claim, part, published, recomputed, difference, unit ...)."""
    return sections.closed(f"{TITLE}: {counted(claims)}", html.Div([*contradicted(claims), table(claims)]))


def layout(question: Question) -> Component:
    """Return the closed section of a question's page; its rows are recomputed when it is first opened."""
    name = f"{question.slug}-published"
    summary = html.Summary(html.H2(TITLE), id=f"{name}-open")
    inside = html.Div(skeleton(_HEIGHT), id=name, className="inside", role="status")
    return html.Details([summary, inside], className="section")


def register(app: Dash, service: AnswerService, question: Question) -> None:
    """Add what fills the section when it is opened."""
    name = f"{question.slug}-published"
    app.callback(Output(name, "children"), Input(f"{name}-open", "n_clicks"), prevent_initial_call=True)(
        lambda clicks: opened(service, question, clicks)
    )


def opened(service: AnswerService, question: Question, clicks: Any) -> list[Component]:
    """Return the count of verdicts and the table for the claims of a question's sources; a sentence where refused."""
    if not clicks:
        raise PreventUpdate
    try:
        claims = service.answer(*CLAIMS).records()
    except ReaderError as error:
        return [html.P(str(error))]
    rows = [claim for claim in claims if claim["question"] == question.slug]
    counts = html.P(f"{counted(rows)}. The filters above change nothing here.", className="prose")
    return [counts, *contradicted(rows), table(rows)]


def counted(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return for example `3 differ, 20 match`: what differs first, then the most frequent."""
    counts = Counter(_WORDS[str(claim["verdict"])] for claim in claims)
    order = sorted(counts, key=lambda words: (words != _WORDS["differs"], -counts[words]))
    return ", ".join(formats.counted(counts[words], *words) for words in order) or "nothing yet"


def contradicted(claims: Sequence[Mapping[str, Any]]) -> list[Component]:
    """Return what was published and does not hold, as a list of sentences; nothing where everything holds."""
    by_claim: dict[tuple[Any, Any], list[Mapping[str, Any]]] = {}
    for claim in claims:
        if claim["verdict"] == "differs":
            by_claim.setdefault((claim["source"], claim["claim"]), []).append(claim)
    items = [html.Li(_contradiction(rows)) for rows in by_claim.values()]
    return [html.Ul(items, className="openings")] if items else []


def _contradiction(rows: Sequence[Mapping[str, Any]]) -> str:
    first, *_ = rows
    parts = [f" ({row['part']})" if row["part"] else "" for row in rows]
    values = [_value(row, "recomputed") + part for row, part in zip(rows, parts, strict=True)]
    says = formats.joined(values, separator="; ")
    return f"The report said: \u201c{first['statement']}\u201d The data says {says}."


def table(claims: Sequence[Mapping[str, Any]]) -> Component:
    """Return one row for each published value, those that differ first."""
    rows = sorted(claims, key=lambda claim: claim["verdict"] != "differs")
    return tables.table(_HEADS, _UNITS, [_row(claim) for claim in rows], "Published values and what the data gives now")


def _row(claim: Mapping[str, Any]) -> list[Any]:
    texts = [_value(claim, "published"), _value(claim, "recomputed"), _value(claim, "difference", " points")]
    verdict = str(claim["verdict"])
    words, _ = _WORDS[verdict]
    badge = html.Span(words, className=f"badge {_TONES.get(verdict, 'plain')}")
    return [claim["statement"], claim["part"], *map(html.Span, texts), badge, claim["caveat"]]


def _value(claim: Mapping[str, Any], name: str, percent: str = "%") -> str:
    """Return a value of a claim with the digits that were published; `percent` follows a number of percent."""
    text = digits(claim[name], claim["tolerance"])
    return text + percent if claim["unit"] == "percent" and isinstance(claim[name], int | float) else text


def digits(value: float | str | None, tolerance: float | None) -> str:
    """Return a value with the decimals that its tolerance stands for: half a unit of the last one (0.00005: four)."""
    if value is None or isinstance(value, str):
        return value or formats.MISSING
    if tolerance:
        return formats.fixed(value, max(0, round(-math.log10(2 * tolerance))))
    return formats.fixed(value, 0 if float(value).is_integer() else 2)
