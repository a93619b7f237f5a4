"""What the declared answers of engagement share: their lists, and what keeps an answer without students empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.spec import Draft
from portal.questions.engagement.filters import COUNT, SELECTORS, WHO
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from portal.answers.spec import Context, Parts

CUT = (*WHO, "trim", "mode")
TRUE, FALSE = (True,), (False,)
WATCHED_PARTS: Parts = {"plan": "plan", "period": "period", "watched": TRUE}
COUNT_BYTES = 64
NOBODY = "Nobody is left to compare; choose fewer filters."


def unless_empty(make: Callable[[Context], Draft]) -> Callable[[Context], Draft]:
    """Wrap a function that makes an answer: without any students in the state, the answer has no rows."""

    def checked(context: Context) -> Draft:
        if context.cached("students", lambda: (context.value(COUNT), COUNT_BYTES), WHO):
            return make(context)
        return Draft((), NOBODY, Result([], ("students",), *context.statement(COUNT)))

    return checked


def no_list_beside(*within: str) -> tuple[str, ...]:
    """List the selectors beside which rows have no list: all but those in `within`."""
    return tuple(name for name in SELECTORS if name not in within)


def watched_in(quarter: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Select those who watched in one of a row's two quarters."""
    return lambda row: {"plan": "plan", "period": (row[quarter],), "watched": TRUE}


def kept_in(quarter: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """Select those who are left by the cut in one of a row's two quarters."""
    return lambda row: {"plan": "plan", "period": (row[quarter],), "watched": TRUE, "kept": TRUE}


def where_known(count: str, parts: Parts) -> Callable[[Mapping[str, Any]], Parts | None]:
    """Give a list's parts where its count is known; no list where not."""
    return lambda row: None if row[count] is None else parts
