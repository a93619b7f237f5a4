"""A plain loop over the rows of a file: what the journeys are, by the definitions and nothing else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.tiny_flagship import Row

DROPPED = ("missing key", "repeated module", "not started or waived")


@dataclass
class User:
    """One user and the rows of the journey in order."""

    id: str
    kind: str
    rows: list[Any]

    @property
    def programs(self) -> list[str]:
        """The programs in order."""
        return [row["Program"] for row in self.rows]

    @property
    def first(self) -> dt.date:
        """The day of the first launch."""
        return day(self.rows[0])

    @property
    def next(self) -> str:
        """The second program."""
        return [*self.programs, "Nothing more"][1]

    @property
    def gap(self) -> int | None:
        """Days from the first to the second program."""
        return (day(self.rows[1]) - self.first).days if len(self.rows) > 1 else None

    @property
    def period(self) -> str:
        """When the user started."""
        if self.first < dt.date(2020, 3, 11):
            return "pre"
        return "pandemic" if self.first <= dt.date(2021, 12, 31) else "post"

    @property
    def media(self) -> str:
        """The form of the first program."""
        return self.rows[0]["Media"] or "Unknown"


def day(row: Any) -> dt.date:
    """Return the day of a row's launch."""
    launched: dt.datetime = row["First Launch Date"]
    return launched.date()


def cleaned(rows: list[Row]) -> tuple[list[Row], dict[str, int]]:
    """Return the rows that stay, and how many each rule drops."""
    seen, remaining, dropped = set(), [], dict.fromkeys(DROPPED, 0)
    for row in rows:
        key = (row["UserType"] or "Unknown", row["UserID"], row["Program"])
        if not row["UserID"] or not row["Program"] or row["First Launch Date"] is None:
            dropped["missing key"] += 1
        elif key in seen:
            dropped["repeated module"] += 1
        else:
            seen.add(key)
            if row["Status"] in ("Not Started", "Waived"):
                dropped["not started or waived"] += 1
            else:
                remaining.append(row)
    return remaining, dropped


def users(rows: list[Row]) -> list[User]:
    """Return every user with a journey."""
    by_user: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    for row in cleaned(rows)[0]:
        by_user[row["UserType"] or "Unknown", row["UserID"]].append(row)
    return [
        User(str(key), kind, sorted(rows_of_user, key=lambda row: row["First Launch Date"]))
        for (kind, key), rows_of_user in by_user.items()
    ]


def last_day(everybody: list[User]) -> dt.date:
    """Return the day of the last launch of all."""
    return max(day(row) for user in everybody for row in user.rows)


def edges(user: User, end: dt.date) -> list[tuple[int, str, str]]:
    """Return step, source and target of a user's whole journey."""
    recent = (end - day(user.rows[-1])).days <= 180
    stops = [*user.programs, "Too recent to tell" if recent else "Nothing more"]
    return [(step, stops[step - 1], stops[step]) for step in range(1, len(stops))]
