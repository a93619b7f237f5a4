"""From rows of registrations to what those of a segment, and those who certified, did in their course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import OldDraft
from portal.formats import number
from portal.questions.mooc.columns import COUNTERS
from portal.questions.mooc.groups import ORDERS, WHOLE
from portal.questions.mooc.source import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

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
    placed as (
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
        from placed
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
DAYS = "Where the days of a viewer are blank they are not known; other blank counts are none."
COURSES = "Chapters and videos differ in number from course to course: choose one course to compare like with like."


def activity(context: Context) -> OldDraft:
    """Return share with any, quartiles and median of each counter, by segment and by certified or not."""
    sql, parameters = context.bound(ACTIVITY)
    found = context.snapshot.rows(sql, parameters)
    return OldDraft(found, _said(found), sql, parameters, (WHOLE, DAYS, COURSES))


def _said(found: Sequence[Row]) -> str:
    by_certified = {row[1]: row for row in found if row[0] == "certified"}
    if len(by_certified) < len(("true", "false")):
        return "All here did alike: everybody certified or nobody did." if found else NOBODY
    place = 3 + 4 * list(COUNTERS).index("days") + 2
    days = {group: row[place] for group, row in by_certified.items()}
    return (
        f"Half of those who certified were active on {number(days['true'])} days or more, half of the others on "
        f"{number(days['false'])} or more."
    )


def activity_list(row: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Return the selector of the row's registrations."""
    if row["group_by"] == "segment":
        return {"segment": (row["group"],)}
    return {"certified": (row["group"] == "true",)}
