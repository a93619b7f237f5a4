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
from portal.site.components.states import skeleton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Question

CLAIMS = ("overview", "claims")
_TONES = {"confirmed": "good", "confirmed with caveat": "good", "differs": "bad"}
_HEIGHT = 160
_HEADS = ("What was published", "Value", "Published", "Recomputed", "Difference", "Verdict", "Caveat")
_UNITS = ("text", "text", "number", "number", "number", "text", "text")


def section(claims: Sequence[Mapping[str, Any]], title: str = "Published and recomputed") -> Component:
    """Return the closed section for rows of claims.json (claim, part, published, recomputed, difference, unit ...)."""
    return sections.closed(f"{title}: {counted(claims)}", table(claims))


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
    return [html.P(f"{counted(rows)}. All data, whatever the filters above say.", className="prose"), table(rows)]


def counted(claims: Sequence[Mapping[str, Any]]) -> str:
    """Return for example `20 confirmed, 3 differs`, most frequent first."""
    counts = Counter(str(claim["verdict"]) for claim in claims)
    return ", ".join(f"{formats.count(count)} {verdict}" for verdict, count in counts.most_common()) or "nothing yet"


def table(claims: Sequence[Mapping[str, Any]]) -> Component:
    """Return one row for each published value."""
    return tables.table(
        _HEADS, _UNITS, [_row(claim) for claim in claims], "Published values and what the data gives now"
    )


def _row(claim: Mapping[str, Any]) -> list[Any]:
    unit = str(claim.get("unit") or "number")
    numbers = [html.Span(formats.value(claim.get(name), unit)) for name in ("published", "recomputed", "difference")]
    verdict = str(claim["verdict"])
    badge = html.Span(verdict, className=f"badge {_TONES.get(verdict, 'plain')}")
    return [claim.get("statement") or claim.get("claim"), claim.get("part"), *numbers, badge, claim.get("caveat")]
