"""Whether watching in one quarter is linked to watching in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import NOTE, Draft
from portal.answers.statistics import is_significant
from portal.formats import count, percent
from portal.questions.engagement.filters import COULD_BOTH, WATCHED, WATCHED_A, WATCHED_B
from portal.questions.engagement.stats import regression
from portal.questions.engagement.words import NO_CLEAR

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Record

PROBABILITIES = f"""
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
from (values ('watched', 1), ('could_both', 2)) as both_bases (base, position)
left join bases using (base)
group by base, position
order by position
"""
FORCED = (
    "Among students who watched in either quarter nobody can have watched in neither, so that watching in one comes "
    "with not watching in the other, whatever students do."
)
NEITHER = "under watched nobody can have watched in neither, so that the two quarters cannot be told to be independent"
EMPTY_CELL = "one of the four groups is empty"


def probabilities(context: Context) -> Draft:
    """Give for both bases how watching in one quarter is linked to watching in the other."""
    result = context.select(PROBABILITIES)
    rows = [_row(row) for row in result.rows]
    base = context.state.get("base")
    return Draft(rows, lambda shown: finding(next(row for row in shown if row["base"] == base)), result, (FORCED,))


def _row(row: Record) -> Record:
    n, n_a, n_b, n_both = (row[name] for name in ("n", "n_a", "n_b", "n_both"))
    p_a, p_b = _share(n_a, n), _share(n_b, n)
    return {
        **row,
        "p_a": p_a,
        "p_b": p_b,
        "p_both": _share(n_both, n),
        "p_a_given_b": _share(n_both, n_b),
        "p_b_given_a": _share(n_both, n_a),
        "expected_if_independent": None if p_a is None or p_b is None else p_a * p_b,
        **_association(row),
        "smaller": min(n_a, n - n_a),
    }


def _association(row: Record) -> Record:
    """Test whether the two quarters go together; a note says why where they cannot be tested."""
    n, n_a, n_b, n_both = (row[name] for name in ("n", "n_a", "n_b", "n_both"))
    if row["base"] == "watched":
        return {**statistics.NO_ESTIMATE.columns("odds_ratio"), "p": None, NOTE.name: NEITHER}
    ratio = regression.odds_ratio(n_both, n_a - n_both, n_b - n_both, n - n_a - n_b + n_both)
    p = statistics.two_shares(n_both, n_a, n_b - n_both, n - n_a).p
    note = {NOTE.name: EMPTY_CELL} if ratio.value is None and n else {}
    return {**ratio.columns("odds_ratio"), "p": p, **note}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def finding(row: Record) -> str:
    """Say what watching earlier says of watching later, for one base."""
    if not row["n"]:
        return "Nobody is left to compare."
    base = "could have watched in both quarters" if row["base"] == "could_both" else "watched in either quarter"
    if row["p_b"] is None or row["p_b_given_a"] is None:
        return (
            f"Of {count(row['n'])} students who {base}, {count(row['n_a'])} watched in the earlier one and "
            f"{count(row['n_b'])} in the later: too few to say whether they come back."
        )
    shares = (
        f"Of the {count(row['n'])} students who {base}, {percent(row['p_b'])} watched in the later one; of those who "
        f"had watched in the earlier one, {percent(row['p_b_given_a'])}"
    )
    if row["odds_ratio"] is None or row["p"] is None:
        return f"{shares}."
    if not is_significant(row["p"]):
        return f"{shares}: {NO_CLEAR}."
    return f"{shares}: {'more' if row['odds_ratio'] > 1 else 'fewer'} than of all."
