"""What was published beside what the portal recomputes: rows of claims.json as a table, and their count in words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dash import html

from portal import formats
from portal.components import sections, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

_TONES = {"confirmed": "good", "confirmed with caveat": "good", "differs": "bad"}
_HEADS = ("What was published", "Value", "Published", "Recomputed", "Difference", "Verdict", "Caveat")
_UNITS = ("text", "text", "number", "number", "number", "text", "text")


def section(claims: Sequence[Mapping[str, Any]], title: str = "Published and recomputed") -> Component:
    """Return the closed section for rows of claims.json (claim, part, published, recomputed, difference, unit ...)."""
    return sections.closed(f"{title}: {counted(claims)}", table(claims))


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
