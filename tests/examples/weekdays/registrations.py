"""The registrations of the small files, by pandas: an independent source of expected values."""

from __future__ import annotations

import pandas as pd

from tests import tiny_mooc

COURSE, STAGES, EDUCATION, DAY = 0, 2, 4, 8


def registrations() -> pd.DataFrame:
    """Return a row for each registration; what is blank is Unknown."""
    lines = [line.split(",") for line in tiny_mooc.ROWS.strip().splitlines()]
    days = [pd.Timestamp(line[DAY]).day_name() if line[DAY] else "Unknown" for line in lines]
    return pd.DataFrame(
        {
            "course": [line[COURSE] for line in lines],
            "education": [line[EDUCATION] or "Unknown" for line in lines],
            "weekday": days,
            "certified": [line[STAGES].endswith("1") for line in lines],
        }
    )
