"""Verdicts and the rows of claims.json, on answers written here by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portal.questions.overview.claims import DRAWN, Loaded, Verdict, claim_rows, judge, loaded_sources, unexplained
from portal.questions.overview.published import load_published
from portal.questions.overview.recompute import NotRecomputed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.questions.overview.claims import ClaimRow
    from portal.questions.overview.published import Published
    from portal.questions.overview.recompute import Rows

TOML = Path(__file__).resolve().parents[4] / "data" / "published.toml"


def verdict(published: float | str, recomputed: float | str | None, tolerance: float | None, **more: Any) -> Verdict:
    """Judge on the published extract, without sample or caveat unless given."""
    return judge(published, recomputed, tolerance, **{"drawn": False, "is_extract": True, "caveat": "", **more})


def test_within_tolerance_is_confirmed() -> None:
    """A difference up to the tolerance confirms, and is recomputed less published."""
    found = verdict(13.5, 13.75, 0.25)
    assert (found.difference, found.within_tolerance, found.verdict, found.caveat) == (0.25, True, "confirmed", "")


@pytest.mark.parametrize(
    ("published", "recomputed", "tolerance", "within"),
    [
        (0.0171, 0.01715, 0.00005, True),  # half a unit exactly, though not in binary
        (0.0171, 0.01705, 0.00005, True),
        (0.0171, 0.0171501, 0.00005, False),
        (84.83, 84.835, 0.005, True),
        (84.83, 84.8251, 0.005, True),
        (84.83, 84.8361, 0.005, False),
        (25036, 25036, 0, True),
        (25036, 25037, 0, False),
        (0, 0.0, 0.5, True),
    ],
)
def test_the_bounds_of_the_tolerance_count_as_within(
    published: float, recomputed: float, tolerance: float, *, within: bool
) -> None:
    """Half a unit of the last digit still rounds to what was published; a count must be equal."""
    found = verdict(published, recomputed, tolerance)
    assert found.within_tolerance is within
    assert found.verdict == ("confirmed" if within else "differs")


def test_a_text_is_confirmed_where_it_is_equal() -> None:
    """Texts have no difference, only equality; a number where a text was published is not equal."""
    assert verdict("IT, Science", "IT, Science", None) == Verdict(None, True, "confirmed", "")  # noqa: FBT003
    assert verdict("IT, Science", "Science, IT", None) == Verdict(None, False, "differs", "")  # noqa: FBT003
    assert verdict("positive", 1.0, None).verdict == "differs"


def test_a_caveat_qualifies_what_is_confirmed_and_stays_beside_what_differs() -> None:
    """With a caveat a confirmed value is `confirmed with caveat`; a different one still differs."""
    assert verdict(38, 38.02, 0.5, caveat="C.").verdict == "confirmed with caveat"
    differs = verdict(95, 97.5, 0.5, caveat="It is 97.5 percent.")
    assert (differs.verdict, differs.caveat) == ("differs", "It is 97.5 percent.")


def test_a_sample_that_is_drawn_to_match_confirms_nothing() -> None:
    """It is other data, and says why; where nothing was recomputed, nothing can be checked."""
    drawn = verdict(1, 1, 0, drawn=True, caveat="C.")
    assert (drawn.verdict, drawn.caveat) == ("other data", f"{DRAWN} C.")
    assert verdict(1, 2, 0, drawn=True).verdict == "other data"


def test_other_data_neither_confirms_nor_differs() -> None:
    """Where the files are not the extract, the difference is shown and no verdict is given on the publication."""
    assert verdict(1, 1, 0, is_extract=False).verdict == "other data"
    found = verdict(1, 3, 0, is_extract=False)
    assert (found.difference, found.within_tolerance, found.verdict) == (2, False, "other data")


def test_without_a_recomputed_value_nothing_can_be_checked() -> None:
    """No value: no difference, no tolerance, and the caveat carries the reason, on any data."""
    for is_extract in (True, False):
        found = verdict(1, None, 0, is_extract=is_extract, caveat="Not built.")
        assert found == Verdict(None, None, "cannot be checked", "Not built.")


MADE = """
[[source]]
id = "analysis"
pinned = true
question = "mooc"
data = "folder"
title = "T"
extract = { counted = "rows", table = "t", rows = [3, 4] }
pending = { models = "The model comes later." }
[[source.claim]]
id = "share"
statement = "Half viewed."
unit = "percent"
tolerance = 0.5
values = [{ published = 50, answer = "funnel", row = { stage = "viewed" }, column = "share", scale = 100 }]
[[source.claim]]
id = "two"
pinned = false
statement = "Two values."
unit = "registrations"
tolerance = 0
caveat = "Mind this."
beside = [
  { words = "Here {}.", answer = "funnel", row = { stage = "viewed" }, column = "share", scale = 100, digits = 1 },
  { words = "Never {}.", answer = "funnel", row = { stage = "paid" }, column = "share" },
]
values = [
  { part = "heads", published = 4, answer = "funnel", row = { stage = "registered" }, column = "registrations" },
  { part = "paid", published = 1, answer = "funnel", row = { stage = "paid" }, column = "registrations" },
]
[[source.claim]]
id = "never"
statement = "Money."
values = [{ published = "much", reason = "No prices." }]
[[source.claim]]
id = "later"
statement = "R2."
unit = "R2"
tolerance = 0.1
values = [{ published = 0.6, answer = "models", column = "r2" }]
"""
FUNNEL: Rows = [
    {"stage": "registered", "registrations": 4, "share": 1.0},
    {"stage": "viewed", "registrations": 2, "share": 0.5},
]
REAL = {"folder": Loaded(sample=False, rows={"t": 4, "u": 9})}


@pytest.fixture
def made(tmp_path: Path) -> Published:
    """Make a published.toml of four claims."""
    path = tmp_path / "published.toml"
    path.write_text(MADE, encoding="utf-8")
    return load_published(path)


class Answers:
    """Answers of one question by name, with the fetches made of them."""

    def __init__(self, **rows: Rows) -> None:
        self.rows = rows
        self.fetched: list[tuple[str, str, str]] = []

    def __call__(self, question: str, answer: str, filters: Mapping[str, str | list[str]]) -> Rows | None:
        """Give the rows of an answer; None for one that is not there."""
        self.fetched.append((question, answer, str(filters)))
        return self.rows.get(answer)


def short(rows: list[ClaimRow]) -> list[tuple[str, str, object, str, str]]:
    """Give claim, part, recomputed, verdict and caveat of each row."""
    return [(row["claim"], row["part"], row["recomputed"], row["verdict"], row["caveat"]) for row in rows]


def test_rows_carry_published_recomputed_and_verdict(made: Published) -> None:
    """Each value is a row in the file's order, with the columns of the contract."""
    rows = claim_rows(made, Answers(funnel=FUNNEL), REAL, {"mooc"})
    assert rows[0] == {
        "source": "analysis",
        "question": "mooc",
        "claim": "share",
        "part": "",
        "statement": "Half viewed.",
        "unit": "percent",
        "published": 50,
        "recomputed": 50.0,  # 0.5 x 100
        "difference": 0.0,
        "tolerance": 0.5,
        "within_tolerance": True,
        "verdict": "confirmed",
        "pinned": False,
        "caveat": "",
    }
    assert short(rows)[1:] == [
        ("two", "heads", 4, "confirmed with caveat", "Mind this. Here 50.0."),
        (
            "two",
            "paid",
            None,
            "cannot be checked",
            "`funnel` has no row where stage is paid. Mind this. Here 50.0.",
        ),
        ("never", "", None, "cannot be checked", "No prices."),
        ("later", "", None, "cannot be checked", "The model comes later."),
    ]


def test_each_answer_is_fetched_once(made: Published) -> None:
    """Many values and live numbers of one answer and filter state cost one fetch."""
    answers = Answers(funnel=FUNNEL)
    claim_rows(made, answers, REAL, {"mooc"})
    assert sorted(answers.fetched) == [("mooc", "funnel", "{}"), ("mooc", "models", "{}")]


def test_a_question_that_is_not_built_is_said_and_not_asked(made: Published) -> None:
    """Values of a question that does not exist yet cannot be checked; their reason says so."""
    answers = Answers(funnel=FUNNEL)
    rows = claim_rows(made, answers, {}, set())
    assert answers.fetched == []
    assert {row["verdict"] for row in rows} == {"cannot be checked"}
    assert rows[0]["caveat"] == "The question `mooc` is not built yet."
    assert rows[3]["caveat"] == "No prices."


def test_a_limit_that_refuses_an_answer_costs_its_values_only(made: Published) -> None:
    """Where the rows of an answer are refused, its values carry that sentence and the other rows stand."""

    def fetch(_question: str, answer: str, _filters: Mapping[str, str | list[str]]) -> Rows | None:
        if answer == "funnel":
            raise NotRecomputed("This has more than 10 rows.")
        return [{"r2": 0.55}]

    rows = claim_rows(made, fetch, REAL, {"mooc"})
    assert (rows[0]["verdict"], rows[0]["caveat"]) == ("cannot be checked", "This has more than 10 rows.")
    assert rows[-1]["verdict"] == "confirmed"


def test_other_files_are_known_by_their_row_count(made: Published) -> None:
    """Files with other counts than the extract's are other data, and both counts are told."""
    other = {"folder": Loaded(sample=False, rows={"t": 1200})}
    row = claim_rows(made, Answers(funnel=FUNNEL), other, {"mooc"})[0]
    assert row["verdict"] == "other data"
    assert row["caveat"] == "Not the extract that was published: 1,200 rows here, 3 to 4 there."


def test_a_sample_is_drawn_to_match_what_the_file_says(made: Published) -> None:
    """Of a source it holds for its claims unless one says else; without a value there is nothing to confirm."""
    sample = {"folder": Loaded(sample=True, rows={"t": 3})}
    rows = claim_rows(made, Answers(funnel=FUNNEL), sample, {"mooc"})
    assert [(row["claim"], row["pinned"], row["verdict"]) for row in rows] == [
        ("share", True, "other data"),
        ("two", False, "confirmed with caveat"),
        ("two", False, "cannot be checked"),
        ("never", False, "cannot be checked"),
        ("later", True, "cannot be checked"),
    ]
    assert not any(row["pinned"] for row in claim_rows(made, Answers(funnel=FUNNEL), REAL, {"mooc"}))


def test_the_build_says_what_is_loaded() -> None:
    """Rows read are added up by table, whatever became of the rows."""
    files = [{"table": "t", "rows_read": 2}, {"table": "t", "rows_read": 3}, {"table": "u", "rows_read": 1}]
    build = {"sources": {"folder": {"sample": True, "files": files}}}
    assert loaded_sources(build) == {"folder": Loaded(sample=True, rows={"t": 5, "u": 1})}


def test_a_built_question_leaves_no_value_unexplained(made: Published) -> None:
    """A missing row or answer without a reason in the file is found, and so is a reason that is no longer true."""
    assert unexplained(made, Answers(), set()) == []
    assert unexplained(made, Answers(funnel=FUNNEL), {"mooc"}) == [
        "analysis two paid: `funnel` has no row where stage is paid."
    ]
    found = unexplained(made, Answers(models=[{"r2": 0.6}]), {"mooc"})
    assert found[0] == "analysis share: There is no answer `funnel` yet."
    assert found[-1] == "analysis: pending `models` exists by now"


def test_a_small_live_number_is_not_shown_as_zero(tmp_path: Path) -> None:
    """A p of 1.6e-9 is `under 0.0001`, not 0.0000."""
    path = tmp_path / "published.toml"
    path.write_text(MADE.replace("scale = 100, digits = 1", "scale = 0.000000001, digits = 4"), encoding="utf-8")
    rows = claim_rows(load_published(path), Answers(funnel=FUNNEL), REAL, {"mooc"})
    assert rows[1]["caveat"] == "Mind this. Here under 0.0001."


def groups(key: str, *rows: tuple[str, int, int]) -> Rows:
    """Give rows of a group answer from (name, registrations, certified); +-0.0015 stands for the interval."""
    return [
        {
            key: name,
            "registrations": n,
            "certified": certified,
            "certify_rate": certified / n,
            "low": certified / n - 0.0015,
            "high": certified / n + 0.0015,
        }
        for name, n, certified in rows
    ]


def test_the_mooc_sentences_get_the_verdicts_that_the_published_counts_force() -> None:
    """From the published counts alone: what was said and does not follow differs, the rest is confirmed.

    6,564 of 260,838 is 2.52%, so that 97.48% did not certify and the best course's 4.5% is 1.79 times the whole;
    heads fall most from registered to viewed, shares from viewed to explored; 18-25 has 43.4% of registrations.
    """
    stages = {"registered": 260838, "viewed": 129214, "explored": 18597, "certified": 6564}
    funnel = [{"stage": s, "registrations": n, "share_of_registered": n / 260838} for s, n in stages.items()]
    ages = groups("age", ("18-25", 113138, 2647), ("26-35", 99167, 2747), ("36-45", 29699, 778))
    courses = groups("course", ("CB22x", 28593, 372), ("PH207x", 41271, 1857))
    countries = groups("country", ("United States", 79953, 1567), ("Unknown", 42015, 29), ("India", 25277, 978))
    segments = groups("segment", ("Low", 115334, 12), ("High", 47042, 6021))
    rest = groups("age", ("46-55", 11746, 234), ("55+", 7088, 159))
    answers = Answers(funnel=funnel, ages=[*ages, *rest], courses=courses, countries=countries, segments=segments)
    loaded = {"mooc_person_course": Loaded(sample=False, rows={"any": 260838})}
    rows = {(r["claim"], r["part"]): r for r in claim_rows(load_published(TOML), answers, loaded, {"mooc"})}
    found = {key: rows[key]["verdict"] for key in EXPECTED}
    assert found == EXPECTED
    assert rows["attrition", ""]["recomputed"] == pytest.approx(100 * (1 - 6564 / 260838), rel=1e-12)
    assert rows["largest-age-group", "largest group"]["recomputed"] == "18-25"
    assert rows["fold-1280", ""]["recomputed"] == pytest.approx(6021 / 47042 * 115334 / 12, rel=1e-12)
    assert rows["age-highest", ""]["caveat"].endswith("Between 26-35 and 36-45 there is no clear difference here.")
    assert "Here the United States have 1.96 percent," in rows["non-us-higher", "together"]["caveat"]


EXPECTED = {
    ("rows", ""): "confirmed",
    ("certified", ""): "confirmed",
    ("attrition", ""): "differs",
    ("largest-drop", "by heads"): "confirmed with caveat",
    ("largest-drop", "by share"): "differs",
    ("courses-three-times", ""): "confirmed with caveat",
    ("could-triple", ""): "differs",
    ("non-us-higher", "together"): "confirmed with caveat",
    ("non-us-higher", "each, as counted"): "confirmed with caveat",
    ("age-highest", ""): "confirmed with caveat",
    ("fold-1280", ""): "differs",
    ("money", "revenue"): "cannot be checked",
    ("largest-age-group", "share"): "confirmed with caveat",
    ("largest-age-group", "largest group"): "differs",
    ("country", "India, certified"): "confirmed with caveat",
    ("age", "26-35, certified"): "confirmed",
}


def test_an_extract_without_published_row_counts_is_known_by_an_answer() -> None:
    """The engagement tables are the published ones where 15,840 students watched in either quarter."""
    base = {
        "base": "watched",
        "p_a": 7639 / 15840,
        "p_b": 8841 / 15840,
        "p_both": 640 / 15840,
        "p_a_given_b": 640 / 8841,
    }
    for n, wanted in ((15840, "confirmed"), (15841, "other data")):
        answers = Answers(probabilities=[{**base, "n": n}])
        rows = claim_rows(load_published(TOML), answers, {}, {"engagement"})
        found = {row["claim"]: row for row in rows}
        assert found["p-2021-given-2022"]["verdict"] == wanted  # 640 / 8,841 = 0.0724
        assert found["independence"]["recomputed"] == "dependent"  # 0.0724 is under 0.4823
