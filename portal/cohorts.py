"""Between the store and the questions: what of a filter state a cohort keeps, and whom it selects in a build."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from portal.conditions import Condition, Kept, Refusal
from portal.filters import Cohort
from portal.finished import selects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.answers import Question
    from portal.filters import Filter
    from portal.state import State
    from portal.store import Cohort as Stored

INSIDE, OUTSIDE = "cohort", "outside"
FILTERS = (Cohort(INSIDE, "Cohort"), Cohort(OUTSIDE, "Outside cohort", outside=True))
LEFT_OUT = "-"


def parts(question: Question, state: State) -> tuple[str, ...]:
    """Return the query strings of a state that a cohort keeps: what selects members, cohorts as what they are made of.

    One that begins with `-` leaves out those whom all of its lines select.
    """
    own = {item.name: value for item, value in state.chosen() if is_kept(question, item)}
    query = state.only({name: value for name, value in own.items() if not isinstance(value, Kept)}).query()
    inside = [part for value in (own.get(INSIDE),) if value for part in value.parts]
    outside = [LEFT_OUT + "\n".join(value.parts) for value in (own.get(OUTSIDE),) if value]
    return tuple(dict.fromkeys(part for part in (query, *inside, *outside) if part))


def is_kept(question: Question, item: Filter) -> bool:
    """Return whether a cohort keeps what is chosen of a filter: it selects members, or the question says so."""
    return selects(item) or item.name in question.keeps


def kept(question: Question, cohort: Stored, state_of: Callable[[list[tuple[str, str]]], State]) -> Kept:
    """Return whom a cohort selects in the build that `state_of` reads pairs with; raise Refusal where it fits no more.

    Raises Refusal too where it is a cohort of another question's members.
    """
    if cohort.question != question.slug:
        raise Refusal(
            f"{cohort.name} is a cohort of other people: it was made of {cohort.question}, and this counts "
            f"{question.members}. The sources do not know each other's people.",
            INSIDE,
            cohort.id,
        )
    conditions: list[Condition] = []
    names: set[str] = set()
    try:
        for number, part in enumerate(cohort.parts):
            states = [state_of(_pairs(line)) for line in part.removeprefix(LEFT_OUT).split("\n")]
            names.update(name for state in states for name in state.values)
            conditions.append(_condition(question, states, number, out=part.startswith(LEFT_OUT)))
    except Refusal as reason:
        raise Refusal(f"The cohort {cohort.name} no longer fits the data: {reason}", INSIDE, cohort.id) from reason
    return Kept(cohort.id, cohort.name, _all(conditions), frozenset(names), cohort.parts)


def _condition(question: Question, states: Iterable[State], number: int, *, out: bool) -> Condition:
    within = question.within or _bound
    every = _all([within(state).renamed(f"{number}_{place}_") for place, state in enumerate(states)])
    return every.rest() if out else every


def _all(conditions: Iterable[Condition]) -> Condition:
    result = Condition()
    for condition in conditions:
        result = result & condition
    return result


def _bound(state: State) -> Condition:
    return state.bound()


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
