"""The synthetic course files: the same everywhere, in the source's format, like the real ones and never them."""

from __future__ import annotations

import csv
import hashlib
import struct
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

from etl.samples import course_features

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PINNED = "effc5c18a9ce60e8256b5ae1e187b4f19b66a92dd99647837c843818492c26f3"
SCORE = "Engagement Score"
MAKE_UP = [
    "Company Administrators (percent)",
    "Company Instructors (percent)",
    "Company Learners (percent)",
    "Company Rating (average)",
]
PAGES = [
    "Graded Assessment (percent)",
    "Not-Graded Assessment (percent)",
    "Content (percent)",
    "External (percent)",
    "Interactive (percent)",
]
WHOLE = [
    "Number of Users",
    "Company Rating (average)",
    "Quiz Grade (average)",
    "Collaborations (average)",
    "Teacher Comments (average)",
    SCORE,
]
QUANTILES = (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.995)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of seed 0, scale 1."""
    folder = tmp_path_factory.mktemp("sample")
    course_features.write(folder, 0)
    return folder


@pytest.fixture(scope="module")
def courses(sample: Path) -> pd.DataFrame:
    """X and y side by side, as parsed."""
    return pair(sample)


@pytest.fixture(scope="module")
def named(sample: Path) -> pd.DataFrame:
    """The courses with company and course ids."""
    return pd.read_csv(sample / "fifteen.csv")


def pair(folder: Path) -> pd.DataFrame:
    """Read X and y side by side."""
    return pd.concat([pd.read_csv(folder / "X.csv"), pd.read_csv(folder / "y.csv")], axis=1)


def fingerprint(folder: Path) -> str:
    """Hash the parsed cells of the three files in order: numbers as little-endian doubles, text as UTF-8."""
    digest = hashlib.sha256()
    for stem in ("X", "y", "fifteen"):
        with (folder / f"{stem}.csv").open(newline="", encoding="utf-8") as file:
            for line in csv.reader(file):
                for cell in line:
                    digest.update(as_bytes(cell))
    return digest.hexdigest()


def as_bytes(cell: str) -> bytes:
    """Return one cell as it is hashed."""
    try:
        return struct.pack("<d", float(cell))
    except ValueError:
        return cell.encode()


def profiles(table: pd.DataFrame) -> pd.Series:
    """Return each row's profile: its four company figures, rounded to 2 places, as text."""
    figures = [table[name].astype(float).round(2).astype(str) for name in MAKE_UP]
    return figures[0] + " " + figures[1] + " " + figures[2] + " " + figures[3]


def keys(table: pd.DataFrame, columns: list[str], places: int = 2) -> Counter[tuple[float, ...]]:
    """Count the rows by the values of some columns, rounded."""
    return Counter(map(tuple, table[columns].astype(float).round(places).to_numpy().tolist()))


def test_the_same_seed_gives_the_same_rows_on_every_machine(sample: Path) -> None:
    """Parsed rows of seed 0 hash to the pinned value, whatever the machine."""
    assert fingerprint(sample) == PINNED


def test_another_seed_gives_other_rows(courses: pd.DataFrame) -> None:
    """Two seeds share the profiles, not the courses: row by row, under 1% are equal."""
    calibration = course_features.load()
    drawn = course_features.draw(calibration, np.random.default_rng([1, 0]), 0)
    other = drawn[[*calibration["headers"]["X"], "score"]].set_axis(courses.columns, axis=1)
    assert set(profiles(other)) == set(profiles(courses))
    assert (other.to_numpy() == courses.to_numpy()).all(axis=1).mean() < 0.01


def test_the_files_have_the_format_of_the_source(sample: Path) -> None:
    """X and y end lines with LF, their numbers have a decimal but for yes/no; fifteen is as a spreadsheet saves it."""
    features = (sample / "X.csv").read_bytes()
    assert features.endswith(b"\n")
    assert b"\r" not in features
    cells = features.split(b"\n", 2)[1].split(b",")
    assert [b"." in cell for cell in cells] == [True] * 15 + [False] * 2 + [True] * 3
    assert (sample / "y.csv").read_bytes().startswith(b"Engagement Score\n")
    fifteen = (sample / "fifteen.csv").read_bytes()
    assert not fifteen.endswith(b"\n")
    assert fifteen.count(b"\r\n") == fifteen.count(b"\n") == 3507
    assert b'"Surveys, Talleys, and Workbooks (percent)"' in fifteen.split(b"\r\n", 1)[0]


def test_it_has_as_many_courses_profiles_and_companies_as_the_real_files(
    courses: pd.DataFrame, named: pd.DataFrame
) -> None:
    """30,688 courses of 174 profiles; 3,507 of them have ids: 336 companies of 3 to 15 courses in 150 profiles."""
    assert courses.shape == (30_688, 21)
    assert profiles(courses).nunique() == 174
    assert len(named) == 3507
    assert named["courseid_num"].is_unique
    sizes = named.groupby("companyid_words").size()
    assert (len(sizes), sizes.min(), sizes.max()) == (336, 3, 15)
    assert profiles(named).nunique() == 150
    assert named.assign(profile=profiles(named)).groupby("companyid_words")["profile"].nunique().max() == 1
    assert named["companyid_words"].is_monotonic_increasing
    assert named["companyid_words"].str.fullmatch("[a-z]+").all()


def test_every_value_is_in_the_range_of_the_source(courses: pd.DataFrame, named: pd.DataFrame) -> None:
    """Nothing is missing or negative; shares end at 100, certificates at 600; scores are 1-99; counts are whole."""
    assert not courses.isna().to_numpy().any()
    assert not named.isna().to_numpy().any()
    assert (courses >= 0).to_numpy().all()
    shares = [name for name in courses.columns if "(percent)" in name and not name.startswith("Certificates")]
    assert courses[shares].max().max() == 100
    assert 100 < courses["Certificates (percent)"].max() <= 600
    assert (courses[SCORE].min(), courses[SCORE].max()) == (1, 99)
    assert (courses["Number of Users"].min(), courses["Price (dollars)"].max()) == (1, 250_000)
    assert (courses[WHOLE] % 1 == 0).to_numpy().all()
    assert set(courses["Uses SCORM (yes/no)"]) == set(courses["Milestone Course (yes/no)"]) == {0, 1}


def test_page_shares_sum_to_100_within_rounding(courses: pd.DataFrame) -> None:
    """Five shares of one decimal, each rounded by itself: the sum is off by 5 x 0.05 at most, so by 0.2."""
    off = (courses[PAGES].sum(axis=1) - 100).abs()
    assert off.max() < 0.2 + 1e-9
    assert (off < 0.05).mean() > 0.8


def test_some_courses_are_equal_in_all_columns(courses: pd.DataFrame) -> None:
    """The real file has 574 exact duplicates, which are courses of their own; the sample has about as many."""
    assert 500 <= courses.duplicated().sum() <= 650


def test_every_named_course_is_found_in_x(courses: pd.DataFrame, named: pd.DataFrame) -> None:
    """By the 21 shared columns, rounded to 2 places, each row of fifteen has a row of X of its own."""
    shared = list(courses.columns)
    every = keys(courses, shared)
    assert not keys(named, shared) - every


def test_enlarged_it_begins_with_the_small_one_and_repeats_no_company(sample: Path, tmp_path: Path) -> None:
    """Scale 2 is the sample and a second unit: twice the courses, profiles, companies and ids, none of them twice."""
    course_features.write(tmp_path, 0, scale=2)
    for stem in ("X", "y", "fifteen"):
        assert (tmp_path / f"{stem}.csv").read_bytes().startswith((sample / f"{stem}.csv").read_bytes())
    both, ids = pair(tmp_path), pd.read_csv(tmp_path / "fifteen.csv")
    assert (len(both), profiles(both).nunique()) == (61_376, 348)
    assert (len(ids), ids["companyid_words"].nunique(), ids["courseid_num"].nunique()) == (7014, 672, 7014)
    assert not keys(ids, list(both.columns)) - keys(both, list(both.columns))


def test_no_two_units_share_a_profile_or_a_company_name() -> None:
    """1,000 units have 174,000 profiles that differ at 2 places; names differ where digits could run together."""
    calibration = course_features.load()
    table = np.concatenate([course_features.make_ups(calibration["profile"], unit) for unit in range(1000)])
    assert len(np.unique(table.round(2), axis=0)) == 174_000
    assert (table >= 0).all()
    rng = np.random.default_rng(0)
    names = [
        course_features.company_names(calibration["words"], rng, unit, 600) for unit in (0, 1, 10, 11, 101, 110, 999)
    ]
    assert len({name for unit in names for name in unit}) == 7 * 600


@pytest.mark.parametrize("scale", [0, -1, 1001])
def test_a_scale_out_of_range_is_refused_with_the_range(scale: int, tmp_path: Path) -> None:
    """The sentence has the value and what is allowed; nothing is written."""
    with pytest.raises(ValueError, match=f"scale is {scale}; it must be a whole number from 1 to 1000"):
        course_features.write(tmp_path, 0, scale)
    assert not list(tmp_path.iterdir())


def test_the_score_depends_on_the_features_as_in_the_real_courses(courses: pd.DataFrame) -> None:
    """Explained share of the score's variance: profile means about 0.25, lines on logs under 0.25, trees over 0.55."""
    score = courses[SCORE]
    middle = score.groupby(profiles(courses)).transform("mean")
    assert 0.20 < 1 - ((score - middle) ** 2).sum() / ((score - score.mean()) ** 2).sum() < 0.32
    x, y = np.log1p(courses.drop(columns=SCORE).to_numpy()), score.to_numpy()
    seen, unseen, seen_score, unseen_score = train_test_split(x, y, test_size=0.2, random_state=0)
    assert 0.10 < LinearRegression().fit(seen, seen_score).score(unseen, unseen_score) < 0.25
    trees = RandomForestRegressor(15, max_features=6, min_samples_leaf=2, random_state=0).fit(seen, seen_score)
    assert 0.55 < trees.score(unseen, unseen_score) < 0.70


@pytest.mark.real_data
def test_every_column_is_spread_like_the_real_one(courses: pd.DataFrame, real_data: Path) -> None:
    """A quantile of the sample lies, among the real values, within 3 percent of the courses of where it should."""
    real = pair(real_data / "course_features")
    assert list(real.columns) == list(courses.columns)
    for name in courses.columns:
        ordered = np.sort(real[name].to_numpy())
        for share in QUANTILES:
            value = courses[name].quantile(share, interpolation="lower")
            below = np.searchsorted(ordered, value, "left") / len(ordered)
            up_to = np.searchsorted(ordered, value, "right") / len(ordered)
            assert below - 0.03 <= share <= up_to + 0.03, (
                f"{name}: {value} at {share}, really {below:.3f} to {up_to:.3f}"
            )


@pytest.mark.real_data
def test_the_score_goes_with_each_feature_as_really(courses: pd.DataFrame, real_data: Path) -> None:
    """Rank correlations with the score: each within 0.10 of the real one, on average within 0.04."""
    real = pair(real_data / "course_features").corr("spearman")[SCORE].drop(SCORE)
    off = (courses.corr("spearman")[SCORE].drop(SCORE) - real).abs()
    assert off.max() < 0.10
    assert off.mean() < 0.04


@pytest.mark.real_data
def test_no_real_course_and_no_real_company_is_in_the_sample(
    courses: pd.DataFrame, named: pd.DataFrame, real_data: Path
) -> None:
    """No company name is real, no course over ten minutes either (shorter ones, all default, can meet by chance)."""
    real = pair(real_data / "course_features")
    long_ones = courses[courses["Length of Course (hours)"] > 1 / 6]
    assert not keys(long_ones, list(real.columns), 6) & keys(real, list(real.columns), 6)
    assert not set(named["companyid_words"]) & set(
        pd.read_csv(real_data / "course_features" / "fifteen.csv")["companyid_words"]
    )
