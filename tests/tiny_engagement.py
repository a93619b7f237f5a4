"""Watching, purchases and certificates small enough to check: twelve edge cases by hand, some hundred drawn ones.

The students 1 to 11 watch 120 seconds on 2021-05-05, but for 9, whose row has 0 seconds. What they bought touches the
second quarter of 2021 by a day, or misses it by one; student 10 never registered, and 12 did nothing but buy. The
others (from 1001) are drawn with a fixed seed: plans, refunds, several rows a day, equal minutes in numbers, watching
in either or both of the quarters.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

HEADERS = {
    "student_info": ("student_id", "date_registered"),
    "student_purchases": ("purchase_id", "student_id", "plan_id", "date_purchased", "date_refunded"),
    "student_video_watched": ("student_id", "seconds_watched", "date_watched"),
    "student_certificates": ("certificate_id", "student_id", "date_issued"),
}
# student, plan, bought, refunded, and whether that makes the second quarter of 2021 paid
EDGES = (
    (1, 0, "2021-03-01", "", True),  # runs to 2021-04-01, the first day of the quarter
    (2, 0, "2021-02-28", "", False),  # runs to 2021-03-28
    (3, 1, "2021-06-30", "", True),  # bought on the last day
    (4, 1, "2021-07-01", "", False),  # bought the day after
    (5, 2, "2021-01-10", "2021-03-31", False),  # refunded the day before
    (6, 2, "2021-01-10", "2021-04-01", True),  # refunded on the first day
    (7, 3, "2020-02-02", "", True),  # for ever
    (8, 0, "2021-04-01", "", True),  # two that overlap
    (8, 1, "2021-04-10", "", True),
    (11, 0, "2021-01-31", "", False),  # a month from 31 January is 28 February
)
PAID = {student: paid for student, *_, paid in EDGES}
Row = tuple[object, ...]


def write(folder: Path, students: int = 600) -> Path:
    """Write the four tables as csv files into a source folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(students).items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(HEADERS[name])
            writer.writerows(rows)
    return folder


def tables(students: int = 600) -> dict[str, list[Row]]:
    """Return the rows of the four tables."""
    drawn = random.Random(4)  # noqa: S311 - made-up students
    info: list[Row] = [(student, "2021-01-01") for student in range(1, 12) if student != 10]
    bought: list[Row] = [(number, *edge[:4]) for number, edge in enumerate(EDGES, start=1)]
    watched: list[Row] = [(student, 0 if student == 9 else 120, "2021-05-05") for student in range(1, 12)]
    earned: list[Row] = []
    for student in range(1001, 1001 + students):
        _draw(drawn, student, (info, bought, watched, earned))
    bought.append((len(bought) + 1, 12, 1, "2021-05-01", ""))
    return dict(zip(HEADERS, (info, bought, watched, earned), strict=True))


def _draw(drawn: random.Random, student: int, rows: Sequence[list[Row]]) -> None:
    info, bought, watched, earned = rows
    registered = _day(drawn, "2020-06-01", 700)
    info.append((student, registered))
    pays = drawn.random() < 0.4
    if pays:
        for _ in range(drawn.choice((1, 1, 2))):
            day = _day(drawn, "2021-01-01", 500)
            refund = day + dt.timedelta(drawn.randrange(40)) if drawn.random() < 0.2 else ""
            bought.append((len(bought) + 1, student, drawn.randrange(4), day, refund))
    minutes = 0.0
    for begin, chance in (("2021-01-04", 0.3), ("2021-04-01", 0.6), ("2021-07-01", 0.2), ("2022-04-01", 0.6)):
        if drawn.random() < chance:
            seconds = round(60 * drawn.lognormvariate(3.4 if pays else 2.2, 1.1))
            seconds = seconds if drawn.random() < 0.6 else 600  # many equal ones
            day = _day(drawn, begin, 88)
            watched += [(student, seconds // 2, day), (student, seconds - seconds // 2, day), (student, 0, day)]
            minutes += seconds / 60
    for _ in range(round(minutes / 60 + drawn.random()) if drawn.random() < 0.2 else 0):
        earned.append((len(earned) + 1, student, _day(drawn, "2022-06-01", 20)))


def _day(drawn: random.Random, since: str, days: int) -> dt.date:
    return dt.date.fromisoformat(since) + dt.timedelta(drawn.randrange(days))


def dump(rows: Iterable[Row]) -> str:
    """Return rows as mysqldump writes them after `values`."""
    return ",".join("(" + ",".join(_literal(value) for value in row) + ")" for row in rows)


def _literal(value: object) -> str:
    if value in ("", None):
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"
