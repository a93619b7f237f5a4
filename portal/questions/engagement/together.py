"""From the students to what goes together: certificates with minutes, watching in one quarter with the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, interval, number, percent
from portal.questions.engagement import columns, stats
from portal.questions.engagement.members import COULD_BOTH, EITHER_PLAN, WATCHED, WATCHED_A, WATCHED_B

if TYPE_CHECKING:
    from portal.answers.spec import Context

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
            row_number() over (order by minutes, student_id) - 1 as place,
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
group by place * greatest(1, least(20, n // 20)) // n
order by minutes_from, minutes_to
"""
CHANCES = f"""
with
    flags as (
        select
            {WATCHED_A} as in_a,
            {WATCHED_B} as in_b,
            {WATCHED} as watched,
            {COULD_BOTH} as could_both
        from students
        where {{where}}
    ),
    bases as (
        select 'watched' as base, in_a, in_b from flags where watched
        union all
        select 'could_both' as base, in_a, in_b from flags where could_both
    )
select
    base,
    count(bases.in_a)::bigint as n,
    count(*) filter (in_a)::bigint as n_a,
    count(*) filter (in_b)::bigint as n_b,
    count(*) filter (in_a and in_b)::bigint as n_both
from (values ('watched', 1), ('could_both', 2)) as named (base, place)
left join bases using (base)
group by base, place
order by place
"""
ONE_WAY = "Minutes and certificates go together; that does not say which comes first, or why."
FORCED = (
    "Among students who watched in either quarter nobody can have watched in neither, so that watching in one goes "
    "with not watching in the other, whatever students do."
)
NEITHER = "under watched nobody can have watched in neither, so that the two quarters cannot be told to be independent"
EMPTY_CELL = "one of the four groups is empty"


def certificates(context: Context) -> OldDraft:
    """Return how closely minutes of all watching and certificates go together, the line, and how well it predicts."""
    sql, parameters = context.bound(EARNED)
    ((some_minutes, some_certificates),) = context.snapshot.rows(sql, parameters)
    x, y = (np.array(some or [], dtype=float) for some in (some_minutes, some_certificates))
    if not x.size:
        return OldDraft((), "Nobody here has a certificate.", sql, parameters)
    r = statistics.pearson(stats.moments(x, y))
    at = float(context.state.get("predict_minutes"))
    line = stats.line(x, y, at)
    scores = stats.cross_validated(x, y) or (None, None)
    fit = (None,) * 3 if line is None else (line.slope, line.intercept, line.r2)
    said = (None,) * 3 if line is None else (line.predicted, line.low, line.high)
    row = (x.size, r.r, r.low, r.high, r.fisher_low, r.fisher_high, r.p, *fit, *scores, at, *said)
    computed = columns.names(columns.CERTIFICATES)
    return OldDraft([row], earned_said(row), sql, parameters, (ONE_WAY,), computed)


def earned_said(row: tuple[Any, ...]) -> str:
    """Return the correlation and the prediction in words."""
    n, r, low, high = row[:4]
    if r is None:
        return (
            f"Too few of the {count(n)} students with a certificate differ to say whether minutes go with certificates."
        )
    return (
        f"Among the {count(n)} students with a certificate, minutes watched and certificates go together "
        f"(r {number(r, 2)}, {interval(low, high, 2)})."
    )


def certificate_bins(context: Context) -> OldDraft:
    """Return the students with a certificate in up to twenty bands of minutes of equal size: mean certificates."""
    sql, parameters = context.bound(BINS)
    rows = []
    for start, end, students, minutes, mean, sd in context.snapshot.rows(sql, parameters):
        found = statistics.mean(mean, sd, students)
        rows.append((start, end, students, minutes, mean, found.low, found.high))
    said = "Nobody here has a certificate."
    if rows:
        said = (
            f"From {number(rows[0][4])} certificates a student in the band with the fewest minutes to "
            f"{number(rows[-1][4])} in that with the most."
        )
    return OldDraft(rows, said, sql, parameters, (ONE_WAY,), ("low", "high"))


def probabilities(context: Context) -> OldDraft:
    """Return how watching in one quarter goes with watching in the other, on both bases."""
    sql, parameters = context.bound(CHANCES)
    rows, notes = [], {}
    for place, counts in enumerate(context.snapshot.rows(sql, parameters)):
        row, note = _chances(*counts)
        rows.append(row)
        if note:
            notes[place] = note
    chosen = next(row for row in rows if row[0] == context.state.get("base"))
    computed = columns.names(columns.CHANCES)[2:12]
    return OldDraft(rows, chances_said(chosen), sql, parameters, (FORCED,), computed, notes)


def _chances(base: str, n: int, n_a: int, n_b: int, n_both: int) -> tuple[tuple[Any, ...], str]:
    p_a, p_b, p_both = (_share(part, n) for part in (n_a, n_b, n_both))
    expected = None if p_a is None or p_b is None else p_a * p_b
    cells = (n_both, n_a - n_both, n_b - n_both, n - n_a - n_b + n_both)
    smaller = min(n_a, n - n_a)
    found, p, note = statistics.Estimate(None, None, None, n), None, ""
    if base == "watched":
        note = NEITHER
    else:
        found = stats.odds_ratio(*cells)
        p = statistics.two_shares(n_both, n_a, n_b - n_both, n - n_a).p
        note = EMPTY_CELL if found.value is None and n else ""
    given = (_share(n_both, n_b), _share(n_both, n_a))
    told = (base, n, p_a, p_b, p_both, *given, expected, found.value, found.low, found.high, p)
    return (*told, n_a, n_b, n_both, smaller), note


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def chances_said(row: tuple[Any, ...]) -> str:
    """Return what watching earlier says of watching later, in words."""
    base, n, p_b, p_b_given_a, ratio, p = row[0], row[1], row[3], row[6], row[8], row[11]
    if not n or p_b_given_a is None:
        return "Nobody is left to compare."
    who = "could have watched in both" if base == "could_both" else "watched in either quarter"
    told = (
        f"Of the {count(n)} who {who}, {percent(p_b)} watched in the later quarter; "
        f"of those who had watched in the earlier one, {percent(p_b_given_a)}"
    )
    if ratio is None or p is None:
        return f"{told}."
    if p >= 0.05:  # noqa: PLR2004 - 5%
        return f"{told}: the two can't be told to go together."
    return f"{told}: {'more' if ratio > 1 else 'less'} than all."
