"""Between the store and the questions: which part of a filter state a cohort saves, and which members it selects."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from portal.errors import InvalidFilter
from portal.filters.condition import CohortSelection, Condition
from portal.filters.kinds import CohortFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.answers.spec import Question
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.saved.store import SavedCohort

INSIDE, OUTSIDE = "cohort", "outside"
FILTERS = (CohortFilter(INSIDE, "Cohort"), CohortFilter(OUTSIDE, "Outside cohort", outside=True))
LEFT_OUT = "-"


def parts(question: Question, state: State) -> tuple[str, ...]:
    """Return the query strings that a cohort saves of a state: filters that select members, and the parts of cohorts.

    One that begins with `-` leaves out those whom all of its lines select.
    """
    chosen = {item.name: value for item, value in state.chosen() if is_kept(question, item)}
    query = state.only(
        {name: value for name, value in chosen.items() if not isinstance(value, CohortSelection)}
    ).query()
    inside = [part for value in (chosen.get(INSIDE),) if value for part in value.parts]
    outside = [LEFT_OUT + "\n".join(value.parts) for value in (chosen.get(OUTSIDE),) if value]
    return tuple(dict.fromkeys(part for part in (query, *inside, *outside) if part))


def is_kept(question: Question, item: Filter) -> bool:
    """Return whether a cohort keeps what is chosen of a filter: it selects members, or the question says so."""
    return item.changes_lists or item.name in question.keeps


def cohort_selection(
    question: Question, cohort: SavedCohort, state_of: Callable[[list[tuple[str, str]]], State]
) -> CohortSelection:
    """Return the members of a cohort in the build that `state_of` reads; raise InvalidFilter where it no longer fits.

    Raises InvalidFilter too where it is a cohort of another question's members.
    """
    if cohort.question != question.slug:
        raise InvalidFilter(
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
    except InvalidFilter as reason:
        raise InvalidFilter(
            f"The cohort {cohort.name} no longer fits the data: {reason}", INSIDE, cohort.id
        ) from reason
    return CohortSelection(cohort.id, cohort.name, _all(conditions), frozenset(names), cohort.parts)


def _condition(question: Question, states: Iterable[State], number: int, *, out: bool) -> Condition:
    within = question.within or _bound
    every = _all([within(state).renamed(f"{number}_{index}_") for index, state in enumerate(states)])
    return every.rest() if out else every


def _all(conditions: Iterable[Condition]) -> Condition:
    result = Condition()
    for condition in conditions:
        result = result & condition
    return result


def _bound(state: State) -> Condition:
    return state.statement()


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)
