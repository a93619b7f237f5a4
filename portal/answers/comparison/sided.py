"""The statement behind what is different about two sides: members by level, and means, of both in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.comparison.sides import Sides

SIDED = """with
    sided as materialized (
        select {expressions}, coalesce({first}, false) as here, coalesce({other}, false) as there
        from {table}
        where ({first}) or ({other})
    ),
    counted as materialized (
        select
            {names}
            (count(*) filter (where here))::bigint as here,
            (count(*) filter (where there))::bigint as there
        from sided
        group by all
    ),
    averaged as materialized (
        select {averages} from sided
    )"""
AVERAGE = """
            (count({name}) filter (where here))::bigint as {name}_here,
            (count({name}) filter (where there))::bigint as {name}_there,
            avg({name}) filter (where here) as {name}_mean, stddev_samp({name}) filter (where here) as {name}_sd,
            avg({name}) filter (where there) as {name}_vs_mean,
            stddev_samp({name}) filter (where there) as {name}_vs_sd"""
COUNTED = """
select
    '{name}' as factor,
    coalesce({name}::varchar, 'Unknown') as level,
    sum(here)::bigint as members,
    sum(there)::bigint as vs_members,
    null::double as mean, null::double as sd, null::double as vs_mean, null::double as vs_sd
from counted
group by {name}"""
AVERAGED = """
select
    '{name}' as factor,
    null as level,
    {name}_here as members,
    {name}_there as vs_members,
    {name}_mean as mean, {name}_sd as sd, {name}_vs_mean as vs_mean, {name}_vs_sd as vs_sd
from averaged"""


class Named(Protocol):
    """A factor as the statement needs it: its name and the SQL that gives it."""

    @property
    def name(self) -> str:
        """The name of its column."""

    @property
    def sql(self) -> str:
        """What gives a member's level or number."""


def statement(table: str, levels: Sequence[Named], numbers: Sequence[Named], sides: Sides) -> str:
    """Return the statement that gives a row for each level of a factor of names, and one for each number."""
    sided = SIDED.replace("{expressions}", ", ".join(f"{item.sql} as {item.name}" for item in (*levels, *numbers)))
    sided = sided.replace("{names}", "".join(f"{level.name}, " for level in levels))
    sided = sided.replace("{averages}", ",".join(_named(AVERAGE, number) for number in numbers) or "1")
    sided = sided.replace("{first}", sides.first.sql).replace("{other}", sides.other.sql).replace("{table}", table)
    parts = [*(_named(COUNTED, level) for level in levels), *(_named(AVERAGED, number) for number in numbers)]
    return f"{sided}{' union all'.join(parts)}\norder by factor, level"


def _named(part: str, item: Named) -> str:
    return part.replace("{name}", item.name)
