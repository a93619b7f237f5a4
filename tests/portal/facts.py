"""What the shared tests must know about a question over the small files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one question; they stand in `facts.py` of the question's own tests.

    `chosen` selects some of its members, but not all. `choices` are filters and selectors with values to choose from,
    and `bounds` the two values to try for each end of a range. Lists are exported under the queries `lists` and saved
    as cohorts in the states `saved`; `controls` are the filters among them that select nobody. `member` is the id of
    some member; `lists_similar` says whether the similar members are a list.

    The answers `uncounted` list people whom the page does not count, the answers `by_rows` select rows of people, and
    `lists_more` is true of a question whose every list may hold such people. The marks of the charts `rowless` stand
    for no row of an answer.
    """

    chosen: Pairs
    choices: tuple[str, ...]
    bounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    lists: tuple[str, ...] = ("",)
    saved: tuple[Pairs, ...] = ()
    controls: tuple[str, ...] = ()
    member: str = ""
    lists_similar: bool = True
    uncounted: tuple[str, ...] = ()
    by_rows: tuple[str, ...] = ()
    lists_more: bool = False
    rowless: tuple[str, ...] = ()
