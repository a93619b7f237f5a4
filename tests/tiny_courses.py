"""Four hundred courses of twelve company profiles, written as the source has them: enough to train course models on.

A course's score rises with not-graded pages and falls with its length; it also depends on its company. Company `co1`
(profile 1) owns its thirty-four with ids, 101 and up, so that a course of a named company is picked on arrival.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.tiny import HEADERS, SCORE

if TYPE_CHECKING:
    from pathlib import Path

COURSES, PROFILES = 400, 12


def table(n: int = COURSES) -> pd.DataFrame:
    """Return the courses with headers as in the file and their scores."""
    rng = np.random.default_rng(7)
    profile = np.arange(n) % PROFILES
    pages = rng.dirichlet([6.0, 1.5, 1.5, 1.0, 1.0], n) * 100
    pages = np.round(pages, 1)
    pages[:, 0] = np.round(100 - pages[:, 1:].sum(axis=1), 1)
    length = np.round(rng.lognormal(2, 1, n), 2)
    columns = {
        "Price (dollars)": np.round(rng.exponential(30, n), 2),
        "Discount (dollars)": np.zeros(n),
        "Length of Course (hours)": length,
        "Number of Users": rng.integers(1, 500, n).astype(float),
        "Company Administrators (percent)": 20.0 + profile,
        "Company Instructors (percent)": 20.0 - profile / 2,
        "Company Learners (percent)": 60.0 - profile / 2,
        "Company Rating (average)": 85.0 + profile % 5,
        "Quiz Grade (average)": np.round(rng.uniform(60, 100, n), 1),
        "Completed Quizzes (percent)": np.round(rng.uniform(20, 100, n), 1),
        "Graded Assessment (percent)": pages[:, 3],
        "Not-Graded Assessment (percent)": pages[:, 1],
        "Content (percent)": pages[:, 0],
        "External (percent)": pages[:, 4],
        "Interactive (percent)": pages[:, 2],
        "Uses SCORM (yes/no)": (rng.random(n) < 0.1).astype(float),
        "Milestone Course (yes/no)": (rng.random(n) < 0.1).astype(float),
        "Certificates (percent)": np.round(rng.exponential(10, n) * (rng.random(n) < 0.3), 1),
        "Collaborations (average)": np.zeros(n),
        "Teacher Comments (average)": np.round(rng.exponential(1, n) * (rng.random(n) < 0.4), 2),
    }
    score = 45 + 1.2 * pages[:, 1] - 6 * np.log(length) + 1.5 * (profile - 6) + rng.normal(0, 4, n)
    return pd.DataFrame({**{header: columns[header] for header in HEADERS}, SCORE: np.clip(np.round(score), 1, 99)})


def write(folder: Path, n: int = COURSES) -> Path:
    """Write X.csv, y.csv and fifteen.csv into a source folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    courses = table(n)
    courses[list(HEADERS)].to_csv(folder / "X.csv", index=False)
    courses[[SCORE]].to_csv(folder / "y.csv", index=False)
    own = courses[np.arange(n) % PROFILES == 0]
    named = own.assign(companyid_words="co1", courseid_num=range(101, 101 + len(own)))
    named.to_csv(folder / "fifteen.csv", index=False)
    return folder
