"""The marts of platform_engagement from hand-made and drawn rows: plans, minutes, weeks, subscriptions."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from tests import tiny_engagement
from tests.build import build

if TYPE_CHECKING:
    from pathlib import Path

LENGTHS = {0: 1, 1: 3, 2: 12}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the edge cases and the drawn students."""
    folder = tmp_path_factory.mktemp("engagement")
    tiny_engagement.write(folder / "sources" / "platform_engagement")
    build(folder, sources=("platform_engagement",))
    return folder


def ask(data: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows that the published database gives."""
    with duckdb.connect(str(data / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def frames(data: Path) -> dict[str, pd.DataFrame]:
    """Return the source's own files, dates as timestamps."""
    folder = data / "sources" / "platform_engagement"
    dates = ["date_registered", "date_purchased", "date_refunded", "date_watched", "date_issued"]
    found = {name: pd.read_csv(folder / f"{name}.csv") for name in tiny_engagement.HEADERS}
    for frame in found.values():
        for column in frame.columns.intersection(dates):
            frame[column] = pd.to_datetime(frame[column])
    return found


def ends(purchases: pd.DataFrame) -> pd.Series:
    """Return the last day of each purchase as pandas counts months, far away where it runs for ever."""
    never = pd.Timestamp("2099-01-01")
    lengths = purchases["plan_id"].map(LENGTHS)
    last = [
        never if pd.isna(months) else day + pd.DateOffset(months=int(months))
        for day, months in zip(purchases["date_purchased"], lengths, strict=True)
    ]
    return purchases["date_refunded"].fillna(pd.Series(last, index=purchases.index))


def test_a_purchase_that_touches_the_quarter_by_a_day_makes_it_paid(data: Path) -> None:
    """Both ends are included, a refund is the last day, months are calendar months, overlapping plans are one."""
    rows = ask(
        data, "select student_id, plan, minutes from student_periods where student_id < 12 and period = '2021Q2'"
    )
    assert {student: plan == "paid" for student, plan, _ in rows if student in tiny_engagement.PAID} == (
        tiny_engagement.PAID
    )
    assert {minutes for *_, minutes in rows} == {2.0}


def test_a_student_with_0_seconds_did_not_watch_and_one_without_registration_did(data: Path) -> None:
    """9 has a row of 0 seconds, 10 never registered; the check on the Data page counts 10 and stops nothing."""
    rows = ask(data, "select student_id, registered from student_periods where student_id in (9, 10)")
    assert rows == [(10, None)]
    manifest = (data / "current" / "build.json").read_text(encoding="utf-8")
    assert '"passed": false' in manifest


def test_minutes_plans_and_first_times_agree_with_pandas(data: Path) -> None:
    """Several rows a day are summed; a quarter is new where no earlier one has watching."""
    tables = frames(data)
    watched, bought = tables["student_video_watched"], tables["student_purchases"]
    bought["last"] = ends(bought)
    watched["period"] = watched["date_watched"].dt.to_period("Q")
    summed = watched.groupby(["student_id", "period"], as_index=False)["seconds_watched"].sum()
    summed = summed[summed["seconds_watched"] > 0]
    seen = watched[watched["seconds_watched"] > 0]
    expected = set()
    for student, period, seconds in summed.itertuples(index=False):
        own = bought[bought["student_id"] == student]
        runs = (own["date_purchased"] <= period.end_time.normalize()) & (own["last"] >= period.start_time)
        plan = "paid" if runs.any() else "free"
        before = seen[(seen["student_id"] == student) & (seen["date_watched"] < period.start_time)]["date_watched"]
        since = None if before.empty else (period.start_time - before.max()).days
        expected.add((student, str(period), plan, round(seconds / 60, 2), since))
    assert set(ask(data, "select student_id, period, plan, minutes, days_since from student_periods")) == expected


def test_a_quarter_says_how_far_the_data_before_it_go_back_without_a_week_of_silence(data: Path) -> None:
    """Counted day by day from its first day until seven in a row are empty; it ends on a day with watching."""
    watched = frames(data)["student_video_watched"]
    days = set(watched.loc[watched["seconds_watched"] > 0, "date_watched"])
    expected = {}
    for period in sorted({day.to_period("Q") for day in days}):
        reached, silent, back = 0, 0, 0
        while silent < 7:
            back += 1
            silent = 0 if period.start_time - pd.Timedelta(days=back) in days else silent + 1
            reached = reached if silent else back
        expected[str(period)] = reached
    assert dict(ask(data, "select period, look_back from quarters")) == expected
    assert expected["2021Q1"] == 0
    assert 28 < expected["2021Q2"] < expected["2021Q3"]


def test_a_student_has_the_last_day_of_watching_and_of_payment(data: Path) -> None:
    """Months from the last watching to the last day of the data are whole; a purchase for ever outlasts others."""
    tables = frames(data)
    through = max(frame[name].max() for frame in tables.values() for name in frame.columns if name.startswith("date_"))
    watched = tables["student_video_watched"].query("seconds_watched > 0").groupby("student_id")["date_watched"].max()
    bought = tables["student_purchases"].assign(last=ends(tables["student_purchases"]))
    until = bought.groupby("student_id")["last"].max().dt.strftime("%Y-%m").replace("2099-01", "for ever")
    rows = ask(data, "select student_id, last_watched, months_since, paid_until from students")
    assert {student: last for student, last, *_ in rows if last} == {s: day.date() for s, day in watched.items()}
    assert {student: words for student, *_, words in rows if words != "never"} == until.to_dict()
    for _, last, months, _ in rows:
        if last is None:
            assert months is None
        else:
            assert pd.Timestamp(last) + pd.DateOffset(months=months) <= through
            assert pd.Timestamp(last) + pd.DateOffset(months=months + 1) > through


def test_weeks_begin_on_monday_and_say_whether_they_are_whole(data: Path) -> None:
    """Seconds of a week add up; the first and the last week of the data are partial where days are missing."""
    watched = frames(data)["student_video_watched"]
    monday = watched["date_watched"] - pd.to_timedelta(watched["date_watched"].dt.day_of_week, unit="D")
    expected = watched.groupby(monday)["seconds_watched"].sum() / 60
    found = ask(data, "select week, sum(minutes), bool_or(partial) from weeks group by week order by week")
    assert [row[1] for row in found] == pytest.approx(expected[expected > 0].tolist(), rel=1e-12)
    first, last = watched["date_watched"].min().date(), watched["date_watched"].max().date()
    partial = [week for week, _, is_partial in found if is_partial]
    assert partial == [week for week, *_ in found if week < first or (last - week).days < 6]


def test_subscriptions_are_counted_by_the_quarter_of_the_purchase(data: Path) -> None:
    """Bought in it, refunded of these, and running on its last day, for each plan_id."""
    bought = frames(data)["student_purchases"]
    bought["last"] = ends(bought)
    for quarter, plan, *counts in ask(data, "select * from subscriptions"):
        period, own = pd.Period(quarter), bought[bought["plan_id"] == plan]
        made = own[own["date_purchased"].dt.to_period("Q") == period]
        end = period.end_time.normalize()
        active = own[(own["date_purchased"] <= end) & (own["last"] >= end)]
        assert counts == [len(made), int(made["date_refunded"].notna().sum()), len(active)]


def test_certificates_and_all_minutes_stand_with_the_student(data: Path) -> None:
    """Also of a student who earned one without watching; minutes are over all quarters."""
    tables = frames(data)
    earned = tables["student_certificates"].groupby("student_id").size().to_dict()
    assert dict(ask(data, "select student_id, certificates from students where certificates > 0")) == earned
    watched = tables["student_video_watched"].groupby("student_id")["seconds_watched"].sum()
    minutes = dict(ask(data, "select student_id, minutes from students"))
    assert {student: minutes[student] for student in watched.index} == {s: round(v / 60, 2) for s, v in watched.items()}


def test_minutes_and_payment_of_a_student_stand_by_the_place_of_the_quarter(data: Path) -> None:
    """As pandas spreads them; who bought without registering or watching is a student too."""
    tables = frames(data)
    periods = [period for (period,) in ask(data, "select period from quarters order by place")]
    students = ask(data, "select student_id, quarter_minutes, quarter_paid from students")
    long = pd.DataFrame(ask(data, "select student_id, period, minutes from student_periods"), columns=["id", "q", "m"])
    minutes = long.pivot_table(index="id", columns="q", values="m").reindex([row[0] for row in students])[periods]
    found = pd.DataFrame([row[1] for row in students], index=minutes.index, columns=minutes.columns, dtype=float)
    pd.testing.assert_frame_equal(found, minutes)
    bought = tables["student_purchases"].assign(last=ends(tables["student_purchases"]))
    assert set(bought["student_id"]) <= {row[0] for row in students}
    for student, _, paid in students:
        own = bought[bought["student_id"] == student]
        spans = [(pd.Period(period).start_time, pd.Period(period).end_time.normalize()) for period in periods]
        assert paid == [bool(((own["date_purchased"] <= b) & (own["last"] >= a)).any()) for a, b in spans]


def test_the_rules_of_the_catalogue_reject_rows_one_by_one(tmp_path: Path) -> None:
    """A refund before the purchase, negative seconds, a repeated id and a date of another order stay out."""
    folder = tiny_engagement.write(tmp_path / "sources" / "platform_engagement", 400)
    extra: dict[str, list[tuple[object, ...]]] = {
        "student_info": [("1", "2021-01-02")],
        "student_purchases": [(9001, 1, 0, "2021-04-02", "2021-04-01")],
        "student_video_watched": [(1, -5, "2021-04-02"), (1, 60, "02/04/2021")],
    }
    for name, rows in extra.items():
        with (folder / f"{name}.csv").open("a", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    build(tmp_path, sources=("platform_engagement",))
    assert [rule for (rule,) in ask(tmp_path, "select rule from rejects order by rule")] == [
        "breaks the rule: the refund is not before the purchase",
        "is below the smallest allowed value 0",
        "is not a date of the form %Y-%m-%d or %Y-%m-%d %H:%M:%S",
        "repeats the key of an earlier row",
    ]
