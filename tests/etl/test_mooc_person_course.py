"""The marts of mooc_person_course: against pandas on the small file, and odd files worked out by hand."""

from __future__ import annotations

import gzip
import math
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import pytest

from etl.catalogue import Catalogue, load
from etl.console import Console
from etl.pipeline import Recipe, run
from etl.settings import REPOSITORY, EtlSettings
from tests import tiny_mooc
from tests.etl.conftest import no_samples

if TYPE_CHECKING:
    from pathlib import Path

HEADER = tiny_mooc.HEADER
CELLS = dict.fromkeys(HEADER.split(","), "") | {
    "course_id": "HarvardX/CS50x/2012",
    "userid_DI": "p1",
    "registered": "1",
    "viewed": "1",
    "explored": "0",
    "certified": "0",
}
COUNTED = ["course", "country", "education", "gender", "age", "segment", "viewed", "explored", "certified"]
LABELS = ["18-25", "26-35", "36-45", "46-55", "55+"]


def built(folder: Path, reject_limit: float = 0.5) -> dict[str, Any]:
    """Build the source alone from what lies in its folder; return build.json's content."""
    settings = EtlSettings(data=folder, sources=folder / "sources")
    sources = load(REPOSITORY / "data" / "sources.toml").source
    (own,) = [source for source in sources if source.name == "mooc_person_course"]
    catalogue = Catalogue(source=(own.model_copy(update={"reject_limit": reject_limit}),))
    with Console(terminal=False) as console:
        return run(settings, Recipe(catalogue, no_samples), console)


def write(folder: Path, *rows: dict[str, str], name: str = "any name.csv", header: str = HEADER) -> None:
    """Write rows, given by what differs from CELLS, under the source's header."""
    path = folder / "sources" / "mooc_person_course" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(f'"{value}"' if "," in value else value for value in (CELLS | row).values()) for row in rows]
    text = "\n".join([header, *lines]) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return what the published database gives."""
    with duckdb.connect(str(folder / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a build of the 72 registrations."""
    folder = tmp_path_factory.mktemp("small")
    tiny_mooc.write(folder / "sources" / "mooc_person_course")
    built(folder)
    return folder


@pytest.fixture(scope="module")
def plain(small: Path) -> pd.DataFrame:
    """The same rows after the contract's rules, by pandas."""
    rows = pd.read_csv(small / "sources" / "mooc_person_course" / "person_course.csv", dtype=str, keep_default_na=False)
    counters = rows[["nevents", "ndays_act", "nplay_video", "nchapters", "nforum_posts"]]
    number = counters.replace("", "0").astype(int).set_axis(["events", "days", "videos", "chapters", "posts"], axis=1)
    made = pd.DataFrame(
        {
            "course": rows["course_id"].str.split("/").str[1],
            "country": rows["final_cc_cname_DI"].replace({"": "Unknown", "Unknown/Other": "Unknown"}),
            "education": rows["LoE_DI"].replace("", "Unknown"),
            "gender": rows["gender"].replace("", "Unknown"),
        }
    )
    age = pd.cut(2013 - pd.to_numeric(rows["YoB"]), [0, 25, 35, 45, 55, 100], labels=LABELS)
    made["age"] = age.astype(object).where(age.notna(), "Unknown")
    for stage in ("viewed", "explored", "certified"):
        made[stage] = rows[stage] == "1"
    lost = made["viewed"] & (rows["ndays_act"] == "")
    made["segment"] = [
        "Unknown" if gone else segment(*map(int, values))
        for gone, values in zip(lost, number[["posts", "videos", "days"]].to_numpy(), strict=True)
    ]
    return pd.concat([made, number.assign(days=number["days"].where(~lost))], axis=1)


def segment(posts: int, videos: int, days: int) -> str:
    """Return the contract's segment."""
    score = posts + math.log(1 + videos) + math.log(1 + days)
    return "No activity" if score == 0 else "Low" if score <= 2 else "Medium" if score <= 5 else "High"


def test_the_small_file_is_what_its_first_lines_say(plain: pd.DataFrame) -> None:
    """The numbers of tiny_mooc's docstring, counted by pandas: tests of the portal rest on them."""
    assert plain["course"].value_counts().to_dict() == {"CS50x": 34, "ER22x": 30, "PH207x": 8}
    countries = {"India": 24, "United States": 20, "Other Europe": 12, "Unknown": 10, "Brazil": 6}
    assert plain["country"].value_counts().to_dict() == countries
    ages = {"18-25": 26, "26-35": 22, "36-45": 10, "46-55": 4, "55+": 3, "Unknown": 7}
    assert plain["age"].value_counts().to_dict() == ages
    segments = {"High": 27, "Low": 18, "Medium": 12, "No activity": 12, "Unknown": 3}
    assert plain["segment"].value_counts().to_dict() == segments
    assert plain["gender"].value_counts().to_dict() == {"m": 38, "f": 26, "Unknown": 6, "o": 2}
    assert plain[["viewed", "explored", "certified"]].sum().to_list() == [47, 26, 14]
    assert (plain["certified"] & ~plain["explored"]).sum() == 2
    assert (plain["explored"] & ~plain["viewed"]).sum() == 1


def test_registrations_are_what_pandas_makes_of_the_file(small: Path, plain: pd.DataFrame) -> None:
    """Groups, stages and counters of every row, found by its number in the file."""
    found = ask(small, f"select {', '.join(plain.columns)} from registrations order by registration")
    wanted = [tuple(None if pd.isna(cell) else cell for cell in row) for row in plain.itertuples(index=False)]
    assert found == wanted
    assert ask(small, "select list(registration order by registration) = range(1, 73) from registrations") == [(True,)]


def test_counts_are_what_pandas_counts(small: Path, plain: pd.DataFrame) -> None:
    """A row for each combination of groups and stages that there is."""
    wanted = plain.groupby(COUNTED).size()
    found = ask(small, f"select {', '.join(COUNTED)}, registrations from registration_counts")
    assert {row[:-1]: row[-1] for row in found} == wanted.to_dict()


def test_rows_lie_by_course_and_country(small: Path) -> None:
    """So a filter on them reads few blocks."""
    rows = ask(small, "select course, country, registration from registrations order by rowid")
    assert rows == sorted(rows)


def test_a_week_begins_on_monday_and_is_blank_without_a_day(small: Path) -> None:
    """2012-09-03 is a Monday; four of the 72 have no day."""
    found = ask(small, "select start_date, week from registrations where user_id = 'p01'")
    assert [str(day) for row in found for day in row] == ["2012-09-03", "2012-09-03"]
    assert ask(small, "select distinct isodow(week) from registrations where week is not null") == [(1,)]
    assert ask(small, "select count(*) from registrations where week is null and start_date is null") == [(4,)]


def test_blank_counters_are_none_but_for_a_viewer_without_days(tmp_path: Path) -> None:
    """Never viewed: all 0. Viewed, days known: the others 0. Viewed, days blank: Unknown, and days stay blank."""
    write(
        tmp_path,
        {"userid_DI": "a", "viewed": "0"},
        {"userid_DI": "b", "ndays_act": "1"},
        {"userid_DI": "c", "nplay_video": "30", "nforum_posts": "2"},
        {"userid_DI": "d", "ndays_act": "0"},
    )
    built(tmp_path)
    columns = "user_id, segment, events, days, videos, chapters, posts"
    assert ask(tmp_path, f"select {columns} from registrations order by user_id") == [
        ("a", "No activity", 0, 0, 0, 0, 0),
        ("b", "Low", 0, 1, 0, 0, 0),
        ("c", "Unknown", 0, None, 30, 0, 2),
        ("d", "No activity", 0, 0, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("year", "age"),
    [
        ("2013", "Unknown"),  # 0
        ("2012", "18-25"),  # 1
        ("1988", "18-25"),  # 25
        ("1987", "26-35"),  # 26
        ("1958", "46-55"),  # 55
        ("1957", "55+"),  # 56
        ("1913", "55+"),  # 100
        ("1912", "Unknown"),  # 101
        ("2099", "Unknown"),
        ("", "Unknown"),
        ("1986.0", "26-35"),  # 27
    ],
)
def test_age_is_2013_less_the_year_of_birth(tmp_path: Path, year: str, age: str) -> None:
    """A year that gives no age from 1 to 100 makes it Unknown, is kept and rejects nothing."""
    write(tmp_path, {"YoB": year})
    built(tmp_path)
    assert ask(tmp_path, "select age, birth_year from registrations") == [(age, int(float(year)) if year else None)]


@pytest.mark.parametrize(
    ("score", "name"),
    [
        ({"nforum_posts": "2"}, "Low"),  # 2 exactly
        ({"nforum_posts": "2", "ndays_act": "1"}, "Medium"),  # 2.69
        ({"nforum_posts": "5"}, "Medium"),  # 5 exactly
        ({"ndays_act": "12", "nplay_video": "11"}, "High"),  # ln 13 + ln 12 = 5.05
        ({"ndays_act": "11", "nplay_video": "11"}, "Medium"),  # 2 ln 12 = 4.97
    ],
)
def test_a_segment_holds_its_upper_end(tmp_path: Path, score: dict[str, str], name: str) -> None:
    """Low is (0, 2], Medium (2, 5], High above."""
    write(tmp_path, {"ndays_act": "0"} | score)
    built(tmp_path)
    assert ask(tmp_path, "select segment from registrations") == [(name,)]


def test_countries_have_codes_and_what_has_none_is_listed(tmp_path: Path) -> None:
    """ISO's own names, names in use and other cases map; regions and Unknown have no code; the rest is named."""
    names = {
        "Russian Federation": ("RUS", "country"),
        "Viet Nam": ("VNM", "country"),
        "Korea, Republic of": ("KOR", "country"),
        "Iran, Islamic Republic of": ("IRN", "country"),
        "south korea": ("KOR", "country"),
        "Turkey": ("TUR", "country"),
        "Czech Republic": ("CZE", "country"),
        "Other Europe": (None, "region"),
        "Other North & Central Amer., Caribbean": (None, "region"),
        "Atlantis": (None, "unmapped"),
    }
    rows = [{"userid_DI": f"p{place}", "final_cc_cname_DI": name} for place, name in enumerate(names)]
    write(tmp_path, *rows, {"userid_DI": "x"}, {"userid_DI": "y", "final_cc_cname_DI": "Unknown/Other"})
    manifest = built(tmp_path)
    found = {name: (iso3, kind, n) for name, iso3, kind, n in ask(tmp_path, "from country_codes")}
    assert found == {name: (*code, 1) for name, code in names.items()} | {"Unknown": (None, "unknown", 2)}
    assert ask(tmp_path, "select iso3 from registrations where country = 'Viet Nam'") == [("VNM",)]
    (failed,) = [check for check in manifest["checks"] if not check["passed"]]
    assert failed["check"] == "every name of a country has a code or is a known region"
    assert (failed["failing_rows"], failed["found"]) == (1, ["Atlantis"])


def test_incomplete_rows_stay_and_unregistered_ones_are_told(tmp_path: Path) -> None:
    """Neither is a reject; a row that says it is no registration is counted and fails a check."""
    write(tmp_path, {"incomplete_flag": "1"}, {"userid_DI": "p2", "registered": "0"})
    manifest = built(tmp_path)
    assert ask(tmp_path, "select count(*) from registrations") == [(2,)]
    (failed,) = [check for check in manifest["checks"] if not check["passed"]]
    assert (failed["check"], failed["found"]) == ("every row says that the person registered", ["2"])


def test_all_files_of_the_folder_load_together(tmp_path: Path) -> None:
    """Other headers, packed or not; an equal row is set aside, another row of the same key is rejected."""
    write(tmp_path, {}, {"userid_DI": "p2"}, name="2014.csv")
    short = HEADER.replace("final_cc_cname_DI", "final_cc_cname").replace("LoE_DI", "LoE").replace("YoB", "YOB")
    write(
        tmp_path,
        {"userid_DI": "p2"},
        {"userid_DI": "p1", "certified": "1"},
        {"course_id": "HarvardX/ER22x/2013_Spring", "start_time_DI": "12/19/12", "grade": " "},
        name="2019.csv.gz",
        header=short,
    )
    manifest = built(tmp_path)
    files = manifest["sources"]["mooc_person_course"]["files"]
    assert [(file["loaded"], file["deduplicated"], file["rejected"]) for file in files] == [(2, 0, 0), (1, 1, 1)]
    columns = "registration, user_id, course, certified, start_date::varchar, grade"
    assert ask(tmp_path, f"select {columns} from registrations order by registration") == [
        (1, "p1", "CS50x", False, None, None),
        (2, "p2", "CS50x", False, None, None),
        (5, "p1", "ER22x", False, "2012-12-19", None),
    ]
    assert ask(tmp_path, "select file, line, rule from rejects") == [
        ("2019.csv.gz", 3, "repeats the key of an earlier row")
    ]


def test_a_course_without_three_parts_goes_by_its_whole_id(tmp_path: Path) -> None:
    """Nothing to take the middle of."""
    write(tmp_path, {"course_id": "CS50x"})
    built(tmp_path)
    assert ask(tmp_path, "select course from registrations") == [("CS50x",)]
