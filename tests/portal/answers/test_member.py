"""What is known of one member: numbers by hand or by pandas and scipy over the small files, and what is refused."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from scipy import stats

from portal.answers import member
from portal.errors import UnknownName
from tests import tiny_engagement, tiny_learners
from tests.portal.agreement import as_csv, got
from tests.portal.every_question import FACTS, MEMBERS, QUESTIONS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService

    Record = dict[str, Any]


def known(service: AnswerService, slug: str, id_: str) -> list[Record]:
    """Return the rows of what is known of a member."""
    return service.answer(slug, member.ANSWER, [("id", id_)]).records()


def standing(service: AnswerService, slug: str, id_: str) -> dict[str, Record]:
    """Return where a member stands, by the number's name."""
    return {row["name"]: row for row in known(service, slug, id_) if row["section"] == member.STANDING}


def of(service: AnswerService, slug: str, id_: str, section: str) -> list[Record]:
    """Return the rows of one section."""
    return [row for row in known(service, slug, id_) if row["section"] == section]


def place(values: pd.Series, value: float) -> tuple[float, int, float]:
    """Return percentile (equal ones half), n and median of a column, by scipy and pandas."""
    kept = values.dropna()
    return stats.percentileofscore(kept, value, kind="mean") / 100, len(kept), float(kept.median())


def placed(row: Record, side: str) -> tuple[float, int, float]:
    """Return the same three of a row."""
    return row[f"percentile_{side}"], row[f"n_{side}"], row[f"median_{side}"]


def test_a_learner_among_those_of_the_same_habits(service: AnswerService) -> None:
    """L10: Desktop, tutor Yes, homework 2 of 0-7, score 80; the band's edge is the 75th percentile of pandas."""
    rows = [tiny_learners.learner(i) for i in range(tiny_learners.ENOUGH)]
    table = pd.DataFrame(rows, columns=list(tiny_learners.HEADER)).replace({"": None})
    for name in ("homework_completed", "average_score"):
        table[name] = table[name].astype(float)
    high = table.homework_completed >= table.homework_completed.quantile(0.75)
    low = table.homework_completed.notna() & ~high
    alike = table[(table.device == "Desktop") & (table.tutor_interaction == "Yes") & low]
    found = standing(service, "score-drivers", "L10")
    for name, column, value in (
        ("Average score", "average_score", 80),
        ("Homework completed", "homework_completed", 2),
    ):
        assert found[name]["value"] == value
        assert placed(found[name], "like") == pytest.approx(place(alike[column], value), rel=1e-12)
        assert placed(found[name], "all") == pytest.approx(place(table[column], value), rel=1e-12)
    (like,) = of(service, "score-drivers", "L10", member.LIKE)
    assert (like["value"], like["unit"]) == (len(alike), "learners")


def test_a_learner_without_a_score_is_said_to_have_none(service: AnswerService) -> None:
    """L09 has a blank score: no place for it, and the reason."""
    row = standing(service, "score-drivers", "L09")["Average score"]
    assert (row["value"], row["percentile_all"], row["note"]) == (None, None, "not known of this member")
    assert "has no score" in service.answer("score-drivers", "member", [("id", "L09")]).finding


def test_a_user_and_the_journey(service: AnswerService) -> None:
    """User 72: A, Primary, Zoo, 31 days apart from 2020-09-23 on; 33 professionals start with A.

    20 of them take two programs, 8 three, 5 one: less than three have 25, as many have 8: (25 + 8/2) / 33.
    """
    rows = standing(service, "flagship", "Professional:72")
    taken = rows["Programs taken"]
    assert taken["value"] == 3
    assert (taken["n_like"], taken["lower_like"], taken["higher_like"]) == (33, 25 / 33, 0)
    assert taken["percentile_like"] == pytest.approx(29 / 33)
    assert taken["median_like"] == 2
    assert rows["Days to the next program"]["value"] == 31
    story = of(service, "flagship", "Professional:72", member.STORY)
    assert [(row["name"], str(row["day"])) for row in story] == [
        ("1. Program A", "2020-09-23"),
        ("2. Primary Program", "2020-10-24"),
        ("3. Zoo & <Co>", "2020-11-24"),
    ]
    left_out = of(service, "flagship", "Professional:72", member.OTHERS)
    assert len(left_out) == 3
    assert all("repeated module" in row["words"] for row in left_out)


def test_who_never_launched_anything_has_no_journey(service: AnswerService) -> None:
    """`never 1` has two enrolments; there is nobody alike, and the sentence says why."""
    rows = known(service, "flagship", "Student:never 1")
    assert {row["section"] for row in rows} == {member.ABOUT, member.OTHERS}
    assert [row["value"] for row in rows if row["name"] == "Enrolments, never launched"] == [2]
    assert "no journey to compare" in service.answer("flagship", "member", [("id", "Student:never 1")]).finding


def test_id_and_type_make_two_users_of_one_id(service: AnswerService) -> None:
    """Id 1 is a professional and a student."""
    words = [known(service, "flagship", f"{kind}:1")[1]["words"] for kind in ("Professional", "Student")]
    assert words == ["Professional", "Student"]


def test_a_student_in_a_quarter_among_those_of_the_same_plan(service: AnswerService) -> None:
    """Minutes by quarter, plan by the days that a purchase runs: all of it over again by pandas."""
    name = "student_video_watched"
    watched = pd.DataFrame(tiny_engagement.tables()[name], columns=list(tiny_engagement.HEADERS[name]))
    quarter = pd.PeriodIndex(pd.to_datetime(watched.date_watched), freq="Q")
    minutes = (watched.groupby([quarter.rename("quarter"), "student_id"]).seconds_watched.sum() / 60).round(2)
    spring = minutes[minutes > 0].loc["2021Q2"]
    paid = spring.index.isin(_payers("2021-04-01", "2021-06-30"))
    row = standing(service, "engagement", "3")["Minutes in 2021Q2 (paid)"]
    assert row["value"] == 2  # 120 seconds
    assert placed(row, "like") == pytest.approx(place(spring[paid], 2), rel=1e-12)
    assert placed(row, "all") == pytest.approx(place(spring, 2), rel=1e-12)
    assert "Minutes in 2021Q2 (free)" in standing(service, "engagement", "4")


def _payers(first: str, last: str) -> set[int]:
    """Return the students with a purchase that runs on a day from first to last."""
    found = set()
    for _, student, plan, bought, refunded in tiny_engagement.tables()["student_purchases"]:
        begins = pd.Timestamp(str(bought))
        months = {0: 1, 1: 3, 2: 12, 3: 1200}[int(str(plan))]
        ends = pd.Timestamp(str(refunded)) if refunded else begins + pd.DateOffset(months=months)
        if begins <= pd.Timestamp(last) and ends >= pd.Timestamp(first):
            found.add(int(str(student)))
    return found


def test_a_students_purchases_are_told_by_day(service: AnswerService) -> None:
    """Student 6 bought twelve months in January 2021 and was refunded in April; watched in May."""
    story = [(str(row["day"]), row["name"], row["words"]) for row in of(service, "engagement", "6", member.STORY)]
    assert story == [
        ("2021-01-01", "Registered", None),
        ("2021-01-10", "Bought twelve months", "refunded on 1 Apr 2021"),
        ("2021-05-05", "Watched for the first time", None),
        ("2021-06-30", "By the end of 2021Q2", "watched 2 minutes (paid)"),
    ]


def test_a_student_who_never_watched_is_still_known(service: AnswerService) -> None:
    """Student 9 has a row of 0 seconds: no quarter, no week, nothing invented."""
    rows = known(service, "engagement", "9")
    assert {row["name"]: row["words"] for row in rows}["First watched"] == "never"
    assert [row["name"] for row in rows if row["section"] == member.STANDING] == ["Minutes in all", "Certificates"]


def test_a_registration_among_those_for_the_same_course(service: AnswerService) -> None:
    """p20 in CS50x: 2,176 events, more than the 33 others; 120 videos, more than 30, as many as one other."""
    (number,) = [row["registration"] for row in _listed(service, "p20") if row["course"] == "CS50x"]
    rows = standing(service, "mooc", str(number))
    events, videos = rows["Events such as clicks"], rows["Videos played"]
    assert (events["value"], events["n_like"], events["percentile_like"]) == (2176, 34, pytest.approx(33.5 / 34))
    assert (videos["lower_like"], videos["higher_like"]) == (30 / 34, 2 / 34)
    assert events["n_all"] == 72
    assert [row["words"] for row in of(service, "mooc", str(number), member.STORY)][1:4] == ["yes", "yes", "yes"]
    (other,) = of(service, "mooc", str(number), member.OTHERS)
    assert other["name"] == "ER22x"
    assert other["page"].startswith("/member?of=mooc&id=")


def _listed(service: AnswerService, person: str) -> list[Record]:
    return [row for row in service.answer("mooc", "people", [("search", person)]).records() if row["user_id"] == person]


def test_a_registration_among_too_few_is_placed_among_all(service: AnswerService) -> None:
    """PH207x has 8 registrations, under the least of 10: no place among those alike, and the note says so."""
    (number,) = [row["registration"] for row in _listed(service, "p66")]
    row = standing(service, "mooc", str(number))["Days with activity"]
    assert (row["n_like"], row["percentile_like"], row["median_like"]) == (8, None, None)
    assert row["note"] == "too few to compare (fewer than 10): those alike"
    assert row["percentile_all"] is not None
    assert member.stands(row).endswith("of all 69")  # three viewers have blank days


def test_a_course_among_its_companys(service: AnswerService) -> None:
    """Course 101 scores 5, least of ant's ten; its 60 interactive are more than the nine others' 0."""
    rows = standing(service, "recommender", "101")
    assert (rows["Score"]["percentile_like"], rows["Score"]["median_like"]) == (pytest.approx(0.5 / 10), 50)
    assert rows["Score"]["percentile_all"] == pytest.approx(0.5 / 16)
    assert (rows["Interactive"]["lower_like"], rows["Interactive"]["higher_like"]) == (0.9, 0)
    (like,) = of(service, "recommender", "101", member.LIKE)
    assert (like["value"], like["page"]) == (10, "/recommender?company=ant")
    (what_if,) = [row for row in of(service, "recommender", "101", member.ABOUT) if row["page"]]
    assert what_if["page"] == "/recommender?company=ant&course=101"


def test_a_features_place_is_the_one_that_the_tab_tells(service: AnswerService) -> None:
    """Percentile among all courses: the answer `comparison` of the same course has the same for every feature."""
    tab = service.answer("recommender", "comparison", [("course", "102")]).records()
    own = standing(service, "recommender", "102")
    said = {row["feature"].partition(" (")[0]: row["percentile"] for row in tab}
    assert {name: row["percentile_all"] for name, row in own.items() if name != "Score"} == pytest.approx(said)


@pytest.mark.parametrize("slug", MEMBERS)
def test_those_alike_are_as_many_as_their_list_has(client: FlaskClient, slug: str) -> None:
    """The row `like` leads to a list of its length, where it leads to one."""
    body = got(client, f"/api/{slug}/member.json?id={quote(MEMBERS[slug])}").get_json()
    (like,) = [row for row in body["rows"] if row["section"] == member.LIKE]
    assert (like["people"] is not None) is FACTS[slug].lists_similar
    if like["people"]:
        assert got(client, like["people"]).get_json()["n"] == like["value"]


@pytest.mark.parametrize("slug", MEMBERS)
def test_csv_says_what_the_json_says(client: FlaskClient, slug: str) -> None:
    """Same columns, same rows; n is one member."""
    body = got(client, f"/api/{slug}/member.json?id={quote(MEMBERS[slug])}").get_json()
    lines = list(csv.reader(io.StringIO(got(client, f"/api/{slug}/member.csv?id={quote(MEMBERS[slug])}").text)))
    assert lines[0] == [column["name"] for column in body["columns"]] == list(member.NAMES)
    assert lines[1:] == [[as_csv(value) for value in row.values()] for row in body["rows"]]
    assert body["n"] == 1
    assert member.NOT_A_JUDGEMENT in body["caveats"]


@pytest.mark.parametrize("slug", MEMBERS)
def test_the_workbook_has_no_sheet_of_a_member(client: FlaskClient, slug: str) -> None:
    """A workbook is of a filter state, not of one person."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(got(client, f"/api/{slug}.xlsx").data))
    assert "people" in book.sheet_names
    assert member.ANSWER not in book.sheet_names


@pytest.mark.parametrize("slug", MEMBERS)
@pytest.mark.parametrize("id_", ["nobody", "-1", "1e3", "99999999999999999999", "L10' or '1'='1", "%", "Student:"])
def test_an_unknown_id_is_a_sentence(client: FlaskClient, slug: str, id_: str) -> None:
    """404, without the id in it."""
    response = client.get(f"/api/{slug}/member.json?id={quote(id_, safe='')}")
    said = response.get_json()["error"]
    assert (response.status_code, id_ in said) == (404, False)
    assert said.startswith("There is no ")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "is missing: add id=... to the address."),
        ("id=", "must be 1 to 200 printable characters"),
        ("id=a%00b", "must be 1 to 200 printable characters"),
        ("id=" + "x" * 201, "must be 1 to 200 printable characters"),
        ("id=1&id=2", "takes one value"),
        ("id=1&device=Desktop", "There is no filter 'device' here."),
    ],
)
def test_what_is_no_id_is_refused(client: FlaskClient, query: str, says: str) -> None:
    """400 with the sentence: a member is found by an id alone."""
    response = client.get(f"/api/score-drivers/member.json?{query}")
    assert response.status_code == 400
    assert says in response.get_json()["error"]


def test_every_member_of_every_list_is_found(service: AnswerService) -> None:
    """The key that a question declares makes of each row of `people` an id that is known."""
    for slug in MEMBERS:
        for record in service.answer(slug, "people", [("limit", "40")]).records():
            id_ = member.id_of(QUESTIONS[slug].key, record)
            assert id_ is not None
            assert known(service, slug, id_)


def test_a_row_without_a_member_leads_nowhere(service: AnswerService) -> None:
    """Dropped rows of the flagship without a user's id; lists of a question that declares no key."""
    rows = service.answer("flagship", "people", [("cleaning_step", "missing key"), ("limit", "100")]).records()
    assert [member.id_of(("user_type", "user_id"), row) for row in rows if not row["user_id"]] == [None]
    assert member.id_of((), rows[0]) is None
    with pytest.raises(UnknownName):
        known(service, "overview", "1")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "points", "\u2013"),
        (0.854, "fraction", "85.4%"),
        (12.5, "percent", "12.5%"),
        (30, "dollars", "$30"),
        (1, "yes/no", "yes"),
        (0, "yes/no", "no"),
        (1, "days", "1 day"),
        (1234.56, "minutes", "1,234.6 minutes"),
        (3, "", "3"),
    ],
)
def test_amounts_are_said_with_their_unit(value: float | None, unit: str, said: str) -> None:
    """As people say it."""
    assert member.amount(value, unit) == said


@pytest.mark.parametrize(
    ("lower", "same", "higher", "said"),
    [
        (71, 0, 29, "more than 71% of the 100 alike"),
        (0, 40, 60, "less than 60% of the 100 alike"),
        (0, 93, 7, "the same as 93% of the 100 alike"),
        (0, 100, 0, "the same as all of the 100 alike"),
        (30, 40, 30, "in the middle of the 100 alike"),
    ],
)
def test_a_place_is_said_in_words(lower: int, same: int, higher: int, said: str) -> None:
    """Of those with the same where they are most; else with less or with more, whichever are more."""
    counted = dict.fromkeys(member.COUNTED, 0) | {"value": 1.0, "n_like": 100, "n_all": 0}
    row = member.placed(counted | {"lower_like": lower, "higher_like": higher}, "Score", "points", 10)
    assert row["percentile_like"] == (lower + same / 2) / 100
    assert member.stands(row) == said
