"""What the small engagement files say, counted by pandas alone: students by quarter, purchases, certificates."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from tests import tiny_engagement

LENGTHS = {0: 1, 1: 3, 2: 12}
NEVER = pd.Timestamp("2099-01-01")
A, B = "2021Q2", "2022Q2"
PLANS = ("free", "paid")


@cache
def tables() -> dict[str, pd.DataFrame]:
    """Compute the four tables, dates as timestamps, purchases with their last day."""
    frames = {}
    for name, rows in tiny_engagement.tables().items():
        frame = pd.DataFrame(rows, columns=list(tiny_engagement.HEADERS[name]))
        for column in frame.columns[frame.columns.str.startswith("date_")]:
            frame[column] = pd.to_datetime(frame[column].replace("", None))
        frames[name] = frame
    bought = frames["student_purchases"]
    lengths = bought["plan_id"].map(LENGTHS)
    runs = [
        NEVER if np.isnan(months) else day + pd.DateOffset(months=int(months))
        for day, months in zip(bought["date_purchased"], lengths, strict=True)
    ]
    bought["last"] = bought["date_refunded"].fillna(pd.Series(runs, index=bought.index))
    return frames


@cache
def paid(period: str) -> frozenset[int]:
    """Compute the students of whom a purchase overlaps a quarter, ends included."""
    bought, quarter = tables()["student_purchases"], pd.Period(period)
    inside = (bought["date_purchased"] <= quarter.end_time.normalize()) & (bought["last"] >= quarter.start_time)
    return frozenset(bought.loc[inside, "student_id"])


@cache
def watched() -> pd.DataFrame:
    """Compute one row a student and quarter with watching: period, plan, minutes."""
    rows = tables()["student_video_watched"]
    rows = rows.assign(period=rows["date_watched"].dt.to_period("Q").astype(str))
    summed = rows.groupby(["student_id", "period"], as_index=False)["seconds_watched"].sum()
    summed = summed[summed["seconds_watched"] > 0]
    summed["minutes"] = (summed["seconds_watched"] / 60).round(2)
    summed["plan"] = [
        "paid" if student in paid(period) else "free"
        for student, period in zip(summed["student_id"], summed["period"], strict=True)
    ]
    return pd.DataFrame(summed)


def look_back(*periods: str) -> int:
    """Count the days before both quarters that can be looked at: until seven in a row are without any watching."""
    rows = tables()["student_video_watched"]
    days = set(rows.loc[rows["seconds_watched"] > 0, "date_watched"])
    reached = []
    for period in periods:
        back, last = 1, 0
        while back - last <= 7:
            last = back if pd.Period(period).start_time - pd.Timedelta(days=back) in days else last
            back += 1
        reached.append(last)
    return min(reached)


def new(plan: str, period: str, days: int) -> set[int]:
    """Compute who watched in a quarter and had not in so many days before it."""
    rows = tables()["student_video_watched"]
    rows = rows[rows["seconds_watched"] > 0]
    start = pd.Period(period).start_time
    before = rows[(rows["date_watched"] < start) & (rows["date_watched"] >= start - pd.Timedelta(days=days))]
    return students(plan, period) - set(before["student_id"])


def minutes(plan: str, period: str) -> np.ndarray:
    """Compute the minutes of those who watched in a quarter under a plan."""
    frame = watched()
    values: list[float] = frame.loc[(frame["plan"] == plan) & (frame["period"] == period), "minutes"].tolist()
    return np.asarray(values, dtype=float)


def cut(values: np.ndarray, trim: float, mode: str) -> np.ndarray:
    """Compute values strictly below the percentile, or all, larger ones set to it; all where trim is 100."""
    if trim == 100:
        return values
    at = np.percentile(values, trim)
    return np.asarray(values[values < at] if mode == "drop" else np.minimum(values, at))


def yuen(values: np.ndarray, trim: float) -> float:
    """Compute the error of the mean of the values kept below a percentile, with the removed set to the cut."""
    at = np.percentile(values, trim)
    share = 0 if trim == 100 else (values >= at).mean()
    return float(np.minimum(values, at).std(ddof=1) / ((1 - share) * np.sqrt(values.size)))


def registered(period: str, plan: str) -> set[int]:
    """Compute the students who had registered by a quarter's last day, by their plan in it."""
    info = tables()["student_info"]
    all_ = set(info.loc[info["date_registered"] <= pd.Period(period).end_time, "student_id"])
    return all_ & paid(period) if plan == "paid" else all_ - paid(period)


def students(plan: str, period: str) -> set[int]:
    """Compute who watched in a quarter under a plan."""
    frame = watched()
    return set(frame.loc[(frame["plan"] == plan) & (frame["period"] == period), "student_id"])
