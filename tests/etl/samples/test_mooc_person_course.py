"""The synthetic registrations: the same everywhere, in the source's format, with every row that was published."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from etl.samples import mooc_person_course
from tests.conftest import REPO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

PINNED = "7df4176ef033129c2a40ca10e4163077c66cba6209893b26cce6edcdb1b534f0"
GROUPS = {
    "courses": "course",
    "countries": "country",
    "education": "education",
    "ages": "age",
    "genders": "gender",
    "segments": "segment",
}
STAGES = {"view_rate": "viewed", "explore_rate": "explored", "certify_rate": "certified"}


@pytest.fixture(scope="module", params=[0, 1])
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows of a seed as pandas reads them, with the published groups made by pandas."""
    folder = tmp_path_factory.mktemp("sample")
    mooc_person_course.write(folder, request.param)
    return grouped(folder / "person_course.csv")


def grouped(path: Path) -> pd.DataFrame:
    """Read a file and add course, country, education, age and segment after the published rules."""
    read = pd.read_csv(path, keep_default_na=False, na_values=[""])
    score = read["nforum_posts"] + np.log1p(read["nplay_video"]) + np.log1p(read["ndays_act"])
    return read.assign(
        course=read["course_id"].str.split("/").str[1],
        country=read["final_cc_cname_DI"].replace("Unknown/Other", "Unknown"),
        education=read["LoE_DI"],
        age=pd.cut(2013 - read["YoB"], [0, 25, 35, 45, 55, 100], labels=["18-25", "26-35", "36-45", "46-55", "55+"]),
        segment=pd.cut(score, [0, 2, 5, np.inf], labels=["Low", "Medium", "High"]),
    )


DERIVED = ("compute", "says", "total")


def published() -> Iterator[tuple[dict[str, Any], float]]:
    """Yield each published value of a funnel or group row, with its tolerance; those that sum rows up are left out."""
    content = tomllib.loads((REPO / "data" / "published.toml").read_text(encoding="utf-8"))
    (mooc,) = [source for source in content["source"] if source["id"] == "mooc"]
    for claim in mooc["claim"]:
        for value in claim["values"]:
            if "answer" in value and value.keys().isdisjoint(DERIVED):
                yield value, value.get("tolerance", claim.get("tolerance"))


def recomputed(rows: pd.DataFrame, value: dict[str, Any]) -> float:
    """Return what pandas makes of a published value."""
    if value["answer"] == "funnel":
        stage = value["row"]["stage"]
        registrations = float(len(rows) if stage == "registered" else rows[stage].sum())
        return registrations if value["column"] == "registrations" else 100 * registrations / len(rows)
    ((_, level),) = value["row"].items()
    group = rows[rows[GROUPS[value["answer"]]] == level]
    return float(len(group) if value["column"] == "registrations" else group[STAGES[value["column"]]].mean() * 100)


def test_every_published_row_comes_out(rows: pd.DataFrame) -> None:
    """The funnel, and each course, country, education, age, gender and segment: counts exactly, rates as rounded."""
    values = list(published())
    assert len(values) == 4 + 5 * 4 + 10 * 2 + 5 * 3 + 5 * 3 + 3 + 3 * 3 + 3 + 1 + 2
    off = {
        (value["answer"], *value["row"].values(), value["column"]): recomputed(rows, value) - value["published"]
        for value, tolerance in values
        if abs(recomputed(rows, value) - value["published"]) > tolerance
    }
    assert off == {}


def test_people_days_and_courses_are_those_published(rows: pd.DataFrame) -> None:
    """239,052 people in 5 courses, nobody twice in one; from 2012-07-23 to 2013-11-17."""
    assert (len(rows), rows["userid_DI"].nunique(), rows["course_id"].nunique()) == (260_838, 239_052, 5)
    assert not rows.duplicated(["course_id", "userid_DI"]).any()
    assert rows["start_time_DI"].min() == "2012-07-23"
    assert rows["last_event_DI"].max() == "2013-11-17"
    assert (rows["last_event_DI"].fillna("9") >= rows["start_time_DI"]).all()


def test_a_person_is_the_same_in_all_courses(rows: pd.DataFrame) -> None:
    """Country, education, year of birth and gender do not change from course to course."""
    of_person = rows.groupby("userid_DI")[["final_cc_cname_DI", "LoE_DI", "YoB", "gender"]].nunique()
    assert (of_person == 1).to_numpy().all()


def test_nothing_imputed_is_blank_and_everybody_is_active(rows: pd.DataFrame) -> None:
    """The published file was imputed: no blanks in groups and counters, and at least a day of activity for all."""
    filled = ["final_cc_cname_DI", "LoE_DI", "YoB", "gender", "start_time_DI", "nevents", "nplay_video", "nforum_posts"]
    assert not rows[filled].isna().to_numpy().any()
    assert rows["ndays_act"].min() >= 1
    assert rows["segment"].notna().all()
    assert (rows[["nevents", "nplay_video", "nchapters", "nforum_posts"]] >= 0).to_numpy().all()


def test_stages_are_flags_and_not_nested(rows: pd.DataFrame) -> None:
    """Certified without explored, explored without viewed and certified without viewed: some, and far from many."""
    viewed, explored, certified = (rows[stage] == 1 for stage in ("viewed", "explored", "certified"))
    assert 0.05 < (certified & ~explored).sum() / certified.sum() < 0.15
    assert 0 < (explored & ~viewed).sum() < 100
    assert 0 < (certified & ~viewed).sum() < 100
    assert (rows["incomplete_flag"].notna() == (~viewed & (explored | certified))).all()


def test_explored_means_half_of_the_chapters(rows: pd.DataFrame) -> None:
    """The most chapters that anyone opens in a course is all of them; who did not explore opens fewer than half."""
    half = rows.groupby("course")["nchapters"].transform("max") / 2
    assert ((rows["nchapters"] >= half) == (rows["explored"] == 1)).all()


def test_the_more_active_certify_more(rows: pd.DataFrame) -> None:
    """By tenth of days within the segment High, the share that certified rises from under 8 to over 15 percent."""
    high = rows[rows["segment"] == "High"]
    rates = high.groupby(pd.qcut(high["ndays_act"].rank(method="first"), 10))["certified"].mean()
    assert rates.iloc[0] < 0.08
    assert rates.iloc[-1] > 0.15


def test_registrations_peak_at_the_start_of_courses(rows: pd.DataFrame) -> None:
    """The busiest week has over twice the registrations of the middle one."""
    weeks = pd.to_datetime(rows["start_time_DI"]).dt.to_period("W").value_counts()
    assert weeks.max() > 2 * weeks.median()


def test_the_course_mix_of_countries_changes_their_order(rows: pd.DataFrame) -> None:
    """By certified over what their courses let expect, countries stand in another order than by their rate."""
    expected = rows.groupby("course")["certified"].transform("mean")
    known = rows.assign(expected=expected)[rows["country"] != "Unknown"].groupby("country")
    rate, adjusted = known["certified"].mean(), known["certified"].sum() / known["expected"].sum()
    assert (rate.rank() != adjusted.rank()).mean() > 0.5
    mix = pd.crosstab(rows["country"], rows["course"], normalize="index")
    assert mix["CS50x"]["United States"] > mix["CS50x"]["India"] + 0.1


def test_the_same_seed_gives_the_same_rows_on_every_machine(tmp_path: Path) -> None:
    """The cells of seed 0, read back, hash to the pinned value."""
    mooc_person_course.write(tmp_path, 0)
    digest = hashlib.sha256()
    with (tmp_path / "person_course.csv").open(newline="", encoding="utf-8") as file:
        for line in csv.reader(file):
            digest.update("\x1f".join(line).encode() + b"\n")
    assert digest.hexdigest() == PINNED


def test_enlarged_it_begins_with_the_small_one_and_repeats_nobody(tmp_path: Path) -> None:
    """Scale 2 is the sample and a second unit with the same totals, other rows and other people; one header."""
    mooc_person_course.write(tmp_path / "one", 0)
    mooc_person_course.write(tmp_path / "two", 0, scale=2)
    small, both = (tmp_path / name / "person_course.csv" for name in ("one", "two"))
    assert both.read_bytes().startswith(small.read_bytes())
    assert [path.name for path in both.parent.iterdir()] == ["person_course.csv"]
    rows = grouped(both)
    units = rows.iloc[:260_838], rows.iloc[260_838:]
    assert rows["userid_DI"].nunique() == 2 * 239_052
    assert units[0].groupby("country").size().equals(units[1].groupby("country").size())
    assert (units[0]["nevents"].to_numpy() == units[1]["nevents"].to_numpy()).mean() < 0.1


@pytest.mark.parametrize("scale", [0, -1, 1001])
def test_a_scale_out_of_range_is_refused_with_the_range(scale: int, tmp_path: Path) -> None:
    """The sentence has the value and what is allowed; nothing is written."""
    with pytest.raises(ValueError, match=f"scale is {scale}; it must be a whole number from 1 to 1000"):
        mooc_person_course.write(tmp_path, 0, scale)
    assert not list(tmp_path.iterdir())
