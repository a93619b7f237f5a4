"""The synthetic enrolments: the same everywhere, in the source's format, meeting every published figure."""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from etl.samples import flagship_enrolments
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PINNED = "e9080d0ef6eac3efa3479ea8efdd40012074e6b47d93f77afdf7d2e2bf9b1420"
KEY = ["UserType", "UserID", "Program"]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The rows of seed 0, as texts."""
    return read(tmp_path_factory.mktemp("sample"), 0, 1)


def read(folder: Path, seed: int, scale: int) -> pd.DataFrame:
    """Write a sample and read it back as texts."""
    flagship_enrolments.write(folder, seed, scale)
    return pd.read_csv(folder / "MasterDataClean.csv", dtype=str, keep_default_na=False)


def cleaned(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return what is left after each rule of the cleaning, as pandas does it."""
    keyed = rows[(rows["UserID"] != "") & (rows["Program"] != "") & (rows["First Launch Date"] != "")]
    once = keyed.drop_duplicates(KEY)
    return [keyed, once, once[~once["Status"].isin(["Not Started", "Waived"])]]


def test_the_same_seed_gives_the_same_rows_on_every_machine(sample: pd.DataFrame) -> None:
    """The parsed cells of seed 0, joined, hash to the pinned value."""
    lines = "\n".join("\t".join(line) for line in [list(sample.columns), *sample.to_numpy().tolist()])
    assert hashlib.sha256(lines.encode()).hexdigest() == PINNED


def test_the_cleaning_leaves_what_was_published(sample: pd.DataFrame) -> None:
    """25,036 rows, 7,169 after cleaning, 4,404 users: 3,293 professionals and 1,111 students."""
    last = cleaned(sample)[-1]
    assert (len(sample), [len(step) for step in cleaned(sample)]) == (25036, [18556, 7524, 7169])
    users = last.drop_duplicates(["UserType", "UserID"])
    assert users["UserType"].value_counts().to_dict() == {"Professional": 3293, "Student": 1111}


def test_first_and_next_programs_are_those_published(sample: pd.DataFrame) -> None:
    """Every share that published.toml looks up in first_programs and next_programs, to its tolerance."""
    last = cleaned(sample)[-1].sort_values("First Launch Date", kind="stable")
    users = last.groupby(["UserType", "UserID"])["Program"].agg(first="first", next=lambda of: [*of, "Nothing more"][1])
    published = tomllib.loads((REPO / "data" / "published.toml").read_text(encoding="utf-8"))
    claims = next(source for source in published["source"] if source["id"] == "flagship_retention")["claim"]
    seen = 0
    for claim in claims:
        for value in claim["values"]:
            row = value.get("row", {})
            of_a_row = value.get("scale") == 100 and "total" not in value
            if of_a_row and value["answer"] in ("first_programs", "next_programs"):
                own = users.loc[row["user_type"]]
                if "next_program" in row:
                    own = own[own["first"] == row["first_program"]]
                hits = own["next"] == row["next_program"] if "next_program" in row else own["first"] == row["program"]
                assert 100 * hits.mean() == pytest.approx(value["published"], abs=claim["tolerance"])
                seen += 1
    assert seen == 24


def test_another_seed_gives_other_rows_and_the_same_journeys(sample: pd.DataFrame, tmp_path: Path) -> None:
    """The shares are met with any seed; the days differ."""
    other = read(tmp_path, 7, 1)
    assert [len(step) for step in cleaned(other)] == [18556, 7524, 7169]
    assert (other["First Launch Date"] == sample["First Launch Date"]).mean() < 0.5


def test_no_row_breaks_a_rule_of_the_catalogue(sample: pd.DataFrame) -> None:
    """No launch lies on a day before its enrolment, no completion before its launch."""
    enrolled, launched, done = (
        pd.to_datetime(sample[name], errors="coerce").dt.normalize()
        for name in ("Enrollment Date", "First Launch Date", "Completion Date")
    )
    assert not (launched < enrolled).any()
    assert not (done < launched).any()


def test_a_larger_sample_has_more_users_with_the_same_journeys(tmp_path: Path) -> None:
    """Three units: three times the rows and users, no user in two units."""
    last = cleaned(read(tmp_path, 0, 3))[-1]
    assert len(last) == 3 * 7169
    assert len(last.drop_duplicates(["UserType", "UserID"])) == 3 * 4404
    with pytest.raises(ValueError, match="scale is 1001"):
        flagship_enrolments.write(tmp_path, 0, 1001)


def test_some_people_are_both_professional_and_student(sample: pd.DataFrame) -> None:
    """Sixty ids stand in both types, and count as users of each."""
    last = cleaned(sample)[-1]
    ids = {kind: set(rows["UserID"]) for kind, rows in last.groupby("UserType")}
    assert len(ids["Professional"] & ids["Student"]) == 60
