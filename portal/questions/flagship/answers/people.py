"""The lists: users with a journey, the rows that a rule of the cleaning drops, or users who never launched anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import people
from portal.questions.flagship import columns

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec, Context
    from portal.filters.state import State

USERS = """from (
    select *, null::varchar as program, null::varchar as status, null::date as enrolled, null::bigint as row
    from journeys
) as listed
where {rows}"""
ROWS = """from (
    select
        user_key, user_id, user_type, null::varchar as first_program, null::varchar as next_program,
        null::bigint as programs, launch as first_launch, null::date as last_launch, null::bigint as days_to_next,
        null::varchar as period, row_media as media, program, status, enrolled, row, cleaning_step
    from dropped_rows
) as listed
where {rows}"""
WAITING = """from (
    select
        user_key, user_id, user_type, null::varchar as first_program, null::varchar as next_program,
        0::bigint as programs, null::date as first_launch, null::date as last_launch, null::bigint as days_to_next,
        null::varchar as period, null::varchar as media, null::varchar as program, null::varchar as status,
        first_enrolled as enrolled, null::bigint as row
    from never_launched
) as listed
where {rows}"""
OF_JOURNEYS = "user_key in (select user_key from journeys where {condition})"


def people_spec() -> AnswerSpec:
    """Return the `people` answer: users; the dropped rows where a rule is chosen; or those who never launched."""
    return people.listed("Who are they?", columns.PEOPLE, _list_of_state)


def _list_of_state(context: Context) -> people.ListSpec:
    state = context.state
    if "cleaning_step" in state.values:
        return people.ListSpec(ROWS, "rows", ("user_id",), "row", _outside_journeys(state, "cleaning_step"))
    if state.get("never_launched") == (True,):
        # never_launched is true of every row of this table; on journeys its condition is false
        condition = _outside_journeys(state, "never_launched", "true")
        return people.ListSpec(WAITING, "users", ("user_id",), "user_key", condition)
    return people.ListSpec(USERS, "users", ("user_id",), "user_key", state.condition().sql)


def _outside_journeys(state: State, selector: str, condition: str = "") -> str:
    """Return what selects rows of a table outside the journeys.

    The selector (as `condition`, where one is given) and the user type are applied to the rows themselves, all other
    filters to the journeys of the same users.
    """
    direct = [item for item, _ in state.chosen() if item.name in (selector, "user_type")]
    conditions = [
        condition if condition and item.name == selector else item.condition(state.values[item.name]).sql
        for item in direct
    ]
    rest = {item.name: value for item, value in state.chosen() if item not in direct and item.changes_lists}
    of_journeys = state.only(rest).condition()
    if of_journeys.sql != "true":
        conditions.append(OF_JOURNEYS.replace("{condition}", of_journeys.sql))
    return " and ".join(conditions)
