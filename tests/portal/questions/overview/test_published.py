"""data/published.toml against the list of published figures and against the contract, and what bad files get."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.errors import PublishedError
from portal.questions.overview.published import Claim, ClaimSource, Expression, Term, Value, load_published

REPO = Path(__file__).resolve().parents[4]
TOML = REPO / "data" / "published.toml"

RATES = "registrations viewed explored certified view_rate explore_rate certify_rate low high p_adjusted tests"
STANDARDISED = "standardised_rate standardised_low standardised_high standardised_by"
COLUMNS = {  # typed from contract sections 3 to 7
    "score-drivers": {
        "summary": "learners scored mean_score low high median_score",
        "first_visits": "month learners scored mean_score low high",
        "levels": "factor level learners scored share scored_rate mean_score low high median_score "
        "difference_from_rest difference_low difference_high p_adjusted tests",
        "drivers": "factor level reference raw_difference raw_low raw_high adjusted_difference adjusted_low "
        "adjusted_high p_adjusted change",
        "importance": "factor omega_squared partial_r_squared adjusted_r_squared rank",
        "homework": "n pearson_r low high fisher_low fisher_high p spearman_rho slope",
        "interaction": "tutor_interaction homework_band scored mean_score low high",
        "hypothesis": "part effect low high p_adjusted verdict",
    },
    "flagship": {
        "cleaning": "step rows_before rows_dropped rows_after",
        "first_programs": "user_type program users share low high",
        "next_programs": "user_type first_program next_program users share_of_first low high share_of_all",
        "continuation": "user_type users raw low high at_same_entry_mix mix_low mix_high",
        "flows": "user_type step source target users share_of_source share_of_all",
        "difference": "first_program next_program professional_share student_share difference low high p_adjusted "
        "tests",
        "popularity": "user_type program enrolments share",
        "programs_per_user": "user_type users mean median max",
        "time_to_next": "user_type first_program day followed not_continued low high",
        "ties": "user_type users same_day_next share first_share_min first_share_max",
        "outcomes": "user_type program media enrolments completed completion_rate low high median_hours mean_score "
        "revenue",
    },
    "engagement": {
        "minutes": "plan period students kept removed cut_minutes mean low high published_low published_high median sd",
        "reach": "plan period registered watched share low high total_minutes",
        "lift": "plan mean_a mean_b difference low high p relative_change t df p_two_sided p_increase cohens_d "
        "smallest_detectable",
        "same_people": "plan n mean_a mean_b difference low high p",
        "robustness": "plan cut mode test measure estimate low high p direction agrees holds of",
        "gap_of_changes": "measure paid_change free_change gap low high p",
        "certificates": "n pearson_r low high fisher_low fisher_high p slope intercept r2 r2_cv_mean r2_cv_sd",
        "probabilities": "base n p_a p_b p_both p_a_given_b p_b_given_a expected_if_independent odds_ratio low high p",
        "mix": "plan period students new returning share_new",
        "weekly": "week plan students minutes partial",
        "subscriptions": "quarter plan_id bought refunded refund_rate low high active_at_end",
    },
    "mooc": {
        "funnel": "stage registrations share_of_registered low high share_of_previous outside",
        "courses": f"course {RATES}",
        "countries": f"country {RATES} iso3 shrunk_rate shrunk_low shrunk_high rank_low rank_high {STANDARDISED}",
        "education": f"education {RATES} {STANDARDISED}",
        "ages": f"age {RATES}",
        "genders": f"gender {RATES}",
        "segments": f"segment {RATES}",
        "combinations": "viewed explored certified registrations",
        "registrations": "week registrations certified",
        "factors": "factor levels registrations chi2 df p p_adjusted share_of_deviance rank",
        "drivers": "factor level registrations odds_ratio low high p_adjusted adjusted_rate",
    },
    "recommender": {
        "companies": "company courses mean_score users",
        "courses": "course score users rank selected",
        "features": "feature description group controllable is_outcome impurity permutation permutation_low "
        "permutation_high direction low high rank",
        "comparison": "feature course company_mean all_mean percentile",
        "models": "model split r2 r2_sd r2_pooled r2_within_profile mae n",
        "coverage": "split fifth n covered low high",
    },
}
FILTERS = {
    "score-drivers": "platform device tutor job visited_from visited_to homework_min homework_max",
    "flagship": "user_type period media launched_from launched_to anchor steps",
    "engagement": "plan period_a period_b trim mode base",
    "mooc": "course country education gender age segment registered_from registered_to",
    "recommender": "company course",
}
ADDED = {  # values read from a claim's sentence, which the list of figures holds in words only
    ("score_drivers", "first-visit-peak-month"): ["2020-04"],
    ("score_drivers", "platform-ios"): ["iOS"],
    ("score_drivers", "platform-android"): [2],
    ("score_drivers", "job-it-mean"): ["IT"],
    ("score_drivers", "homework-not-significant"): ["not significant", "not significant"],
    ("flagship_retention", "most-start-with-flagship"): ["most"],
    ("flagship_retention", "most-do-not-continue"): ["most stop"],
    ("flagship_retention", "exception-students-a"): ["only students"],
    ("mooc", "largest-drop"): ["registered to viewed", "registered to viewed"],
    ("mooc", "courses-three-times"): ["over three times"],
    ("mooc", "could-triple"): [3],
    ("mooc", "non-us-higher"): ["higher", "all higher", "all higher"],
    ("mooc", "age-highest"): ["26-35"],
    ("mooc", "fold-1280"): [1280],
    ("mooc", "largest-age-group"): ["26-35"],
    ("course_recommender", "scope"): [0, "not for them"],
}
NEVER = {  # nothing in the data can check these, now or later
    ("score_drivers", "other-factors"),
    ("engagement_lift", "certificate-r2"),
    ("engagement_lift", "certificate-slope"),
    ("engagement_lift", "features-raised-engagement"),
    ("engagement_lift", "profitable-h1-2022"),
    ("mooc", "money"),
    ("flagship_retention", "window-flagship"),
    ("engagement_lift", "window-registrations"),
    ("engagement_lift", "window-certificates"),
    ("course_recommender", "scale-platform"),
}


def read(name: str) -> dict[str, Any]:
    """Read a list of published figures beside the real data; skip with a notice where missing, fail in CI."""
    data = os.environ.get("PORTAL_TEST_DATA")
    folder = Path(data).parent / "reference" if data else REPO.parent / "shared" / "reference"
    path = folder / name
    if not path.is_file():
        notice = f"the list of published figures is not at {path}: set PORTAL_TEST_DATA to the folder beside it"
        if os.environ.get("CI") == "true":
            pytest.fail(notice)
        pytest.skip(notice)
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    """The list of published figures."""
    return read("published_figures.toml")


@pytest.fixture(scope="module")
def more() -> dict[str, list[dict[str, Any]]]:
    """The statements that the list left out, by source; they follow the claims of their source."""
    return {source["id"]: source["claims"] for source in read("published_more.toml")["source"]}


def claims() -> list[tuple[ClaimSource, Claim]]:
    """All claims of the file with their source."""
    return [(source, claim) for source in load_published(TOML).source for claim in source.claim]


def expected_values(claim: dict[str, Any]) -> list[tuple[float | str, float | None]]:
    """Give the values of a claim of the list, in its order, with their tolerances (counts in a row of rates: 0)."""
    tolerance = claim.get("tolerance")
    found: list[tuple[float | str, float | None]] = []
    found += [(claim[key], tolerance) for key in ("value", "low", "high") if key in claim]
    found += [(claim[key], claim[f"tolerance_{key}"]) for key in ("intercept", "slope") if key in claim]
    found += [(claim["n"], 0)] if "n" in claim else []
    found += [(claim[key], tolerance) for key in ("view", "explore", "certify") if key in claim]
    for row in claim.get("rows", []):
        found += [(row[1], 0), *((rate, tolerance) for rate in row[2:])]
    for person in ("professional", "student"):
        if person in claim:
            table = claim[person]
            found += [(number, tolerance) for number in (table.values() if isinstance(table, dict) else [table])]
    found += [(", ".join(claim["order"]), None)] if "order" in claim else []
    found += [(claim[key], None) for key in ("direction", "strength") if key in claim]
    found += [("negative" if claim["id"].endswith("down") else "positive", None) for _ in claim.get("features", [])]
    if claim.get("verdict", "cannot be checked") != "cannot be checked":
        found.append((claim["verdict"], None))
    return found


def test_every_published_claim_is_here(reference: dict[str, Any], more: dict[str, list[dict[str, Any]]]) -> None:
    """The 101 claims and the 14 more are here under the same source and id, in order, and there are no others."""
    wanted = [
        (source["id"], claim["id"])
        for source in reference["source"]
        for claim in (*source["claims"], *more.get(source["id"], []))
    ]
    assert len(wanted) == 101 + 14
    assert [(source.id, claim.id) for source, claim in claims()] == wanted


def test_every_published_value_and_tolerance_is_as_published(reference: dict[str, Any]) -> None:
    """A claim has the values and tolerances of the list in its order; what is added to them is named in this file."""
    wanted = {(s["id"], c["id"]): expected_values(c) for s in reference["source"] for c in s["claims"]}
    for source, claim in claims():
        key = (source.id, claim.id)
        if key not in wanted:
            continue
        values = [(value.published, value.tolerance) for value in claim.values]
        listed = wanted[key]
        assert values[: len(listed)] == listed, key
        added = [published for published, _ in values[len(listed) :]]
        assert added == ADDED.get(key, []) or (key in NEVER and not listed), key


def test_every_further_value_is_as_published(more: dict[str, list[dict[str, Any]]]) -> None:
    """Numbers and quarters of the further statements stand among the values of their claim."""
    values = {(source.id, claim.id): [value.published for value in claim.values] for source, claim in claims()}
    for source, listed in more.items():
        for claim in listed:
            numbers = [*claim.get("values", []), *(claim[key] for key in ("value", "other") if key in claim)]
            numbers += [", ".join(claim["quarters"])] if "quarters" in claim else []
            assert set(numbers) <= set(values[source, claim["id"]]), claim["id"]


def test_parts_of_a_row_carry_its_name(reference: dict[str, Any]) -> None:
    """The parts of a claim with rows or features begin with the name that the row or feature was published under."""
    parts = {(source.id, claim.id): [value.part for value in claim.values] for source, claim in claims()}
    for source in reference["source"]:
        for claim in source["claims"]:
            names = [row[0] for row in claim.get("rows", []) for _ in row[1:]] + claim.get("features", [])
            own = parts[source["id"], claim["id"]]
            assert all(part.startswith(name) for part, name in zip(own, names, strict=False)), claim["id"]


def test_what_cannot_be_checked_says_why() -> None:
    """A claim without any look-up is one that no data can check, and a reason is given as a sentence."""
    for source, claim in claims():
        reasons = [value.reason for value in claim.values if value.reason]
        assert ((source.id, claim.id) in NEVER) == (len(reasons) == len(claim.values)), claim.id
        assert all(reason.endswith(".") for reason in reasons), claim.id


def test_words_are_sentences() -> None:
    """Statements, caveats and definitions are sentences, and nothing is said to cause anything."""
    for _, claim in claims():
        assert claim.statement.endswith("."), claim.id
        assert all(not words or words.endswith(".") for words in (claim.caveat, claim.definition)), claim.id
        assert "cause" not in f"{claim.statement} {claim.caveat} {claim.definition}".lower(), claim.id


def expressions(source: ClaimSource) -> list[Expression]:
    """Every look-up of a source: of values, of the numbers beside them and of its extract."""
    found = [value.look_up for claim in source.claim for value in claim.values if value.look_up]
    found += [beside for claim in source.claim for beside in claim.beside]
    return [*found, source.extract.look_up] if source.extract.look_up else found


def used_columns(term: Term) -> set[str]:
    """Give the columns of an answer that a look-up reads."""
    own = {term.column, term.per, *term.row, *term.without}
    if isinstance(term, Expression):
        own |= {term.label, *(term.interval or ())}
    return {column for column in own if column}


def test_every_look_up_names_answers_columns_and_filters_of_the_contract() -> None:
    """A look-up finds its answer, columns and filters under their names in the contract."""
    for source in load_published(TOML).source:
        answers = {name: set(columns.split()) for name, columns in COLUMNS[source.question].items()}
        assert set(source.pending) <= set(answers)
        for expression in expressions(source):
            for term in filter(None, (expression, expression.by)):
                assert used_columns(term) <= answers[term.answer], (source.id, term)
                assert set(term.filters) <= set(FILTERS[source.question].split()), (source.id, term)


def test_sources_are_those_of_the_contract() -> None:
    """Each question has one analysis, and each analysis its source folder (contract, section 2)."""
    found = {source.question: source.data for source in load_published(TOML).source}
    assert found == {
        "score-drivers": "edtech_learners",
        "flagship": "flagship_enrolments",
        "engagement": "platform_engagement",
        "mooc": "mooc_person_course",
        "recommender": "course_features",
    }


def test_shares_published_in_percent_are_scaled() -> None:
    """The portal's shares and rates are fractions: a value published in percent is multiplied by 100, no other is."""
    for _, claim in claims():
        for value in claim.values:
            if value.look_up and not isinstance(value.published, str):
                assert (value.look_up.scale == 100) == (value.unit == "percent"), (claim.id, value.part)


GOOD = """
[[source]]
id = "a"
question = "mooc"
data = "d"
title = "T"
extract = { counted = "rows", rows = 3 }
[[source.claim]]
id = "one"
statement = "There are 3 rows."
unit = "rows"
tolerance = 0
values = [{ published = 3, answer = "funnel", column = "registrations" }]
"""


def loaded(tmp_path: Path, text: str) -> Value:
    """Give the first value of a file with this text."""
    path = tmp_path / "published.toml"
    path.write_text(text, encoding="utf-8")
    return load_published(path).source[0].claim[0].values[0]


def test_a_value_takes_unit_and_tolerance_of_its_claim(tmp_path: Path) -> None:
    """Numbers have their claim's unit and tolerance unless they say else; texts have neither."""
    assert (loaded(tmp_path, GOOD).unit, loaded(tmp_path, GOOD).tolerance) == ("rows", 0)
    own = loaded(tmp_path, GOOD.replace("published = 3,", "published = 3, tolerance = 0.5,"))
    assert (own.unit, own.tolerance) == ("rows", 0.5)
    text = loaded(tmp_path, GOOD.replace("published = 3,", 'published = ["x", "y"],'))
    assert (text.published, text.unit, text.tolerance) == ("x, y", None, None)


def test_a_second_cell_is_as_the_first_in_what_it_leaves_out(tmp_path: Path) -> None:
    """`by` takes answer, column, row and filters of its look-up, unless it names its own."""
    look_up = loaded(
        tmp_path,
        GOOD.replace("answer =", 'compute = "ratio", row = { stage = "viewed" }, by = { column = "low" }, answer ='),
    ).look_up
    assert look_up is not None
    assert look_up.by == Term(answer="funnel", column="low", row={"stage": "viewed"})


@pytest.mark.parametrize(
    ("old", "new", "place", "rule"),
    [
        ("published = 3", "publisht = 3", "source `a` claim `one` values 1 publisht", "Extra inputs are not permitted"),
        ('answer = "funnel", ', "", "source `a` claim `one` values 1 answer", "Field required"),
        (', answer = "funnel", column = "registrations"', "", "values 1", "either a look-up (answer, row, column)"),
        ("published = 3,", 'published = 3, reason = "R.",', "values 1", "or a `reason`"),
        ("tolerance = 0\n", "", "values 1", "a number has a `tolerance`"),
        ("published = 3,", 'published = "x", tolerance = 0,', "values 1", "a text has none"),
        ("published = 3,", 'published = 3, compute = "sign",', "values 1", "its look-up gives a text"),
        ("published = 3,", 'published = 3, compute = "ratio",', "values 1", "compute `ratio` needs `by`"),
        ("published = 3,", 'published = 3, compute = "median",', "compute", "Input should be 'cell', 'ratio'"),
        (
            "published = 3,",
            'published = "x", says = { yes = "x", no = "y" },',
            "values 1 says",
            "takes one limit, `above` or `below`",
        ),
        (
            "published = 3,",
            'published = "x", compute = "sign", says = { above = 1, yes = "x", no = "y" },',
            "values 1",
            "`says` reads numbers",
        ),
        ("values = [", 'values = [{ published = 1, reason = "R." }, ', "claim `one`", "a `part` of its own"),
        ("values = [", 'beside = [{ words = "none", answer = "a", column = "b" }]\nvalues = [', "beside 1 words", "{"),
        ("rows = 3 }", 'rows = 3, table = "X", look_up = { answer = "a", column = "b" } }', "extract", "not both"),
        ("[[source]]", "[[source]", "", "is not valid TOML"),
        ('id = "a"\n', "", "source 1 id", "Field required"),
    ],
)
def test_a_broken_file_gets_one_sentence(tmp_path: Path, old: str, new: str, place: str, rule: str) -> None:
    """A file that breaks a rule is refused in one line that names the file, the place, the rule and the remedy."""
    assert old in GOOD
    with pytest.raises(PublishedError) as refused:
        loaded(tmp_path, GOOD.replace(old, new, 1))
    message = str(refused.value)
    assert "published.toml" in message
    assert place in message
    assert rule in message
    assert message.endswith("mend published.toml.")
    assert "\n" not in message


def test_a_claim_id_stands_once(tmp_path: Path) -> None:
    """Two claims of a source under one id are refused."""
    claim = GOOD[GOOD.index("[[source.claim]]") :]
    with pytest.raises(PublishedError, match=r"source `a`: claim id `one` stands twice"):
        loaded(tmp_path, GOOD + claim)


def test_a_missing_file_gets_one_sentence(tmp_path: Path) -> None:
    """A file that is not there is named, with the remedy."""
    with pytest.raises(PublishedError, match=r"published\.toml cannot be read .*: restore published\.toml\."):
        load_published(tmp_path / "published.toml")
