"""From a query string to a checked filter state of a question, on one build; cohorts are looked up for the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import cohorts
from portal.answers.allowed import allowed_values, with_defaults
from portal.errors import UnknownName
from portal.filters.kinds import CohortFilter
from portal.filters.state import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portal.answers.spec import AnswerSpec, Question
    from portal.filters.condition import CohortSelection
    from portal.filters.filter import Filter
    from portal.filters.state import State
    from portal.saved.store import SavedCohort
    from portal.warehouse import Snapshot

NO_COHORT = "There is no such cohort, or it is not shared with you."


def checked(
    question: Question,
    pairs: Iterable[tuple[str, str]],
    snapshot: Snapshot,
    spec: AnswerSpec | None,
    saved: Callable[[str], SavedCohort | None],
) -> State:
    """Return the checked state of query-string pairs; raise InvalidFilter for what is unknown or wrong.

    The controls of `spec` are taken too, and nothing else where it stands alone. `saved` gives a cohort by its id, None
    where there is none that the user may see.
    """
    controls = spec.controls if spec else ()
    filters = controls if spec and spec.alone else with_defaults(question.filters, snapshot) + controls

    def find(id_: str) -> CohortSelection:
        cohort = saved(id_)
        if cohort is None:
            raise UnknownName(NO_COHORT)
        return selection(question, cohort, snapshot)

    bound = tuple(item.with_lookup(find) for item in filters)
    return _parsed(bound, pairs, snapshot)


def selection(question: Question, cohort: SavedCohort, snapshot: Snapshot) -> CohortSelection:
    """Return the members of a question that a cohort selects; raise InvalidFilter where it no longer fits."""
    plain = tuple(item for item in with_defaults(question.filters, snapshot) if item.kind != CohortFilter.kind)
    return cohorts.cohort_selection(question, cohort, lambda pairs: _parsed(plain, pairs, snapshot, sides=False))


def _parsed(
    filters: tuple[Filter, ...], pairs: Iterable[tuple[str, str]], snapshot: Snapshot, *, sides: bool = True
) -> State:
    return parse(filters, pairs, lambda item, within: allowed_values(snapshot, item, within), sides=sides)
