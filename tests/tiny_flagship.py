"""A flagship source small enough to read: some 170 users with every oddity that the question must bear.

Among them: two programs launched at the same moment (the file's order decides), later modules of a program whose launch
is earlier (the first row in the file counts all the same), waived programs between others, a person who is professional
and student, users who never launched anything, rows without user or program, an unfamiliar status, blank media, and
programs whose names hold signs that pages and queries trip over.
"""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = (
    "UserID",
    "UserType",
    "Enrollment Date",
    "First Launch Date",
    "Status",
    "Completion Date",
    "Price",
    "Time (in Hours)",
    "Score",
    "Media",
    "Program",
)
P, A, Z, C = "Primary Program", "Program A", "Zoo & <Co>", "O'Hara + 50%"
JOURNEYS = (
    ("Professional", (P,), 40),
    ("Professional", (P, A), 8),
    ("Professional", (P, Z), 3),
    ("Professional", (A, P), 20),
    ("Professional", (A, P, Z), 8),
    ("Professional", (A,), 5),
    ("Professional", (Z, A, P, C), 4),
    ("Professional", (Z,), 8),
    ("Student", (P,), 12),
    ("Student", (P, A), 4),
    ("Student", (A, P), 25),
    ("Student", (A, P, Z, C), 3),
    ("Student", (A,), 6),
    ("Student", (C,), 2),
)
FIRST = dt.datetime(2019, 11, 4)
SPAN, STRIDE = 780, 37
MEDIA = ("Online", "Virtual", "", "Online")
STATUSES = ("Completed", "In Progress", "Completed", "Paused", "Completed", "")

Row = dict[str, str | float | dt.datetime | None]


def row(user: str, kind: str, program: str, launched: dt.datetime | None, **more: str | float | dt.datetime) -> Row:
    """Return one row of the file; the enrolment is on the day of the launch unless told."""
    enrolled = launched or dt.datetime(2020, 1, 1)
    empty: Row = dict.fromkeys(HEADERS)
    told: Row = {"UserID": user, "UserType": kind, "Program": program, "Enrollment Date": enrolled}
    return {**empty, **told, "First Launch Date": launched, "Status": "In Progress", **more}


def rows() -> list[Row]:
    """Return all rows in the order of the file."""
    found: list[Row] = []
    number = 0
    for kind, programs, users in JOURNEYS:
        for _ in range(users):
            number += 1
            found += _user(number, kind, programs)
    found += [row("1", "Student", A, FIRST), row("", "Student", A, FIRST), row("1", "Professional", "", FIRST)]
    for waiting in range(12):
        for status in ("Not Started", "Waived"):
            found.append(row(f"never {waiting}", "Student" if waiting % 3 else "Professional", A, None, Status=status))
    return found


def _user(number: int, kind: str, programs: tuple[str, ...]) -> list[Row]:
    """Return a user's rows: every fifth launches all at once, every third has second modules, each seventh a waiver."""
    start = FIRST + dt.timedelta(days=number * STRIDE % SPAN)
    gap = 0 if number % 5 == 0 else 9 + number * 11 % 70
    found = []
    for place, program in enumerate(programs):
        launched = start + dt.timedelta(days=place * gap)
        found.append(row(str(number), kind, program, launched, **_values(number + place, launched)))
        if number % 3 == 0:
            earlier = launched - dt.timedelta(days=200)
            found.append(row(str(number), kind, program, earlier, Status="Completed"))
    if number % 7 == 0:
        between = start + dt.timedelta(days=gap // 2)
        found.insert(1, row(str(number), kind, "Waived one", between, Status=("Waived", "Not Started")[number % 2]))
    return found


def _values(number: int, launched: dt.datetime) -> dict[str, str | float | dt.datetime]:
    status = STATUSES[number % len(STATUSES)]
    values: dict[str, str | float | dt.datetime] = {"Status": status, "Media": MEDIA[number % len(MEDIA)]}
    values["Price"] = float(number % 4 * 50)
    if number % 3:
        values["Time (in Hours)"] = number % 9 + 0.25
    if status == "Completed":
        values |= {"Completion Date": launched + dt.timedelta(days=3), "Score": float(60 + number % 40)}
    return values


def write(folder: Path, found: list[Row] | None = None) -> Path:
    """Write MasterDataClean.csv into a source folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "MasterDataClean.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADERS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows() if found is None else found)
    return folder


def write_workbook(folder: Path) -> Path:
    """Write the same rows as a workbook, as a spreadsheet keeps them: ids as numbers, dates as dates."""
    folder.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(folder / "MasterDataClean.xlsx"), {"strings_to_numbers": True}) as book:
        sheet, date = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for number, values in enumerate([HEADERS, *(entry.values() for entry in rows())]):
            for place, value in enumerate(values):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(number, place, value, date)
                elif value not in (None, ""):
                    sheet.write(number, place, value)
    return folder
