"""The sources that the catalogue describes: their headers, and what their rules do to real rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from etl.catalogue import Catalogue, Source, load, plain
from etl.console import Console
from etl.pipeline import Recipe, run
from etl.settings import REPOSITORY, EtlSettings
from tests.etl.conftest import no_samples

if TYPE_CHECKING:
    from pathlib import Path

MODELS = """
[[model]]
name = "loaded"
kind = "mart"
description = "The rows that were loaded."
  [[model.column]]
  name = "row"
  type = "BIGINT"
  description = "The row in the file."
"""
# the headers that the contract gives, section 2
HEADERS = {
    "edtech_data": "learner_id, first_visit_date, platform, device, tutor_interaction, homework_completed, job_type, "
    "average_score",
    "MasterDataClean": "UserID, UserType, Enrollment Date, First Launch Date, Status, Completion Date, Price, "
    "Time (in Hours), Score, Media, Program",
    "student_info": "student_id, date_registered",
    "student_purchases": "purchase_id, student_id, plan_id, date_purchased, date_refunded",
    "student_video_watched": "student_id, course_id, seconds_watched, date_watched",
    "student_certificates": "certificate_id, student_id, date_issued",
    "person_course": "course_id, userid_DI, registered, viewed, explored, certified, final_cc_cname_DI, LoE_DI, YoB, "
    "gender, grade, start_time_DI, last_event_DI, nevents, ndays_act, nplay_video, nchapters, nforum_posts, roles, "
    "incomplete_flag",
}
COURSES = (
    "course_id,userid_DI,viewed,explored,certified,final_cc_cname,LoE,YoB,gender,grade,start_time_DI,last_event_DI,"
)
COURSES += "nevents,ndays_act,nplay_video,nchapters,nforum_posts\n"
PURCHASES = "purchase_id,student_id,plan_id,date_purchased,date_refunded\n"


def described(name: str) -> Source:
    """Return a source of the catalogue."""
    return next(source for source in load(REPOSITORY / "data" / "sources.toml").source if source.name == name)


def build(source: Source, files: dict[str, str], folder: Path) -> dict[str, tuple[int, int, int]]:
    """Load files with the source's declaration; return for each table the rows loaded, deduplicated and rejected."""
    models = folder / "models" / source.name
    models.mkdir(parents=True)
    (models / "models.toml").write_text(MODELS, encoding="utf-8")
    (models / "loaded.sql").write_text(f"select row from {source.table[0].name}", encoding="utf-8")
    sources = folder / "data" / "sources"
    (sources / source.name).mkdir(parents=True)
    for name, text in files.items():
        (sources / source.name / name).write_text(text, encoding="utf-8")
    catalogue = Catalogue(source=(source.model_copy(update={"built": True, "reject_limit": 0.9}),))
    recipe = Recipe(catalogue, no_samples, folder / "models")
    with Console(terminal=False) as console:
        manifest = run(EtlSettings(data=folder / "data", sources=sources), recipe, console)
    entries: list[dict[str, Any]] = manifest["sources"][source.name]["files"]
    return {e["table"]: (e["loaded"], e["deduplicated"], e["rejected"]) for e in entries}


def rejects(folder: Path) -> list[tuple[Any, ...]]:
    """Return (line, rule) of the rejects of the last build, by line."""
    with duckdb.connect(str(folder / "data" / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute("select line, rule from rejects order by line, rule").fetchall()


def test_every_table_has_the_headers_of_the_contract() -> None:
    """The tables of the four sources have the contract's columns, each with a sentence; course_id may be absent."""
    tables = {
        table.name: table for source in load(REPOSITORY / "data" / "sources.toml").source for table in source.table
    }
    for name, headers in HEADERS.items():
        assert ", ".join(column.header for column in tables[name].column) == headers
        assert all(column.description.endswith(".") for column in tables[name].column)
    absent = {column.header for name in HEADERS for column in tables[name].column if not column.required}
    assert absent == {"course_id", "registered", "roles", "incomplete_flag"}


@pytest.mark.parametrize("header", ["userid_DI", "final_cc_cname", "LOE DI", "loe", "YOB", "start_time", "n days act"])
def test_both_public_headers_of_person_course_are_found(header: str) -> None:
    """The public releases and their documentation differ in `_DI` and case: each name belongs to one column."""
    columns = described("mooc_person_course").table[0].column
    assert sum(plain(header) in {plain(known) for known in column.headers} for column in columns) == 1


def test_learners_without_values_load_and_repeated_ids_do_not(tmp_path: Path) -> None:
    """Blank visit, job, homework and score load; an equal row is set aside, a second row of an id is rejected."""
    text = HEADERS["edtech_data"].replace(" ", "") + "\n"
    text += "a,2020-04-01,iOS,mobile,No,3,IT,77.5\nb,,,,,,,\na,2020-04-01,iOS,mobile,No,3,IT,77.5\n"
    text += "a,2020-05-01,iOS,mobile,No,3,IT,77.5\nc,2020-04-01,iOS,mobile,No,3,IT,101\n"
    assert build(described("edtech_learners"), {"edtech_data.csv": text}, tmp_path) == {"edtech_data": (2, 1, 2)}
    assert rejects(tmp_path) == [
        (5, "repeats the key of an earlier row"),
        (6, "is above the largest allowed value 100"),
    ]


def test_enrolments_load_with_gaps_and_without_dates_out_of_order(tmp_path: Path) -> None:
    """What the question cleans away loads, and so do equal rows and any status; dates out of order are rejected."""
    text = HEADERS["MasterDataClean"].replace(", ", ",") + "\n"
    text += "u1,Professional,2020-01-01,2020-01-01,Completed,2020-01-05,10,1.5,90,Online,Program A\n" * 2
    text += ",,,,Paused,,,,,,\n"
    text += "u2,Student,2020-01-02,2020-01-01,Started,,,,,,Program A\n"
    text += "u3,Student,2020-01-01,2020-01-03,Completed,2020-01-02,,,,,Program A\n"
    loaded = build(described("flagship_enrolments"), {"MasterDataClean.csv": text}, tmp_path)
    assert loaded == {"MasterDataClean": (3, 0, 2)}
    assert rejects(tmp_path) == [
        (5, "breaks the rule: the first launch is not before the enrolment"),
        (6, "breaks the rule: the completion is not before the first launch"),
    ]


def test_a_purchase_has_a_known_plan_and_is_not_refunded_before(tmp_path: Path) -> None:
    """Plans are 0 to 3, a refund on the day of the purchase is possible; two equal viewings are two."""
    files = {
        "student_info.csv": "student_id,date_registered\n1,2021-01-01\n",
        "student_purchases.csv": PURCHASES + "1,1,0,2021-04-02,\n2,1,3,2021-04-02,2021-04-02\n3,1,4,2021-04-02,\n"
        "4,1,1,2021-04-02,2021-04-01\n",
        "student_video_watched.csv": "student_id,seconds_watched,date_watched\n1,60,2021-04-02\n1,60,2021-04-02\n",
        "student_certificates.csv": "certificate_id,student_id,date_issued\n1,1,2021-05-01\n",
    }
    assert build(described("platform_engagement"), files, tmp_path) == {
        "student_info": (1, 0, 0),
        "student_purchases": (2, 0, 2),
        "student_video_watched": (2, 0, 0),
        "student_certificates": (1, 0, 0),
    }
    assert rejects(tmp_path) == [
        (4, "is above the largest allowed value 3"),
        (5, "breaks the rule: the refund is not before the purchase"),
    ]


def test_registrations_load_with_gaps_and_odd_years_of_birth(tmp_path: Path) -> None:
    """Blank counters, a year of birth in the future and both styles of dates load; a negative counter does not."""
    text = COURSES + "HarvardX/CS50x/2012,p1,1,0,0,India,Secondary,1990,m,0,2012-10-15,2013-01-02,5,2,1,1,0\n"
    text += "HarvardX/CS50x/2012,p2,0,0,0,Unknown/Other,,2099,, ,10/15/12,,,,,,\n"
    text += "HarvardX/CS50x/2012,p3,0,0,0,India,,,,,,,-1,,,,\n"
    text += "HarvardX/CB22x/2013_Spring,p1,1,0,0,India,Secondary,1990,m,0,2013-01-15,2013-01-20,5,2,1,1,0\n"
    assert build(described("mooc_person_course"), {"any name.csv": text}, tmp_path) == {"person_course": (3, 0, 1)}
    assert rejects(tmp_path) == [(4, "is below the smallest allowed value 0")]
