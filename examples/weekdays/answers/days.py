"""How many people register on each day of the week."""

from collections.abc import Sequence

from portal.answers.spec import Context, Draft
from portal.formats import count
from portal.warehouse import Record

DAYS = """
select coalesce(dayname(start_date), 'Unknown') as weekday, count(*)::bigint as registrations
from registrations where {where}
group by all order by min(isodow(start_date)) nulls last
"""


def make(context: Context) -> Draft:
    """Make a row for each day on which someone registers, the unknown one last."""
    result = context.select(DAYS)
    return Draft(result.rows, finding, result)


def finding(rows: Sequence[Record]) -> str:
    """Name a day on which most people register."""
    known = {row["weekday"]: int(row["registrations"]) for row in rows if row["weekday"] != "Unknown"}
    if not known:
        return "No day of registration is known."
    day = max(known, key=lambda name: known[name])
    return f"No day has more registrations than {day}: {count(known[day])} of {count(sum(known.values()))}."
