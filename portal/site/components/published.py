"""What was published beside what the portal recomputes: rows of claims.json as a table, and their count in words."""

from __future__ import annotations

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
_DIFFERS = "differ"
_WORDS = {
    "differs": _DIFFERS,
    "confirmed": "match",
    "confirmed with caveat": "match",
    "cannot be checked": "cannot be checked",
    "other data": "come from other data",
}
_HEIGHT = 160
_HEADS = ("What was published", "Value", "Published", "Recomputed", "Difference", "Verdict", "Caveat")
_UNITS = ("text", "text", "number", "number", "number", "text", "text")


def section(claims: Sequence[Mapping[str, Any]], title: str = "Published and recomputed") -> Component:
    """Return the closed section for rows of claims.json (claim, part, published, recomputed, difference, unit ...)."""
    return sections.closed(f"{title}: {counted(claims)}", html.Div([contradicted(claims), table(claims)]))


def layout(question: Question, title: str = "Published and recomputed") -> Component:
    """Return the closed section of a question's page; its rows are recomputed when it is first opened."""
    name = f"{question.slug}-published"
    summary = html.Summary(html.H2(title), id=f"{name}-open")
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
    counts = html.P(f"{counted(rows)}. All data, whatever the filters above say.", className="prose")
    return [part for part in (counts, contradicted(rows), table(rows)) if part is not None]


def counted(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return for example `3 differ, 20 match`: what differs first, then the most frequent."""
    counts = Counter(_WORDS[str(claim["verdict"])] for claim in claims)
    order = sorted(counts, key=lambda words: (words != _DIFFERS, -counts[words]))
    return ", ".join(f"{formats.count(counts[words])} {words}" for words in order) or "nothing yet"


def contradicted(claims: Sequence[Mapping[str, Any]]) -> Component | None:
    """Return a list of what was published and does not follow, as sentences; None where everything does."""
    by_claim: dict[tuple[Any, Any], list[Mapping[str, Any]]] = {}
    for claim in claims:
        if claim["verdict"] == "differs":
            by_claim.setdefault((claim["source"], claim["claim"]), []).append(claim)
    items = [html.Li(_contradiction(rows)) for rows in by_claim.values()]
    return html.Ul(items, className="openings") if items else None


def _contradiction(rows: Sequence[Mapping[str, Any]]) -> str:
    first, *_ = rows
    parts = [f"{row['part']}: " if row["part"] else "" for row in rows]
    values = "; ".join(part + _value(row, "recomputed") for part, row in zip(parts, rows, strict=True))
    return f"The report said: \u201c{first['statement']}\u201d The data says {values}."


def table(claims: Sequence[Mapping[str, Any]]) -> Component:
    """Return one row for each published value, those that differ first."""
    rows = sorted(claims, key=lambda claim: claim["verdict"] != "differs")
    return tables.table(_HEADS, _UNITS, [_row(claim) for claim in rows], "Published values and what the data gives now")


def _row(claim: Mapping[str, Any]) -> list[Any]:
    numbers = [html.Span(_value(claim, name)) for name in ("published", "recomputed", "difference")]
    verdict = str(claim["verdict"])
    badge = html.Span(verdict, className=f"badge {_TONES.get(verdict, 'plain')}")
    return [claim.get("statement") or claim.get("claim"), claim.get("part"), *numbers, badge, claim.get("caveat")]


def _value(claim: Mapping[str, Any], name: str) -> str:
    """Return a value of a claim with the digits that were published, and a percent sign where it is one."""
    text = formats.published(claim[name], claim["tolerance"])
    return f"{text}%" if claim["unit"] == "percent" and isinstance(claim[name], int | float) else text
