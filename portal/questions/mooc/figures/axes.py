"""What the axes of the MOOC's figures share: room left of zero, and the names of groups with their size."""

from __future__ import annotations

from portal.formats import count

EDGE = -0.02
LONGEST = 24


def label(name: str, registrations: int) -> str:
    """Return the name of a group, shortened where it is long, with its registrations."""
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}\u2026"
    return f"{short}  n {count(registrations)}"
