"""The synthetic platform files: the same everywhere, and with the published counts, means and correlation."""

from __future__ import annotations

import csv
import hashlib
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from etl.samples import platform_engagement
from tests import tiny_engagement

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PINNED = "4582d54d3d59192eece6084614f4db05c26705e1c7df8b7eea6a05ea304b57b7"
PERIODS = ("2021Q2", "2022Q2")
# published: plan, period, watchers, low and high of the kept mean +- 1.96 standard errors
PUBLISHED = (
    ("free", "2021Q2", 5334, 13.55, 14.87),
    ("paid", "2021Q2", 2305, 339.60, 380.61),
    ("free", "2022Q2", 6055, 15.41, 16.66),
    ("paid", "2022Q2", 2786, 276.54, 307.90),
)


@pytest.fixture(scope="module", params=[0, 1])
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """The four tables of a seed, as parsed."""
    folder = tmp_path_factory.mktemp("sample")
    platform_engagement.write(folder, request.param)
    return {name: pd.read_csv(folder / f"{name}.csv") for name in tiny_engagement.HEADERS}


def minutes(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return student, period, plan and minutes of all who watched, by pandas."""
    watched, bought = tables["student_video_watched"].copy(), tables["student_purchases"].copy()
    watched["period"] = pd.PeriodIndex(pd.to_datetime(watched["date_watched"]), freq="Q")
    summed = watched.groupby(["student_id", "period"], as_index=False)["seconds_watched"].sum()
    summed = summed[summed["seconds_watched"] > 0]
    begin = pd.to_datetime(bought["date_purchased"])
    months = bought["plan_id"].map({0: 1, 1: 3, 2: 12, 3: 600}).astype(int)
    last = pd.Series([day + pd.DateOffset(months=n) for day, n in zip(begin, months, strict=True)])
    refunded = pd.to_datetime(bought["date_refunded"])
    bought["begin"], bought["end"] = begin, refunded.where(refunded.notna(), last)
    joined = summed.merge(bought, on="student_id", how="left")
    starts, ends = joined["period"].dt.start_time, joined["period"].dt.end_time.dt.normalize()
    joined["paid"] = (joined["begin"] <= ends) & (joined["end"] >= starts)
    paid = joined.groupby(["student_id", "period"])["paid"].any().rename("paid").reset_index()
    whole = summed.merge(paid, on=["student_id", "period"])
    plan = np.where(whole["paid"], "paid", "free")
    named: pd.DataFrame = whole.assign(
        plan=plan, period=whole["period"].astype(str), minutes=(whole["seconds_watched"] / 60).round(2)
    )
    return named


def test_the_published_figures_come_out_of_the_rows(tables: dict[str, pd.DataFrame]) -> None:
    """Watchers exactly, both intervals within half a unit of the last digit, t of both plans, whatever the seed."""
    whole = minutes(tables)
    kept = {}
    for plan, period, watchers, low, high in PUBLISHED:
        own = whole.query("plan == @plan and period == @period")["minutes"]
        kept[plan, period] = own[own < np.percentile(own, 99)]
        half = 1.96 * kept[plan, period].std() / np.sqrt(len(kept[plan, period]))
        assert len(own) == watchers
        assert kept[plan, period].mean() - half == pytest.approx(low, abs=0.005)
        assert kept[plan, period].mean() + half == pytest.approx(high, abs=0.005)
    for plan, t in (("free", -3.95), ("paid", 5.15)):
        found = stats.ttest_ind(kept[plan, "2021Q2"], kept[plan, "2022Q2"], equal_var=False)
        assert found.statistic == pytest.approx(t, abs=0.005)


def test_the_same_people_are_there_twice(tables: dict[str, pd.DataFrame]) -> None:
    """640 of 15,840 watched in both quarters; 460 paid in both, and their mean fell from about 525 to about 242."""
    whole = minutes(tables).query("period in @PERIODS")
    counts = whole.groupby("student_id").size()
    assert (len(counts), int((counts == 2).sum())) == (15840, 640)
    wide = whole[whole["plan"] == "paid"].pivot_table(index="student_id", columns="period", values="minutes").dropna()
    assert len(wide) == 460
    assert wide["2021Q2"].mean() == pytest.approx(525, abs=75)
    assert wide["2022Q2"].mean() == pytest.approx(242, abs=50)


def test_who_watches_in_two_quarters_watches_other_minutes(tables: dict[str, pd.DataFrame]) -> None:
    """In neighbouring quarters a fifth or so come back, and hardly anybody to the same hundredth of a minute."""
    by_quarter = minutes(tables).pivot_table(index="student_id", columns="period", values="minutes")
    for earlier, later in itertools.pairwise(by_quarter.columns):
        both = by_quarter[[earlier, later]].dropna()
        assert 0.1 < len(both) / by_quarter[earlier].count() < 0.4
        assert (both[earlier] == both[later]).mean() < 0.01


def test_certificates_go_with_minutes_as_published(tables: dict[str, pd.DataFrame]) -> None:
    """658 students have one; minutes and certificates are correlated by 0.513."""
    counts = tables["student_certificates"].groupby("student_id").size()
    watched = tables["student_video_watched"].groupby("student_id")["seconds_watched"].sum() / 60
    assert len(counts) == 658
    assert stats.pearsonr(watched.reindex(counts.index).round(2), counts).statistic == pytest.approx(0.513, abs=0.0005)


def test_nobody_watches_or_buys_before_registering(tables: dict[str, pd.DataFrame]) -> None:
    """Every student of the other tables is registered; refunds are not before purchases."""
    registered = tables["student_info"].set_index("student_id")["date_registered"]
    for name, column in (("student_video_watched", "date_watched"), ("student_purchases", "date_purchased")):
        assert (tables[name][column] >= registered.reindex(tables[name]["student_id"]).to_numpy()).all()
    refunded = tables["student_purchases"].dropna()
    assert (refunded["date_refunded"] >= refunded["date_purchased"]).all()


def test_the_same_seed_gives_the_same_cells_on_every_machine(tmp_path: Path) -> None:
    """The hash of the parsed cells of seed 1 was taken once; another seed gives another."""
    platform_engagement.write(tmp_path / "one", 1)
    platform_engagement.write(tmp_path / "two", 2)
    assert fingerprint(tmp_path / "one") == PINNED
    assert fingerprint(tmp_path / "two") != PINNED


def fingerprint(folder: Path) -> str:
    """Hash the parsed cells of the four files in order."""
    digest = hashlib.sha256()
    for name in tiny_engagement.HEADERS:
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            for line in csv.reader(file):
                digest.update("\x1f".join(line).encode() + b"\x1e")
    return digest.hexdigest()


def test_a_larger_scale_has_more_students_and_no_id_twice(tmp_path: Path) -> None:
    """Two units: twice the students, each id once."""
    platform_engagement.write(tmp_path, 0, 2)
    info = pd.read_csv(tmp_path / "student_info.csv")
    assert len(info) == 2 * 42140
    assert info["student_id"].is_unique
    assert pd.read_csv(tmp_path / "student_purchases.csv")["purchase_id"].is_unique


@pytest.mark.parametrize("scale", [0, 1001])
def test_a_scale_out_of_range_is_refused(tmp_path: Path, scale: int) -> None:
    """From 1 to 1000."""
    with pytest.raises(ValueError, match="scale"):
        platform_engagement.write(tmp_path, 0, scale)
