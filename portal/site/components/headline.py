"""The top of a question page: the question in words, the sentence that answers it, three or four large numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.site.components.notices import skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from portal.answers.spec import Question

_HEIGHT = 112


@dataclass(frozen=True, slots=True)
class Kpi:
    """A large number: the value as people read it, what it is, and its interval and n small beside it."""

    value: str
    label: str
    detail: str = ""


def layout(question: Question) -> Component:
    """Return the headline of a page, holding its height until the first answer comes."""
    content = html.Div(skeleton(_HEIGHT), id=f"{question.slug}-headline")
    return html.Section([html.H1(question.asks), content], className="lede", **{"aria-label": "Answer"})


def piece(slug: str) -> Output:
    """Return what the page's callback fills with `content`."""
    return Output(f"{slug}-headline", "children")


def content(sentence: str | Sequence[Any], kpis: Sequence[Kpi]) -> list[Component]:
    """Return the sentence and its numbers; a part of the sentence in html.Em stands out as a loss."""
    parts: list[Component] = [html.P(sentence, className="sentence")]
    if kpis:
        parts.append(html.Dl([_kpi(kpi) for kpi in kpis], className="kpis"))
    return parts


def _kpi(kpi: Kpi) -> Component:
    return html.Div(
        [
            html.Dt(kpi.label, className="label"),
            html.Dd(kpi.value, className="value"),
            html.Dd(kpi.detail or "\u00a0", className="detail"),
        ],
        className="kpi",
    )
