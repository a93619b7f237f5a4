"""The record of who listed or exported people: written before anyone sees a list, never shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.filters.state import State
    from portal.saved.store import Store

PRIVATE = frozenset({"limit", "offset", "sort", "order", "search", "id"})


class AuditRecord:
    """Writes down each list and export, with the filters in words but without anything that can name a person."""

    def __init__(self, store: Store) -> None:
        """Write into the store's append-only table."""
        self._store = store

    def listed(self, user: str, question: str, state: State, count: int, form: str, build: str) -> None:
        """Write that `user` listed `count` members of a question in a form (list, member, json, csv ...).

        What was searched, and whose page was opened, is not written. Raises StoreClosed where the record cannot be
        written, so that nobody is listed without one.
        """
        filters = [item.words(value) for item, value in state.chosen() if item.name not in PRIVATE]
        words = ", ".join(filters + ["searched"] * ("search" in state.values))
        self._store.listed(user, question, words, form, count, build)
