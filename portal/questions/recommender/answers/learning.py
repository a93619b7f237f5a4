"""Whether more courses would help: how good the model in use is by the number of courses it is trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import Draft
from portal.formats import count, percent
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.words import NO_PROOF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context

LEARNING = """
select
    courses,
    r2,
    r2_sd,
    (r2 - lag(r2) over (order by courses)) / log2(courses / lag(courses) over (order by courses)) as gain
from model_learning
order by courses
"""
FIRST = "nothing smaller to compare with"
KNOWN = "Measured on companies that it knows; how much it would gain on others is not known."


def learning(context: Context) -> Draft:
    """Give R squared on held-out courses by the number of courses trained on; no rows without models."""
    result, state = context.select(LEARNING), training(context)
    rows = [{**row, "note": FIRST if row["gain"] is None else None} for row in result.rows]
    finding = more_courses if rows else state.no_forecast
    return Draft(rows, finding, result, (KNOWN, NO_PROOF, *state.caveats))


def more_courses(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say what courses brought, and what twice as many would bring if they did what the last doubling did.

    A gain within one standard deviation of the folds is hardly any.
    """
    first, last = rows[0], rows[-1]
    before, now = (percent(max(0.0, row["r2"]), 0) for row in (first, last))
    brought = (
        f"With {count(first['courses'])} courses it accounts for {before} of how scores differ, with "
        f"{count(last['courses'])} for {now}."
    )
    if last["gain"] <= last["r2_sd"]:
        return f"{brought} More courses would hardly help."
    doubled = percent(min(1.0, last["r2"] + last["gain"]), 0)
    return f"{brought} If it goes on like that, twice as many would bring {doubled}."
