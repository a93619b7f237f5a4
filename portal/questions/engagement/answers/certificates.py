"""Minutes of all watching against certificates: the correlation, a line through them, and bands of minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.engagement.filters import EITHER_PLAN
from portal.questions.engagement.stats import regression
from portal.questions.engagement.words import between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Correlation
    from portal.questions.engagement.stats.regression import RegressionLine
    from portal.warehouse import Record

EARNED = f"""
select list(minutes order by student_id) as minutes, list(certificates order by student_id) as certificates
from students
where certificates > 0 and {EITHER_PLAN} and ({{where}})
"""
BINS = f"""
with
    earned as (
        select
            minutes,
            certificates,
            row_number() over (order by minutes, student_id) - 1 as position,
            count(*) over () as n
        from students
        where certificates > 0 and {EITHER_PLAN} and ({{where}})
    )
select
    min(minutes) as minutes_from,
    max(minutes) as minutes_to,
    count(*)::bigint as students,
    avg(minutes) as mean_minutes,
    avg(certificates) as mean_certificates,
    stddev_samp(certificates) as sd
from earned
group by position * greatest(1, least(20, n // 20)) // n
order by minutes_from, minutes_to
"""
SELECTED = "Only students with a certificate are in it: it says nothing of whether those who watch longer earn one."
ONE_WAY = "That minutes and certificates are linked does not say which comes first, or why."
NOBODY = "Nobody here has a certificate."


def certificates(context: Context) -> Draft:
    """Correlate minutes with certificates, fit a line, and say how well it predicts students it has not seen."""
    result = context.select(EARNED)
    (lists,) = result.rows
    x, y = (np.array(lists[name] or [], dtype=float) for name in ("minutes", "certificates"))
    if not x.size:
        return Draft((), NOBODY, result)
    at = float(context.state.get("predict_minutes"))
    r2_mean, r2_sd = regression.cross_validated(x, y) or (None, None)
    row = {
        **_correlation(statistics.pearson(regression.moments(x, y))),
        **_line(regression.line(x, y, at)),
        "r2_cv_mean": r2_mean,
        "r2_cv_sd": r2_sd,
        "at_minutes": at,
    }
    return Draft([row], finding, result, (SELECTED, ONE_WAY))


def _correlation(correlation: Correlation) -> Record:
    return {
        "n": correlation.n,
        "pearson_r": correlation.r,
        "low": correlation.low,
        "high": correlation.high,
        "fisher_low": correlation.fisher_low,
        "fisher_high": correlation.fisher_high,
        "p": correlation.p,
    }


def _line(line: RegressionLine | None) -> Record:
    prediction = statistics.NO_ESTIMATE if line is None else line.prediction
    return {
        "slope": None if line is None else line.slope,
        "intercept": None if line is None else line.intercept,
        "r2": None if line is None else line.r2,
        **prediction.columns("predicted", "predicted"),
    }


def finding(rows: Sequence[Record]) -> str:
    """Say that only those with a certificate are in it, and then whether more minutes come with more of them."""
    (row,) = rows
    chosen = f"Only the {count(row['n'])} students who have a certificate are in this"
    if row["pearson_r"] is None:
        return f"{chosen}: too few to say whether those who watched longer have more."
    if row["low"] > 0:
        linked = "those who watched longer have more of them"
    elif row["high"] < 0:
        linked = "those who watched longer have fewer of them"
    else:
        linked = "there is no clear link between their minutes and how many they have"
    return f"{chosen}: {linked} (correlation {number(row['pearson_r'], 2)}, {between(row['low'], row['high'])})."


def certificate_bins(context: Context) -> Draft:
    """Give the mean certificates of up to twenty bands of minutes with equally many students in each."""
    result = context.select(BINS)
    rows = [_band(row) for row in result.rows]
    return Draft(rows, bins_finding, result, (SELECTED, ONE_WAY))


def _band(row: Record) -> Record:
    names = ("minutes_from", "minutes_to", "students", "mean_minutes", "mean_certificates")
    mean = statistics.mean(row["mean_certificates"], row["sd"], row["students"])
    return {**{name: row[name] for name in names}, **mean.ends()}


def bins_finding(rows: Sequence[Record]) -> str:
    """Say the mean certificates of the bands with the fewest and the most minutes."""
    if not rows:
        return NOBODY
    known = [row for row in rows if row["mean_certificates"] is not None]
    if len(known) < 2:  # noqa: PLR2004 - two ends
        students = count(sum(row["students"] for row in rows))
        return f"{students} students have a certificate: too few for several bands of minutes."
    fewest, most = (known[0], known[-1])
    return (
        f"Of students with a certificate, the {count(fewest['students'])} who watched least have "
        f"{number(fewest['mean_certificates'])} each, the {count(most['students'])} who watched longest "
        f"{number(most['mean_certificates'])}."
    )
