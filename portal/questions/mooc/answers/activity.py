"""What learners did in their course, by how active they were and by whether they certified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import Draft
from portal.formats import count, number
from portal.questions.mooc.answers.groups import ORDERS
from portal.questions.mooc.answers.tables import NOBODY
from portal.questions.mooc.caveats import COURSES, DAYS, WHOLE
from portal.questions.mooc.columns import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

# quartiles are read off counts of equal values: several times as fast as sorting all values, and the same number
_COUNTED = """
        select '{name}' as counter, segment, certified, {name} as value, count(*) as registrations
        from registrations
        where {where} and {name} is not null
        group by all"""
_QUARTILE = """
            (min(value) filter (where upto > floor({part} * (known - 1))))
            + ({part} * (known - 1)) % 1
            * (
                (min(value) filter (where upto > ceil({part} * (known - 1))))
                - (min(value) filter (where upto > floor({part} * (known - 1))))
            ) as {column},"""
_COUNTER = """
    any_value(share_any) filter (where counter = '{name}') as share_any_{name},
    any_value(p25) filter (where counter = '{name}') as p25_{name},
    any_value(median) filter (where counter = '{name}') as median_{name},
    any_value(p75) filter (where counter = '{name}') as p75_{name},"""
_QUARTILES = {"p25": "0.25::double", "median": "0.5::double", "p75": "0.75::double"}
_ORDER = ", ".join(f"'{name}'" for name in ("true", "false", *ORDERS["segment"]))
ACTIVITY = f"""
with
    counted as ({" union all".join(_COUNTED.replace("{name}", name) for name in COUNTERS)}
    ),
    grouped as (
        select counter, 'segment' as group_by, segment as "group", value, sum(registrations) as registrations
        from counted
        group by all
        union all
        select counter, 'certified', certified::varchar, value, sum(registrations)
        from counted
        group by all
    ),
    cumulated as (
        select
            *,
            sum(registrations) over (partition by counter, group_by, "group" order by value) as upto,
            sum(registrations) over (partition by counter, group_by, "group") as known
        from grouped
    ),
    quartiles as (
        select
            counter,
            group_by,
            "group",
            coalesce(sum(registrations) filter (where value > 0), 0) / known as share_any,
            {"".join(_QUARTILE.replace("{part}", part).replace("{column}", name) for name, part in _QUARTILES.items())}
            known::bigint as known
        from cumulated
        group by counter, group_by, "group", known
    )
select
    group_by,
    "group",
    max(known) as registrations,{"".join(_COUNTER.replace("{name}", name) for name in COUNTERS)}
    coalesce(any_value(known) filter (where counter = 'days'), 0) as days_known
from quartiles
group by group_by, "group"
order by group_by desc, list_position([{_ORDER}], "group") nulls last, "group"
"""


def make(context: Context) -> Draft:
    """Make the answer: the share with any and the quartiles of each counter, by segment and by certified or not."""
    result = context.select(ACTIVITY)
    return Draft(result.rows, _finding if result.rows else NOBODY, result, (WHOLE, DAYS, COURSES))


def _finding(rows: Sequence[Record]) -> str:
    sides = {row["group"]: row for row in rows if row["group_by"] == "certified"}
    if len(sides) < len(("true", "false")):
        who = "Everybody" if "true" in sides else "Nobody"
        return f"{who} here earned a certificate, so there are no two sides to compare."
    certified, others = sides["true"], sides["false"]
    if certified["median_days"] is None or others["median_days"] is None:
        return (
            f"Too few to say: {count(certified['registrations'])} earned a certificate, "
            f"{count(others['registrations'])} did not."
        )
    return (
        f"Half of those who earned a certificate were active on {number(certified['median_days'])} days or more, half "
        f"of the others on {number(others['median_days'])} or more."
    )


def row_list(row: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Select the row's registrations."""
    if row["group_by"] == "segment":
        return {"segment": (row["group"],)}
    return {"certified": (row["group"] == "true",)}
