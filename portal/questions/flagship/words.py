"""How the flagship's answers and page speak: user types in the plural, the program in focus, lists of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portal.warehouse import Row

FLAGSHIP = "Primary Program"
PROFESSIONAL, STUDENT = "Professional", "Student"
NOTHING_MORE, TOO_RECENT, ANY = "Nothing more", "Too recent to tell", "any"
NUMBERS = ("users", "share of the source", "share of all who started")
DRAWN = ("12 broadest", "all")
PERIODS = ("pre", "pandemic", "post")


def plural(user_type: str) -> str:
    """Return a user type as people say it: professionals, students, users of unknown type."""
    return "users of unknown type" if user_type == "Unknown" else f"{user_type.lower()}s"


def focus(anchor: str) -> str:
    """Return the program in focus as a sentence names it."""
    return "the flagship" if anchor == FLAGSHIP else anchor


def both(names: Sequence[str]) -> str:
    """Return names joined by commas and a last `and`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def tops(rows: Iterable[Row]) -> dict[str, Row]:
    """Return the first row of each user type, which is the first cell."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row[0], row)
    return found
