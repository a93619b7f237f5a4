"""Between a state that compares and the answers: its two sides, each a state of its own that any answer can take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from portal.answers.cohorts import INSIDE, LEFT_OUT, OUTSIDE
from portal.filters.condition import CohortSelection
from portal.filters.kinds import CohortFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.filters.condition import Condition
    from portal.filters.state import State

    Counted = Callable[[State], Condition]


@dataclass(frozen=True, slots=True)
class Sides:
    """The SQL that selects each side, the other side in words, and the parameters that both were chosen by."""

    first: Condition
    other: Condition
    words: str
    chosen: frozenset[str]


REST = CohortFilter("all_but", "All but", outside=True)
ALSO = CohortFilter("also", "Also in")


def sides(state: State, counted: Counted) -> tuple[State, State]:
    """Return both sides of a state that compares: the first without the other, and the other.

    The rest of a cohort are those of the other filters who are not in it; without one, all whom the first side does not
    count. `counted` gives what selects the members that a question counts in a state.
    """
    first = state.only(state.values)
    if state.versus is not None:
        return first, state.only({**_controls(state), **state.versus.values})
    return first, rest(first, counted)


def rest(state: State, counted: Counted) -> State:
    """Return the state that selects everyone whom another state leaves out."""
    cohort = state.values.get(INSIDE)
    if isinstance(cohort, CohortSelection) and OUTSIDE not in state.values:
        others = {name: value for name, value in state.values.items() if name != INSIDE}
        return state.only({**others, OUTSIDE: cohort})
    return _with(state.only(_controls(state)), REST, state, counted)


def overlap(first: State, other: State, counted: Counted) -> State:
    """Return the state that selects the members who are on both sides."""
    return _with(first, ALSO, other, counted)


def chosen_sides(state: State, counted: Counted) -> Sides | None:
    """Return both sides of a state, the rest where it compares with no other; None where nothing is chosen."""
    if not any(item.selects for item, _ in state.chosen()):
        return None
    first = state.only(state.values)
    _, other = sides(state, counted) if state.compares else (first, rest(first, counted))
    words = state.other_words() or "the rest"
    return Sides(counted(first), counted(other).renamed("vs_"), words, chosen_by(state))


def chosen_by(state: State) -> frozenset[str]:
    """Return the parameters that both sides of a state were chosen by, as `chosen_in` gives them."""
    first = chosen_in(state.only(state.values))
    return first | chosen_in(state.versus) if state.versus else first


def chosen_in(state: State) -> frozenset[str]:
    """Return the parameters that a state sets, its cohorts' among them, each by itself and as `name=value`."""
    parts = [part for _, value in state.chosen() if isinstance(value, CohortSelection) for part in value.parts]
    lines = [line for part in parts for line in part.removeprefix(LEFT_OUT).split("\n")]
    pairs = [*state.pairs(), *(pair for line in lines for pair in parse_qsl(line, keep_blank_values=True))]
    return frozenset(word for name, text in pairs for word in (name, f"{name}={text}"))


def _with(state: State, item: CohortFilter, of: State, counted: Counted) -> State:
    """Return a state narrowed by another one, through a filter that cannot appear in an address."""
    value = CohortSelection(of.query(), of.words(), counted(of), frozenset(of.names()))
    return replace(state.only({**state.values, item.name: value}), filters=(*state.filters, item))


def _controls(state: State) -> dict[str, object]:
    """Return what is set of how answers are made, but for what lies within a choice of this side."""
    return {item.name: value for item, value in state.chosen() if not item.selects and item.within not in state.values}
