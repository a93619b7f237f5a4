"""What was bought and refunded, quarter by quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

SUBSCRIPTIONS = "select quarter, plan_id, bought, refunded, active_at_end from subscriptions order by quarter, plan_id"
ALL_PURCHASES = "Purchases are counted whatever is chosen above; one student can count several times."


def subscriptions(context: Context) -> Draft:
    """Count the purchases of each quarter by plan, the refunded among them, and those active at its end."""
    result = context.select(SUBSCRIPTIONS)
    rows = [{**row, **statistics.share(row["refunded"], row["bought"]).columns("refund_rate")} for row in result.rows]
    min_n = context.settings.min_cell
    return Draft(rows, lambda shown: finding(shown, min_n), result, (ALL_PURCHASES,))


def finding(rows: Sequence[Record], min_n: int) -> str:
    """Say how many purchases there are and how many were refunded; the rate from a base of `min_n` on."""
    bought, refunded = (sum(row[name] for row in rows) for name in ("bought", "refunded"))
    if not bought:
        return "Nothing was bought."
    rate = f" ({percent(refunded / bought)})" if bought >= min_n else ""
    return f"{count(refunded)} of {count(bought)} purchases were refunded{rate}."
