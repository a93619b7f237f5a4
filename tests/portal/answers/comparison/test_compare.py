"""Two sides over a real warehouse: joined rows, differences and tests against pandas, scipy and statsmodels."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from dash.exceptions import PreventUpdate
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
    proportions_ztest,
)

from portal.answers import cohort_service
from portal.answers.comparison import compare, differences, join
from portal.answers.comparison import words as said
from portal.answers.service import AnswerService
from portal.charts import comparison, theme
from portal.errors import InvalidFilter, UnknownName
from portal.exports import api, serialize
from portal.questions.registry import all_questions
from portal.saved.store import new_id
from portal.settings import read
from portal.site.components import compared, filter_bar, mark_card
from tests.audit import sampled
from tests.portal.every_question import FACTS, PACKAGES
from tests.portal.tree import kinds, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.testing import FlaskClient

    from portal.answers.spec import Answer

Pairs = list[tuple[str, str]]
REST = ("vs", "rest")


@pytest.fixture(scope="module")
def two(service: AnswerService, tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the tiny build, whose store is a fresh one."""
    return AnswerService(
        all_questions(PACKAGES), service.warehouse, read({"PORTAL_DATA": str(tmp_path_factory.mktemp("two"))})
    )


@pytest.fixture(scope="module")
def client(two: AnswerService) -> FlaskClient:
    """A client of that service's API."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(two))
    return app.test_client()


def table(service: AnswerService, sql: str) -> pd.DataFrame:
    """Return rows of the build as pandas holds them."""
    with service.warehouse.snapshot() as snapshot:
        return pd.DataFrame(snapshot.select(sql).rows)


def same(found: Any, wanted: Any) -> None:
    """Agree to 1e-9 relative, absolute under 1."""
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def check_share(row: dict[str, Any], name: str, counts: Sequence[Any]) -> None:
    """A share of each side, the other's Wilson interval, Newcombe's of the difference, the pooled z."""
    part, whole, other, others = counts
    same((row[name], row[f"vs_{name}"]), (part / whole, other / others))
    same((row[f"vs_{name}_low"], row[f"vs_{name}_high"]), proportion_confint(other, others, method="wilson"))
    ends = confint_proportions_2indep(part, whole, other, others, method="newcomb", compare="diff")
    same(row[f"{name}_difference"], part / whole - other / others)
    same((row[f"{name}_difference_low"], row[f"{name}_difference_high"]), ends)
    same(row[f"{name}_p"], proportions_ztest([part, other], [whole, others])[1])


def check_mean(row: dict[str, Any], name: str, mine: Any, theirs: Any) -> None:
    """A mean of each side, the other's t interval, Welch's interval and p of the difference."""
    found = scipy_stats.ttest_ind(mine, theirs, equal_var=False)
    ends = scipy_stats.t.interval(0.95, len(theirs) - 1, np.mean(theirs), scipy_stats.sem(theirs))
    same((row[name], row[f"vs_{name}"]), (np.mean(mine), np.mean(theirs)))
    same((row[f"vs_{name}_low"], row[f"vs_{name}_high"]), ends)
    same(row[f"{name}_difference"], np.mean(mine) - np.mean(theirs))
    same((row[f"{name}_difference_low"], row[f"{name}_difference_high"]), tuple(found.confidence_interval()))
    same(row[f"{name}_p"], found.pvalue)


def test_shares_of_two_sides_agree_with_statsmodels(two: AnswerService) -> None:
    """The stages of one course against all other courses."""
    rows = table(two, "select course, viewed, explored, certified from registrations")
    answer = two.answer("mooc", "funnel", [("course", "CS50x"), REST])
    mine, theirs = rows[rows.course == "CS50x"], rows[rows.course != "CS50x"]
    assert (answer.n, answer.vs_n) == (len(mine), len(theirs)) == (34, 38)
    for row in answer.records()[1:]:
        stage = row["stage"]
        counts = (mine[stage].sum(), len(mine), theirs[stage].sum(), len(theirs))
        check_share(row, "share_of_registered", counts)
    explored = answer.record(2)
    both = [(side.explored & side.viewed).sum() for side in (mine, theirs)]
    check_share(explored, "share_of_previous", [both[0], mine.viewed.sum(), both[1], theirs.viewed.sum()])


def test_means_of_two_sides_agree_with_scipy(two: AnswerService) -> None:
    """The scores of one device against all others, over all and within each level of another factor."""
    rows = table(two, "select device, job_type, average_score from learners").dropna()
    (row,) = two.answer("score-drivers", "summary", [("device", "Desktop"), REST]).records()
    mine, theirs = (rows[(rows.device == "Desktop") == side] for side in (True, False))
    check_mean(row, "mean_score", mine.average_score.astype(float), theirs.average_score.astype(float))
    levels = two.answer("score-drivers", "levels", [("device", "Desktop"), REST]).records()
    seen = 0
    for row in levels:
        if row["factor"] == "job_type" and row["mean_score_difference"] is not None:
            pair = [side[side.job_type == row["level"]].average_score.astype(float) for side in (mine, theirs)]
            check_mean(row, "mean_score", *pair)
            seen += 1
    assert seen


def test_minutes_of_two_sides_agree_with_scipy(two: AnswerService) -> None:
    """Those who watched in the later quarter too against those who did not, nothing cut."""
    rows = table(two, "select student_id, plan, period, minutes from student_periods")
    with two.warehouse.snapshot() as snapshot:
        ends = [two.question("engagement").filters[place].default_sql for place in (1, 2)]
        earlier, later = (snapshot.value(sql) for sql in ends)
    back = set(rows[rows.period == later].student_id)
    state = [("watched_b", "true"), ("trim", "100"), REST]
    seen = 0
    for row in two.answer("engagement", "minutes", state).records():
        if row["period"] == earlier and row["mean_difference"] is not None:
            own = rows[(rows.period == earlier) & (rows.plan == row["plan"])]
            check_mean(row, "mean", *(own[own.student_id.isin(back) == side].minutes for side in (True, False)))
            seen += 1
    assert seen or not any(row["mean_difference"] for row in two.answer("engagement", "minutes", state).records())


def test_sides_of_one_column_are_told_apart_by_it(two: AnswerService) -> None:
    """Students against professionals: rows match although the answer is by user type, which both sides name."""
    rows = table(two, "select user_type, same_day from journeys")
    state = [("user_type", "Student"), ("vs.user_type", "Professional")]
    (row,) = two.answer("flagship", "ties", state).records()
    sides = [rows[rows.user_type == kind] for kind in ("Student", "Professional")]
    assert (row["user_type"], row["vs_user_type"]) == ("Student", "Professional")
    check_share(row, "share", [int(n) for side in sides for n in (side.same_day.sum(), len(side))])


def test_p_is_adjusted_for_all_compared_cells(two: AnswerService) -> None:
    """Benjamini-Hochberg over every p of the answer, whatever the column."""
    records = two.answer("mooc", "education", [("course", "CS50x"), REST]).records()
    names = ("certify_rate", "view_rate", "explore_rate")
    cells = [(row[f"{name}_p"], row[f"{name}_p_adjusted"]) for row in records for name in names]
    known = [cell for cell in cells if cell[0] is not None]
    assert {row["vs_tests"] for row in records} == {len(known)}
    same([cell[1] for cell in known], list(multipletests([cell[0] for cell in known], method="fdr_bh")[1]))


def test_small_sides_and_missing_rows_say_so(two: AnswerService) -> None:
    """Under the smallest cell there is no difference; a row of one side alone keeps its own values."""
    records = two.answer("mooc", "courses", [("course", "CS50x"), ("vs.course", "ER22x"), ("vs.course", "PH207x")])
    by_course = {row["course"]: row for row in records.records()}
    assert set(by_course) == {"CS50x", "ER22x", "PH207x"}
    assert all(compare.ONE_SIDE in row["note"] for row in by_course.values())
    assert by_course["CS50x"]["certify_rate"] is not None
    assert (by_course["ER22x"]["certify_rate"], by_course["ER22x"]["vs_registrations"]) == (None, 30)
    small = two.answer("mooc", "funnel", [("course", "PH207x"), REST]).record(1)
    assert (small["share_of_registered_difference"], small["share_of_registered_p"]) == (None, None)
    assert "too few to compare" in small["note"]


def test_what_cannot_be_compared_says_why(two: AnswerService) -> None:
    """The first side's answer with a caveat: no mean of each side, nobody there, others than those counted."""
    first = two.answer("mooc", "drivers", [("course", "CS50x"), REST])
    assert first.caveats[0] == compare.NOT_COMPARED
    assert first.rows == two.answer("mooc", "drivers", [("course", "CS50x")]).rows
    assert two.answer("mooc", "funnel", [REST]).caveats[0] == compare.NOBODY
    assert two.answer("engagement", "reach", [("plan", "paid"), REST]).caveats[0] == compare.BEYOND


def test_those_on_both_sides_are_told(two: AnswerService) -> None:
    """A choice against another that it shares members with: how many is a caveat."""
    rows = table(two, "select course, certified from registrations")
    both = int(((rows.course == "CS50x") & rows.certified).sum())
    for name in ("funnel", "differences"):
        answer = two.answer("mooc", name, [("course", "CS50x"), ("vs.certified", "true")])
        assert answer.caveats[0] == compare.IN_BOTH.format(f"{both} registrations")


choices = st.sampled_from(list(FACTS)).flatmap(
    lambda slug: st.tuples(
        st.just(slug),
        st.lists(
            st.tuples(st.sampled_from(FACTS[slug].choices), st.integers(0, 5)),
            min_size=1,
            max_size=3,
            unique_by=lambda choice: choice[0],
        ),
    )
)


@sampled
@given(choices)
def test_a_side_and_the_rest_are_all(two: AnswerService, choice: tuple[str, list[tuple[str, int]]]) -> None:
    """Whatever is chosen, those chosen and the rest are everybody whom the page counts; so for a cohort of them."""
    slug, chosen = choice
    with two.warehouse.snapshot() as snapshot:
        pairs = [(name, allowed(two, slug, name, place, snapshot)) for name, place in chosen]
    with two.open(slug, [*pairs, REST]) as reading:
        everyone, mine = reading.unfiltered().count(), reading.count()
        assert mine + (reading.others() or 0) == everyone
    if FACTS[slug].lists_more or not mine:
        return
    cohort = cohort_service.keep(two, slug, pairs, "some", "", shared=False)
    with two.open(slug, [("cohort", cohort.id), REST]) as reading:
        assert reading.count() + (reading.others() or 0) == everyone


def allowed(service: AnswerService, slug: str, name: str, place: int, snapshot: Any) -> str:
    """Return one of the values that a filter takes."""
    item = next(item for item in service.question(slug).filters if name in item.parameters)
    options = getattr(item, "options", "")
    if options and "$" not in options:
        texts = [str(text) for text in snapshot.column(options)]
    else:
        texts = list(getattr(item, "choices", ())) or ["true", "false"]
    return texts[place % len(texts)]


def test_two_cohorts_are_compared(two: AnswerService) -> None:
    """Cohort against cohort gives what their filters give against each other."""
    one = cohort_service.keep(two, "mooc", [("course", "CS50x")], "CS50x", "", shared=False)
    other = cohort_service.keep(two, "mooc", [("course", "ER22x")], "ER22x", "", shared=False)
    kept = two.answer("mooc", "funnel", [("cohort", one.id), ("vs.cohort", other.id)])
    plain = two.answer("mooc", "funnel", [("course", "CS50x"), ("vs.course", "ER22x")])
    assert numbers(kept) == numbers(plain)
    assert (kept.n, kept.vs_n) == (34, 30)
    assert "from Cohort ER22x" in kept.finding


def numbers(answer: Answer) -> list[tuple[Any, ...]]:
    """Return the rows without addresses."""
    places = [place for place, column in enumerate(answer.columns) if column.unit != "address"]
    return [tuple(row[place] for place in places) for row in answer.rows]


def test_anothers_private_cohort_is_no_side(two: AnswerService, client: FlaskClient) -> None:
    """Neither found nor told apart from one that does not exist, by the service and over HTTP."""
    own = cohort_service.keep(two, "mooc", [("course", "CS50x")], "mine", "", shared=False)
    theirs = replace(own, id=new_id(), owner="somebody else")
    two.store.keep(theirs)
    for id_ in (theirs.id, "nothing"):
        with pytest.raises(UnknownName, match="no such cohort"):
            two.answer("mooc", "funnel", [("course", "CS50x"), ("vs.cohort", id_)])
    assert client.get(f"/api/mooc/funnel.json?vs.cohort={theirs.id}").status_code == 404
    assert client.get(f"/api/mooc/differences.csv?course=CS50x&vs.cohort={theirs.id}").status_code == 404


@pytest.mark.parametrize(
    "pair",
    [
        ("vs", "all"),
        ("vs", ""),
        ("vs.", "x"),
        ("vs.vs", "rest"),
        ("all_but", "x"),
        ("also", "x"),
        ("vs.all_but", "x"),
        ("vs.also", "x"),
        ("vs.course", "' or 1=1 --"),
        ("vs.registered_from", "infinity"),
    ],
)
def test_hostile_sides_are_refused(two: AnswerService, pair: tuple[str, str]) -> None:
    """What the portal makes by itself has no address, and values of the other side are checked as any."""
    with pytest.raises(InvalidFilter):
        two.answer("mooc", "funnel", [("course", "CS50x"), pair])


def test_the_forms_of_a_compared_answer_agree(two: AnswerService, client: FlaskClient) -> None:
    """JSON, CSV and workbook have the same cells; JSON names both sides and both counts."""
    query = "course=CS50x&vs.course=ER22x"
    answer = two.answer("mooc", "education", [("course", "CS50x"), ("vs.course", "ER22x")])
    body = client.get(f"/api/mooc/education.json?{query}").json
    assert body is not None
    assert body["filters"] == {"course": ["CS50x"], "vs.course": ["ER22x"]}
    assert (body["n"], body["vs_n"]) == (34, 30)
    assert body["rows"] == json.loads(serialize.to_json(answer))["rows"]
    lines = list(csv.DictReader(io.StringIO(client.get(f"/api/mooc/education.csv?{query}").text)))
    for line, row in zip(lines, body["rows"], strict=True):
        for name in ("certify_rate", "vs_certify_rate", "certify_rate_difference", "certify_rate_p_adjusted"):
            assert line[name] == ("" if row[name] is None else repr(row[name]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/api/mooc.xlsx?{query}").data))
    head, *cells = book.get_sheet_by_name("education").to_python()
    place = head.index("certify_rate_difference")
    wanted = [row["certify_rate_difference"] for row in body["rows"]]
    assert [row[place] for row in cells] == ["" if value is None else pytest.approx(value) for value in wanted]
    said = [str(cell) for row in book.get_sheet_by_name("About").to_python() for cell in row]
    assert any("Course CS50x, against Course ER22x" in cell for cell in said)
    assert any("34 of 72 registrations, against 30" in cell for cell in said)


def test_what_is_different_agrees_with_statsmodels(two: AnswerService) -> None:
    """Shares, means, differences, effects, p and ranks of one course against the rest; its own factor is left out."""
    names = "course, country, education, gender, age, segment, viewed, explored, certified, events, grade"
    rows = table(two, f"select {names} from registrations")
    mine, theirs = (rows[(rows.course == "CS50x") == side] for side in (True, False))
    answer = two.answer("mooc", "differences", [("course", "CS50x")])
    records = answer.records()
    assert "course" not in {row["factor"] for row in records}
    assert differences.CHOSEN.format("course") in answer.caveats
    seen = set()
    for row in records:
        factor = row["factor"]
        if row["unit"] == "fraction":
            level = True if row["level"] == "yes" else row["level"]
            part, other = int((mine[factor] == level).sum()), int((theirs[factor] == level).sum())
            assert (row["members"], row["vs_members"]) == (part, other)
            same(row["effect"], proportion_effectsize(part / 34, other / 38))
            same(row["p"], proportions_ztest([part, other], [34, 38])[1] if part + other < 72 else None)
            ends = confint_proportions_2indep(part, 34, other, 38, method="newcomb", compare="diff")
            same((row["difference_low"], row["difference_high"]), ends)
        elif factor in ("events", "grade") and row["smaller"] >= 10:
            one, two_ = (side[factor].dropna().astype(float) for side in (mine, theirs))
            check_mean(
                {"v": row["value"], "vs_v": row["vs_value"], "vs_v_low": row["vs_low"], "vs_v_high": row["vs_high"]}
                | {f"v_difference{end}": row[f"difference{end}"] for end in ("", "_low", "_high")}
                | {"v_p": row["p"]},
                "v",
                one,
                two_,
            )
            squares = (len(one) - 1) * one.var() + (len(two_) - 1) * two_.var()
            same(row["effect"], (one.mean() - two_.mean()) / np.sqrt(squares / (len(one) + len(two_) - 2)))
        seen.add(row["unit"])
    known = [row for row in records if row["p"] is not None]
    same([row["p_adjusted"] for row in known], list(multipletests([row["p"] for row in known], method="fdr_bh")[1]))
    ranked = [row for row in records if row["rank"] is not None]
    assert [row["rank"] for row in ranked] == list(range(1, len(ranked) + 1))
    assert [abs(row["effect"]) for row in ranked] == sorted((abs(row["effect"]) for row in ranked), reverse=True)
    assert {"fraction", "events"} <= seen


@pytest.mark.parametrize("slug", FACTS)
def test_every_question_tells_what_is_different(two: AnswerService, slug: str) -> None:
    """Against the rest as against that rest named; lists as long as their row; nothing where nothing is chosen."""
    state = FACTS[slug].chosen
    alone = two.answer(slug, "differences", state)
    against = two.answer(slug, "differences", [*state, REST])
    assert alone.rows
    assert numbers(alone) == numbers(against)
    assert (alone.n, alone.vs_n, against.vs_n is not None) == (against.n, None, True)
    for row in alone.records():
        if row["people"] is not None:
            pairs = parse_qsl(urlsplit(row["people"]).query, keep_blank_values=True)
            listed = two.answer(slug, "people", [*pairs, ("limit", "1")])
            assert listed.n == row["members"], row
    nothing = two.answer(slug, "differences")
    assert (nothing.rows, nothing.finding) == ((), differences.NOTHING)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ([("certificate", "true")], {"paid", "watched_a", "watched_b"}),
        ([("watched_a", "true"), ("plan", "paid")], {"watched_b", "certificate"}),
        ([("plan_both", "free")], {"watched_a", "watched_b", "certificate"}),
    ],
)
def test_what_is_different_about_a_cohort_of_students_leads_to_lists(
    two: AnswerService, chosen: Pairs, told: set[str]
) -> None:
    """Plan, quarters and certificates, each as long as its row; none beside the filters themselves.

    Who is new is not known in the small files: nothing was watched before the earlier quarter.
    """
    cohort = cohort_service.keep(two, "engagement", chosen, "some", "", shared=False)
    rows = two.answer("engagement", "differences", [("cohort", cohort.id)]).records()
    lengths = {
        row["factor"]: (two.answer("engagement", "people", parse_qsl(urlsplit(row["people"]).query)).n, row["members"])
        for row in rows
        if row["people"]
    }
    assert set(lengths) == told
    assert all(listed == members > 0 for listed, members in lengths.values()), lengths
    assert {row["people"] for row in two.answer("engagement", "differences", chosen).records()} == {None}


def test_what_both_sides_were_chosen_by_is_left_out(two: AnswerService) -> None:
    """Numbers alone may be left, or nothing at all."""
    names = {"course": "CS50x", "country": "India", "education": "Master's", "gender": "m", "age": "18-25"}
    state = [*names.items(), ("segment", "High"), *((stage, "true") for stage in ("viewed", "explored", "certified"))]
    assert {row["factor"] for row in two.answer("mooc", "differences", state).records()} <= {"grade"}
    every = [("platform", "Web"), ("device", "Desktop"), ("tutor", "No"), ("job", "IT"), ("month", "2020-01")]
    with two.warehouse.snapshot() as snapshot:
        every = [(name, allowed(two, "score-drivers", name, 0, snapshot)) for name, _ in every]
    answer = two.answer("score-drivers", "differences", [*every, ("homework_min", "1"), ("scored", "true")])
    assert (answer.rows, answer.finding) == ((), differences.ALL_CHOSEN)


@pytest.mark.parametrize("slug", FACTS)
def test_the_page_draws_both_sides(two: AnswerService, slug: str) -> None:
    """A card for each answer that can be compared, its figure valid in both themes; none without another side."""
    question = two.question(slug)
    query = urlencode(FACTS[slug].chosen)
    assert compared.shown(two, question, query) == (None, False)
    assert compared.shown(two, question, "") == (None, True)
    parts, hidden = compared.shown(two, question, f"{query}&vs=rest")
    assert not hidden
    assert "against the rest" in words(parts)
    for spec in question.answers:
        if spec.compares:
            answer = two.answer(slug, spec.name, [*parse_qsl(query), REST])
            valid(comparison.side_by_side(answer, spec.compares))
    valid(comparison.different(two.answer(slug, "differences", parse_qsl(query))))
    assert compared.opened(two, question, query, 1)
    with pytest.raises(PreventUpdate):
        compared.opened(two, question, query, None)


def valid(figure: dict[str, Any] | None) -> None:
    """A figure is one that plotly takes, in both themes; nothing to draw is fine."""
    for name in theme.THEMES if figure else ():
        go.Figure(theme.resolve(figure or {}, name))


def test_a_marks_card_tells_the_difference(two: AnswerService) -> None:
    """The row's own sentence, then both sides and the difference of each value: 20 of 34 viewed, 27 of the other 38."""
    query = "course=CS50x&vs=rest"
    _, body = mark_card.asked(two, {"slug": "mooc", "answer": "funnel", "row": "1", "query": query})
    assert "Share of registered: 58.8% against 71.1% of the rest, \u221212.2 points" in words(body)
    assert "may be chance" in words(body)
    title, body = mark_card.asked(two, {"slug": "mooc", "answer": "differences", "row": "0", "query": query})
    assert title.count(",") <= 1
    assert "Against the other side:" in words(body)


def test_the_ways_to_compare(two: AnswerService) -> None:
    """With the rest where something is chosen, with each cohort but the chosen one, and out again."""
    question = two.question("mooc")
    cohort = cohort_service.keep(two, "mooc", [("course", "ER22x")], "Spring", "", shared=False)
    with two.warehouse.snapshot() as snapshot:
        state = two.state(question, [("course", "CS50x"), REST], snapshot)
        nothing = two.state(question, [], snapshot)
    links = kinds(filter_bar.ways(state, [cohort], "/mooc", chooses=True), "Link")
    assert [(link.children, link.href) for link in links] == [
        ("With the rest", "/mooc?course=CS50x&vs=rest"),
        ("With Spring", f"/mooc?course=CS50x&vs.cohort={cohort.id}"),
        ("Compare no more", "/mooc?course=CS50x"),
    ]
    assert "Choose who is meant" in words(filter_bar.ways(nothing, [], "/mooc", chooses=False))
    bar = filter_bar.content(question, state, 34, 72, "/mooc", 38)
    assert words(bar["left"]) == "34 of 72 registrations, against 38"
    assert bar["words"] == "Course CS50x, against the rest"


def test_what_the_sides_were_chosen_by_is_not_compared(two: AnswerService) -> None:
    """Of those chosen by their certificates all have one: true by definition, so it is no difference."""
    answer = two.answer("mooc", "funnel", [("certified", "true"), REST])
    row = answer.record(3)
    assert (row["stage"], row["share_of_registered"]) == ("certified", 1.0)
    assert (row["vs_share_of_registered"], row["share_of_registered_difference"]) == (None, None)
    assert "true by how the sides were chosen" in row["note"]
    assert "100.0% against 0.0%" not in answer.finding
    for query in ([("certified", "true")], [("stage", "certified")], [("certified", "false")]):
        factors = {row["factor"] for row in two.answer("mooc", "differences", query).records()}
        assert "certified" not in factors
    starts = two.answer("flagship", "first_programs", [("first_program", "Primary Program"), REST])
    assert all(row["share_difference"] is None for row in starts.records())
    seen = two.answer("flagship", "continuation", [("next_program", "Nothing more"), REST]).records()
    assert all(row["within_difference"] is None for row in seen)


def test_a_difference_that_nobody_chose_stands_also_at_nothing(two: AnswerService) -> None:
    """A share of 0 on one side is compared where the sides were not chosen by what it counts."""
    rows = table(two, "select course, certified from registrations").groupby("course").certified.agg(["sum", "count"])
    course = next(name for name, counts in rows.iterrows() if counts["count"] >= 10)
    answer = two.answer("mooc", "funnel", [("course", str(course)), REST])
    assert answer.record(3)["share_of_registered_difference"] is not None


def test_a_factor_of_two_levels_counts_once(two: AnswerService) -> None:
    """Professionals and students: one row, since the other says the same; in shares of two levels one test."""
    records = two.answer("flagship", "differences", [("media", "Online")]).records()
    assert [row["level"] for row in records if row["factor"] == "user_type"] == ["Professional"]
    levels = two.answer("score-drivers", "levels", [("job", "IT"), REST]).records()
    seen = 0
    for factor in {row["factor"] for row in levels}:
        rows = [row for row in levels if row["factor"] == factor]
        if len(rows) == 2 and all(row["vs_share"] is not None and row["share"] is not None for row in rows):
            assert [row["share_p"] for row in rows][1] is None
            assert join.SAME in rows[1]["note"]
            seen += 1
    assert seen


def test_a_difference_that_excludes_nothing_never_reads_as_nothing() -> None:
    """Digits are added until neither the value nor an end of its interval reads as 0; all have as many."""
    row = {"x_difference": 0.0004, "x_difference_low": 0.00003, "x_difference_high": 0.00077}
    assert said.difference(row, "x", "fraction") == "+0.040 points (+0.003 to +0.077)"
    row = {"x_difference": 0.0702, "x_difference_low": -0.0394, "x_difference_high": 0.1799}
    assert said.difference(row, "x", "fraction") == "+7.0 points (\u22123.9 to +18.0)"


def test_sides_are_compared_at_one_horizon(sample: AnswerService) -> None:
    """From lifelines: within 158 days 58.0% of late students, 51.0% of earlier ones, +7.0 points (-3.9 to 18.0)."""
    answer = sample.answer("flagship", "continuation", [("period", "post"), REST])
    row = next(row for row in answer.records() if row["user_type"] == "Student")
    assert row["horizon"] == 158
    found = [
        100 * row[name] for name in ("within", "vs_within", *(f"within_difference{e}" for e in ("", "_low", "_high")))
    ]
    assert found == pytest.approx([58.0, 51.0, 7.0, -3.9, 18.0], abs=0.05)
    assert row["within_p_adjusted"] > 0.05
    assert answer.finding.startswith("No clear difference")
    other = sample.answer(
        "flagship", "continuation", [("period", "pre"), ("period", "pandemic"), ("vs.period", "post")]
    )
    back = next(row for row in other.records() if row["user_type"] == "Student")
    assert back["horizon"] == 158
    assert back["within_difference"] == pytest.approx(-row["within_difference"], rel=1e-9)
    factors = {row["factor"] for row in sample.answer("flagship", "differences", [("period", "post")]).records()}
    assert factors <= {"user_type", "media", "first_program", "same_day"}


def test_what_one_side_alone_comes_to_is_compared_with_nothing(sample: AnswerService) -> None:
    """A start of both sides has the same next programs on both: to which nobody came, with a share of 0."""
    answer = sample.answer("flagship", "next_programs", [("period", "post"), REST])
    rows = [row for row in answer.records() if row["users"] == 0]
    assert rows
    for row in rows:
        assert row["share_of_first"] in (0, None)
        assert row["vs_within"] is not None or row["vs_first_users"] < 10
        assert compare.ONE_SIDE not in (row["note"] or "")
