"""The synthetic learners: the same everywhere, in the source's format, with the published counts and means."""

from __future__ import annotations

import csv
import hashlib
import struct
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from etl.samples import edtech_learners

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PINNED = "bff72a23cc1a8ff174416aa3113c9f47b7235a011fdf1d2b8c23d69017578ed9"


@pytest.fixture(scope="module", params=[0, 1])
def learners(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows of a seed as pandas reads them, with the homework band by pandas' own percentile."""
    folder = tmp_path_factory.mktemp("sample")
    edtech_learners.write(folder, request.param)
    rows = pd.read_csv(folder / "edtech_data.csv", keep_default_na=False, na_values=[""])
    homework = rows["homework_completed"]
    rows["band"] = np.where(homework.isna(), "Unknown", np.where(homework >= homework.quantile(0.75), "high", "low"))
    return rows


def test_the_same_seed_gives_the_same_rows_on_every_machine(tmp_path: Path) -> None:
    """Parsed rows of seed 0 hash to the pinned value: numbers as little-endian doubles, text as UTF-8."""
    edtech_learners.write(tmp_path, 0)
    digest = hashlib.sha256()
    with (tmp_path / "edtech_data.csv").open(newline="", encoding="utf-8") as file:
        for line in csv.reader(file):
            for cell in line:
                digest.update(as_bytes(cell))
    assert digest.hexdigest() == PINNED


def as_bytes(cell: str) -> bytes:
    """Return one cell as it is hashed."""
    try:
        return struct.pack("<d", float(cell))
    except ValueError:
        return cell.encode()


def test_the_published_counts_are_met_exactly(learners: pd.DataFrame) -> None:
    """67,670 first visits in April 2020, more than in any month; iOS, Android and no tutor as published."""
    months = learners["first_visit_date"].str[:7].value_counts()
    assert (months.index[0], months.iloc[0]) == ("2020-04", 67_670)
    platforms = learners["platform"].value_counts()
    assert (platforms.index[0], platforms["iOS"], platforms["Android"]) == ("iOS", 56_055, 44_359)
    assert (learners["tutor_interaction"] == "No").sum() == 75_820
    assert len(learners) == 124_295 == learners["learner_id"].nunique()


def test_the_published_means_are_met_within_their_last_digit(learners: pd.DataFrame) -> None:
    """Homework bands, devices, IT and unknown jobs; IT is the highest, then Science and Finance."""
    score = learners["average_score"]
    means = {
        **score.groupby(learners["band"]).mean(),
        **score.groupby(learners["device"]).mean(),
        **score.groupby(learners["job_type"].fillna("no job")).mean(),
    }
    wanted = {"high": 79.24, "low": 76.05, "Desktop": 77.78, "Mobile": 74.54, "IT": 80.09, "no job": 77.02}
    assert {name: means[name] for name in wanted} == pytest.approx(wanted, abs=0.005)
    jobs = score.groupby(learners["job_type"]).mean().sort_values(ascending=False)
    assert list(jobs.index[:3]) == ["IT", "Science", "Finance"]


def test_the_published_correlation_is_met(learners: pd.DataFrame) -> None:
    """Pearson's r of homework and score is 0.0171 to its last digit."""
    assert learners["homework_completed"].corr(learners["average_score"]) == pytest.approx(0.0171, abs=0.00005)


def test_learners_with_a_tutor_score_slightly_more(learners: pd.DataFrame) -> None:
    """The gap is above 0 and under half a point; the data knows ways of engaging, not only whether."""
    score, tutor = learners["average_score"], learners["tutor_interaction"]
    assert 0 < score[tutor != "No"].mean() - score[tutor == "No"].mean() < 0.5
    assert set(tutor) == {"No", "Chat", "Email", "Video call"}


def test_the_device_follows_the_platform(learners: pd.DataFrame) -> None:
    """Few who come by a phone's platform work on a desktop, and most who come by the web do."""
    desktop = (learners["device"] == "Desktop").groupby(learners["platform"]).mean()
    assert desktop[["iOS", "Android"]].max() < 0.1
    assert desktop["Web"] > 0.5


def test_scores_and_homework_keep_to_their_ranges(learners: pd.DataFrame) -> None:
    """Scores lie in 0-100 with two decimals; some learners have none, and some no homework or job."""
    score = learners["average_score"]
    assert (score.min() >= 0, score.max() <= 100) == (True, True)
    assert (score.count(), learners["homework_completed"].count()) == (119_400, 106_000)
    assert learners["job_type"].isna().sum() == 37_200


def test_a_second_unit_has_other_learners(tmp_path: Path) -> None:
    """Scale 2 writes twice the rows, no id twice, and the first unit is that of scale 1."""
    edtech_learners.write(tmp_path / "one", 0)
    edtech_learners.write(tmp_path / "two", 0, 2)
    one, two = ((tmp_path / name / "edtech_data.csv").read_text().splitlines() for name in ("one", "two"))
    assert two[: len(one)] == one
    assert len(two) == 2 * 124_295 + 1
    assert len({line.split(",")[0] for line in two}) == len(two)


@pytest.mark.parametrize("scale", [0, 1001])
def test_a_scale_out_of_range_is_refused(tmp_path: Path, scale: int) -> None:
    """The scale is a whole number from 1 to 1000."""
    with pytest.raises(ValueError, match="whole number from 1 to 1000"):
        edtech_learners.write(tmp_path, 0, scale)
