"""The learners that the tests are about, as pandas has them, and numbers about them from independent sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

NUMBER, RARE, MIN_N = 3000, 6, 10


def close(expected: Any) -> Any:
    """Return what equals numbers of an independent source to 1e-9."""
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


def planted(seed: int = 0, number: int = NUMBER) -> pd.DataFrame:
    """Return learners whose job decides both device and score: on a desktop they score more, alike in job less.

    IT learners (half) score 12 points more and nine of ten use a desktop, two of ten of the others; a desktop takes 3
    points away. Six learners have a job of their own, so few that it leaves every fit.
    """
    rng = np.random.default_rng(seed)
    job = rng.choice(["IT", "Retail", ""], number, p=[0.5, 0.3, 0.2])
    job[:RARE] = "Rare"
    desktop = rng.random(number) < np.where(job == "IT", 0.9, 0.2)
    tutor = rng.choice(["No", "Chat", "Call", ""], number, p=[0.5, 0.25, 0.2, 0.05])
    homework = rng.poisson(4, number).astype(float)
    score = 60 + 12 * (job == "IT") - 3 * desktop + 0.3 * homework + 1.5 * (tutor == "Call") + rng.normal(0, 6, number)
    frame = pd.DataFrame(
        {
            "learner_id": [f"L{i}" for i in range(number)],
            "first_visit_date": rng.choice(["2020-03-05", "2020-04-09", "2020-05-01", ""], number),
            "platform": rng.choice(["iOS", "Android"], number),
            "device": np.where(desktop, "Desktop", np.where(rng.random(number) < 0.3, "Tablet", "Mobile")),
            "tutor_interaction": tutor,
            "homework_completed": homework,
            "job_type": job,
            "average_score": score.round(3).clip(0, 100),
        }
    )
    frame.loc[rng.random(number) < 0.08, "homework_completed"] = np.nan
    frame.loc[rng.random(number) < np.where(desktop, 0.05, 0.15), "average_score"] = np.nan
    return frame


def known(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame as the marts have it: blanks as Unknown, month and homework band."""
    result = frame.copy()
    for column in ("platform", "device", "tutor_interaction", "job_type"):
        result[column] = result[column].replace("", "Unknown")
    result["month"] = result["first_visit_date"].str[:7].replace("", "Unknown")
    homework = result["homework_completed"]
    high = homework >= homework.quantile(0.75)
    result["homework_band"] = np.where(homework.isna(), "Unknown", np.where(high, "high", "low"))
    return result


def chosen(frame: pd.DataFrame, state: list[tuple[str, str]]) -> pd.DataFrame:
    """Return the learners of a state, picked by pandas."""
    columns = {"device": "device", "job": "job_type", "tutor": "tutor_interaction"}
    for name, column in columns.items():
        values = [text for key, text in state if key == name]
        frame = frame[frame[column].isin(values)] if values else frame
    bounds = dict(state)
    if "visited_from" in bounds:
        frame = frame[(frame["month"] >= bounds["visited_from"]) & (frame["month"] != "Unknown")]
    if "homework_min" in bounds:
        frame = frame[frame["homework_completed"].between(float(bounds["homework_min"]), float(bounds["homework_max"]))]
    return frame


def fitting(frame: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return the scored learners whose levels all have ten scores, until none has fewer."""
    left = frame[frame["average_score"].notna()]
    while True:
        small = [left[factor].map(left[factor].value_counts()) < MIN_N for factor in factors]
        if not np.any(small):
            return left
        left = left[~np.any(small, axis=0)]


def interval(values: pd.Series) -> tuple[float, float, float]:
    """Return mean and 95% t interval by scipy."""
    low, high = scipy_stats.t.interval(0.95, len(values) - 1, values.mean(), scipy_stats.sem(values))
    return float(values.mean()), float(low), float(high)


def formula(factors: list[str]) -> str:
    """Return the model of the score on factors."""
    return "average_score ~ " + " + ".join(f"C({factor})" for factor in factors)


def rows(service: AnswerService, name: str, state: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return answer(service, name, *state).records()


def answer(service: AnswerService, name: str, *state: tuple[str, str]) -> Answer:
    """Return an answer over the learners."""
    return service.answer("score-drivers", name, state)
