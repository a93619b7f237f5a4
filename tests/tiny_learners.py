"""A learner source small enough to follow: forty-eight learners in patterns, written in the source's own format.

Learner i (from 0) is a Desktop user where i is even, has no tutor where i % 4 is 0 or 1, a blank tutor where it is 3;
works in IT (first 24), Finance (next 20) or says nothing; completed i % 8 of homework, blank where i % 12 is 5;
scores 50 + 7i % 40, blank where i % 10 is 9; first came in March 2020 (first 20) or April. What depends on places among
the forty-eight begins anew with each further forty-eight: a hundred and ninety-two are enough for a comparison.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER = (
    "learner_id",
    "first_visit_date",
    "platform",
    "device",
    "tutor_interaction",
    "homework_completed",
    "job_type",
    "average_score",
)
NUMBER, ENOUGH, TUTORS = 48, 192, ("No", "No", "Yes", "")
IT, FINANCE, MARCH = 24, 44, 20
NO_HOMEWORK, NO_SCORE = 5, 9


def learner(i: int) -> tuple[Any, ...]:
    """Return the cells of one learner; blanks as empty texts."""
    place = i % NUMBER
    return (
        f"L{i:02d}",
        f"2020-03-{place + 1:02d}" if place < MARCH else f"2020-04-{place - MARCH + 1:02d}",
        "Android" if i % 3 == 0 else "iOS",
        "Mobile" if i % 2 else "Desktop",
        TUTORS[i % 4],
        "" if i % 12 == NO_HOMEWORK else i % 8,
        "IT" if place < IT else "Finance" if place < FINANCE else "",
        "" if i % 10 == NO_SCORE else 50 + 7 * i % 40,
    )


LEARNERS = [learner(i) for i in range(NUMBER)]


def write_enough(folder: Path) -> Path:
    """Write edtech_data.csv with as many learners as a comparison needs and return the folder."""
    return write(folder, [learner(i) for i in range(ENOUGH)])


def write(folder: Path, rows: Sequence[Sequence[Any]] = LEARNERS, header: Sequence[str] = HEADER) -> Path:
    """Write edtech_data.csv into a source folder and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "edtech_data.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return folder
