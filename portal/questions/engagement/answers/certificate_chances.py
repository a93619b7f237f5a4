"""Of all who watched, how many have a certificate: the share by minutes, as counted and by a two-part model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.spec import NOTE, Draft
from portal.formats import count, number, percent
from portal.questions.engagement.filters import EITHER_PLAN
from portal.questions.engagement.stats.two_part import two_part
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.engagement.stats.cuts import Values
    from portal.questions.engagement.stats.two_part import TwoPart
    from portal.warehouse import Record

WATCHED = f"""
select list(minutes order by student_id) as minutes, list(certificates order by student_id) as certificates
from students
where minutes > 0 and {EITHER_PLAN} and ({{where}})
"""
AT = (10.0, 60.0, 300.0)
NEAR = 1.5
ONE_WAY = (
    "Minutes and certificates are of all watching: who earns a certificate also watches for it, and those who joined "
    "late have had less time for both."
)
OUTSIDE = "nobody watched so little or so much"
NO_FIT = "minutes separate those with a certificate from the others, or nobody has one, so that no model fits"
NOBODY = "Nobody here has watched."


def certificate_chances(context: Context) -> Draft:
    """Predict at a few numbers of minutes the share with a certificate and how many they have, of all who watched."""
    result = context.select(WATCHED)
    (lists,) = result.rows
    minutes, earned = (np.array(lists[name] or [], dtype=float) for name in ("minutes", "certificates"))
    source = Result([], result.columns, result.sql, result.parameters)
    if not minutes.size:
        return Draft((), NOBODY, source)
    model = two_part(np.log(minutes), earned)
    points = sorted({*AT, float(context.state.get("predict_minutes"))})
    return Draft([_row(at, minutes, earned, model) for at in points], finding, source, (ONE_WAY,))


def _row(at: float, minutes: Values, earned: Values, model: TwoPart | None) -> Record:
    near = (minutes >= at / NEAR) & (minutes <= at * NEAR)
    counted = statistics.share(int((earned[near] > 0).sum()), int(near.sum()))
    with_certificate = int((earned > 0).sum())
    inside = at > 0 and minutes.min() <= at <= minutes.max()
    return {
        "minutes": at,
        "students": minutes.size,
        "with_certificate": with_certificate,
        "near": counted.n,
        **counted.columns("near_share", "near"),
        **_predicted(at, model if inside else None),
        "smaller": min(with_certificate, minutes.size - with_certificate),
        NOTE.name: OUTSIDE if not inside else NO_FIT if model is None else None,
    }


def _predicted(at: float, model: TwoPart | None) -> Record:
    if model is None:
        share = number_ = expected = statistics.NO_ESTIMATE
    else:
        share, number_, expected = (part(float(np.log(at))) for part in (model.share, model.count, model.expected))
    return {
        **share.columns("share"),
        **number_.columns("number", "number"),
        **expected.columns("expected", "expected"),
    }


def finding(rows: Sequence[Record]) -> str:
    """Say how many of all who watched have a certificate, and which share of those who watched about so long."""
    first = rows[0]
    whole = f"{count(first['with_certificate'])} of {count(first['students'])} students who watched have a certificate"
    known = [row for row in rows if row["minutes"] in AT and row["share"] is not None and row["near_share"] is not None]
    if not known:
        return f"{whole}; too few to say how that differs by minutes."
    counted = ", ".join(f"{percent(row['near_share'])} of those who watched {_about(row)}" for row in known)
    smooth = ", ".join(percent(row["share"]) for row in known)
    return f"{whole}: {counted}. A curve through all of them gives {smooth}."


def _about(row: Record) -> str:
    return f"about {number(row['minutes'])} minutes"
