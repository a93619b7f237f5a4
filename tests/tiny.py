"""A course source small enough to work out by hand: sixteen courses, written in the source's own format.

Company ant has ten courses (101-110) that score 5, 15 .. 95: mean 50, sd 30.2765. Company bee has three (201-203) that
score 30, 60, 90. Two more share bee's four company figures and have no ids (rows 14 and 15); row 16 equals course 110
in every column and has none either. Course 101 is 40 content and 60 interactive, all others are content alone.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = (
    "Price (dollars)",
    "Discount (dollars)",
    "Length of Course (hours)",
    "Number of Users",
    "Company Administrators (percent)",
    "Company Instructors (percent)",
    "Company Learners (percent)",
    "Company Rating (average)",
    "Quiz Grade (average)",
    "Completed Quizzes (percent)",
    "Graded Assessment (percent)",
    "Not-Graded Assessment (percent)",
    "Content (percent)",
    "External (percent)",
    "Interactive (percent)",
    "Uses SCORM (yes/no)",
    "Milestone Course (yes/no)",
    "Certificates (percent)",
    "Collaborations (average)",
    "Teacher Comments (average)",
)
SCORE = "Engagement Score"


def row(users: float, rating: float, content: float = 100.0) -> list[float]:
    """Return the twenty features of one course."""
    company = [25.0, 25.0, 50.0, rating]
    pages = [0.0, 0.0, content, 0.0, 100.0 - content]
    return [0.0, 0.0, 1.5, users, *company, 89.0, 50.0, *pages, 0, 0, 0.0, 0.0, 0.0]


FEATURES = [
    *[row(users, 90.0, 40.0 if users == 1 else 100.0) for users in range(1, 11)],
    row(100.0, 80.0),
    row(5.0, 80.0),
    row(5.0, 80.0),
    row(7.0, 80.0),
    row(7.0, 80.0),
    row(10.0, 90.0),
]
SCORES = [5.0, 15.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0, 85.0, 95.0, 30.0, 60.0, 90.0, 50.0, 70.0, 95.0]
IDS = [*[("ant", 101 + place) for place in range(10)], *[("bee", 201 + place) for place in range(3)]]


def write(folder: Path) -> Path:
    """Write X.csv, y.csv and fifteen.csv into a source folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "X.csv", HEADERS, FEATURES)
    _write(folder / "y.csv", (SCORE,), [[score] for score in SCORES])
    named = [
        [*features, score, company, course]
        for features, score, (company, course) in zip(FEATURES, SCORES, IDS, strict=False)
    ]
    _write(folder / "fifteen.csv", (*HEADERS, SCORE, "companyid_words", "courseid_num"), named)
    return folder


def _write(path: Path, headers: tuple[str, ...], rows: list[list[object]] | list[list[float]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers)
        writer.writerows(rows)
