"""The derived kinds of published.toml, each on a few rows worked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.questions.overview.published import Expression, Term
from portal.questions.overview.recompute import NotRecomputed, recompute

if TYPE_CHECKING:
    from portal.questions.overview.recompute import Rows

STAGES: Rows = [
    {"stage": "registered", "registrations": 1000, "share": 1.0},
    {"stage": "viewed", "registrations": 500, "share": 0.5},
    {"stage": "explored", "registrations": 50, "share": 0.05},
    {"stage": "certified", "registrations": 25, "share": 0.025},
]
JOBS: Rows = [
    {"factor": "job", "level": "IT", "mean": 80.0, "low": 79.0, "high": 81.0, "n": 30, "certified": 3},
    {"factor": "job", "level": "Science", "mean": 78.5, "low": 77.5, "high": 79.5, "n": 20, "certified": 1},
    {"factor": "job", "level": "Finance", "mean": 78.5, "low": 76.5, "high": 80.5, "n": 40, "certified": 8},
    {"factor": "job", "level": "Law", "mean": None, "low": None, "high": None, "n": 10, "certified": 0, "note": "few"},
    {"factor": "device", "level": "Desktop", "mean": -1.0, "low": -1.5, "high": -0.5, "n": 60, "certified": 6},
]


def value(rows: Rows, **parts: Any) -> float | str:
    """Recompute an expression over rows of one answer."""

    def rows_of(_: Term) -> Rows:
        return rows

    return recompute(Expression.model_validate({"answer": "a", **parts}), rows_of)


def test_a_cell_is_the_column_of_the_row_picked() -> None:
    """A look-up gives one row's number as it is, a text as it is, and a share times its scale."""
    assert value(STAGES, row={"stage": "viewed"}, column="registrations") == 500
    assert value(STAGES, row={"registrations": 500}, column="stage") == "viewed"
    assert value(STAGES, row={"stage": "certified"}, column="share", scale=100) == 2.5


def test_a_row_that_is_not_there_is_a_sentence_or_the_value_named_for_it() -> None:
    """No such row: cannot be recomputed, unless `absent` says what that means."""
    assert value(STAGES, row={"stage": "paid"}, column="share", absent=0, scale=100) == 0
    with pytest.raises(NotRecomputed, match=r"^`a` has no row where stage is paid\.$"):
        value(STAGES, row={"stage": "paid"}, column="share")


def test_several_rows_where_one_was_meant_are_refused() -> None:
    """A look-up never takes the first of several rows."""
    with pytest.raises(NotRecomputed, match=r"^`a` has 4 rows where factor is job, where one was meant\.$"):
        value(JOBS, row={"factor": "job"}, column="mean")


def test_a_null_is_not_a_number() -> None:
    """A null, or a number that is not finite, cannot be recomputed; the row's note is the reason."""
    with pytest.raises(NotRecomputed, match=r"^The portal gives no mean here \(few\)\.$"):
        value(JOBS, row={"level": "Law"}, column="mean")
    with pytest.raises(NotRecomputed, match=r"^The portal gives no x here\.$"):
        value([{"x": float("nan")}], column="x")


def test_a_column_that_is_not_there_is_named() -> None:
    """An answer without the column gives a sentence, not a crash."""
    with pytest.raises(NotRecomputed, match=r"^`a` has no column 'median'\.$"):
        value(STAGES, row={"stage": "viewed"}, column="median")


def test_totals_are_sums_over_the_rows_picked() -> None:
    """`total` sums a column; `per` divides by the sum of another; `without` leaves rows out."""
    assert value(JOBS, row={"factor": "job"}, column="n", total=True) == 100  # 30 + 20 + 40 + 10
    # (3 + 1 + 8 + 0 + 6 - 6) / (30 + 20 + 40 + 10) = 12 / 100
    assert value(JOBS, column="certified", per="n", without={"factor": "device"}) == 0.12
    # Science and Finance: (1 + 8) / (20 + 40) = 0.15, in percent 15
    assert value(JOBS, row={"level": ["Science", "Finance"]}, column="certified", per="n", scale=100) == 15
    with pytest.raises(NotRecomputed, match=r"^The portal counts no n here"):
        value(JOBS, row={"level": "Arts"}, column="certified", per="n")


def test_ratio_difference_and_complement() -> None:
    """Two cells are divided or subtracted, and a share is taken from 1; a base of 0 is a sentence."""
    by = {"row": {"stage": "viewed"}}
    explored = {"row": {"stage": "explored"}, "column": "registrations"}
    assert value(STAGES, compute="ratio", **explored, by=by) == 0.1  # 50 / 500
    assert value(STAGES, compute="difference", **explored, by=by) == -450  # 50 - 500
    assert value(STAGES, compute="complement", row={"stage": "certified"}, column="share", scale=100) == 97.5
    with pytest.raises(NotRecomputed, match=r"^The portal counts no b here"):
        value([{"a": 1, "b": 0}], compute="ratio", column="a", by={"column": "b"})


def test_a_share_of_a_sum_is_a_ratio_of_totals() -> None:
    """One cell over the sum of its column: 40 of 100 learners with a job."""
    by = {"row": {"factor": "job"}, "total": True}
    assert value(JOBS, compute="ratio", row={"level": "Finance"}, column="n", by=by, scale=100) == 40


def test_count_is_the_number_of_rows() -> None:
    """No row is 0, not a missing value."""
    assert value(JOBS, compute="count", row={"factor": "job"}) == 4
    assert value(JOBS, compute="count", row={"n": [0, 100]}) == 0


def test_rank_counts_the_larger_ones() -> None:
    """The largest has rank 1, equal values share the better rank, nulls have none."""
    job = {"compute": "rank", "row": {"factor": "job"}, "column": "mean", "label": "level"}
    assert [value(JOBS, **job, of=level) for level in ("IT", "Science", "Finance")] == [1, 2, 2]
    with pytest.raises(NotRecomputed):
        value(JOBS, **job, of="Law")


def test_order_is_by_falling_value() -> None:
    """Labels by falling value, equal values by label, nulls left out, the first so many where asked."""
    job = {"compute": "order", "row": {"factor": "job"}, "label": "level"}
    assert value(JOBS, **job, column="mean") == "IT, Finance, Science"
    assert value(JOBS, **job, column="n", first=1) == "Finance"
    with pytest.raises(NotRecomputed):
        value(JOBS, compute="order", row={"factor": "platform"}, label="level", column="n")


def test_sign_is_told_from_the_interval() -> None:
    """An interval with 0 inside has no direction; a negative scale turns it round; a text stays a text."""
    rows: Rows = [
        {"of": "up", "d": 2.0, "low": 1.0, "high": 3.0},
        {"of": "down", "d": -2.0, "low": -3.0, "high": -1.0},
        {"of": "open", "d": 1.0, "low": -1.0, "high": 3.0},
        {"of": "words", "d": "no steady direction", "low": -1.0, "high": 1.0},
    ]

    def sign(of: str, **parts: Any) -> float | str:
        return value(rows, compute="sign", row={"of": of}, column="d", **parts)

    assert [sign(of, interval=["low", "high"]) for of in ("up", "down", "open")] == [
        "positive",
        "negative",
        "no clear direction",
    ]
    assert sign("up", interval=["low", "high"], scale=-1) == "negative"
    assert [sign(of) for of in ("open", "words")] == ["positive", "no steady direction"]


def test_a_clear_difference_by_the_interval_of_the_difference() -> None:
    """Two estimates differ where the interval of their difference, from both intervals, leaves 0 out."""
    # IT - Science = 1.5; half-width sqrt(1 + 1) = 1.41: 0.09 to 2.91. IT - Finance: sqrt(1 + 4) = 2.24: -0.74 to 3.74
    parts: dict[str, Any] = {"compute": "clear_difference", "column": "mean", "interval": ["low", "high"]}
    science = {"row": {"level": "Science"}}
    assert value(JOBS, **parts, row={"level": "IT"}, by=science) == "a clear difference"
    assert value(JOBS, **parts, **science, by={"row": {"level": "IT"}}) == "a clear difference"
    assert value(JOBS, **parts, row={"level": "IT"}, by={"row": {"level": "Finance"}}) == "no clear difference"


def test_a_clear_difference_takes_the_side_of_each_interval_that_faces_the_other() -> None:
    """Intervals need not be symmetric (Newcombe 1998, table II: 56/70 against 48/80, 95% 0.0524 to 0.3339)."""
    # Wilson intervals there: 0.6918 to 0.8770 and 0.4905 to 0.7004; with the second 0.06 higher 0 comes inside
    rows: Rows = [
        {"g": 1, "p": 0.8, "low": 0.6918, "high": 0.8770},
        {"g": 2, "p": 0.6, "low": 0.4905, "high": 0.7004},
        {"g": 3, "p": 0.66, "low": 0.5505, "high": 0.7604},
    ]
    parts: dict[str, Any] = {"compute": "clear_difference", "column": "p", "interval": ["low", "high"], "row": {"g": 1}}
    assert value(rows, **parts, by={"row": {"g": 2}}) == "a clear difference"
    # 0.14 - sqrt((0.8 - 0.6918)^2 + (0.7604 - 0.66)^2) = 0.14 - 0.148 < 0
    assert value(rows, **parts, by={"row": {"g": 3}}) == "no clear difference"


def test_the_largest_fall_depends_on_how_it_is_counted() -> None:
    """By heads 1000 to 500 is the largest fall (500 of 450 and 25), by share 500 to 50 is (90% of 50% and 50%)."""
    parts: dict[str, Any] = {"column": "registrations", "label": "stage"}
    assert value(STAGES, compute="largest_fall", **parts) == "registered to viewed"
    assert value(STAGES, compute="largest_relative_fall", **parts) == "viewed to explored"
    with pytest.raises(NotRecomputed, match="no two rows"):
        value(STAGES[:1], compute="largest_fall", **parts)


def test_says_turns_a_number_into_a_word() -> None:
    """Above (or below) the limit is `yes`; the limit itself is `no`; the scale comes first."""
    above = {"above": 50, "yes": "most", "no": "not most"}
    assert value(STAGES, row={"stage": "viewed"}, column="share", scale=100, says=above) == "not most"
    assert value(STAGES, row={"stage": "registered"}, column="share", scale=100, says=above) == "most"
    below = {"below": 0, "yes": "less", "no": "not less"}
    assert value([{"x": -0.1}], column="x", says=below) == "less"
    assert value([{"x": 0.0}], column="x", says=below) == "not less"


def test_whether_every_other_row_is_higher() -> None:
    """Of jobs with a mean, IT is above Finance and Science equals it; nobody is above IT. A null is left out."""
    parts: dict[str, Any] = {"compute": "every_higher", "column": "mean", "label": "level"}
    assert value(JOBS, **parts, row={"factor": "job"}, of="Finance") == "1 of 2 higher"
    assert value(JOBS, **parts, row={"factor": "job"}, of="IT") == "0 of 2 higher"
    assert value(JOBS, **parts, row={"level": ["IT", "Finance", "Law"]}, of="Finance") == "all higher"
    with pytest.raises(NotRecomputed, match="no row to compare IT with"):
        value(JOBS, **parts, row={"level": ["IT", "Law"]}, of="IT")


def test_the_quarters_of_weeks_are_those_of_their_middle() -> None:
    """29 March 2021 is a Monday, and its Thursday lies in April."""
    weeks = [{"week": day} for day in ("2021-03-29", "2021-06-21", "2022-04-04")]
    assert value(weeks, compute="quarters", column="week") == "2021Q2, 2022Q2"
    with pytest.raises(NotRecomputed, match="has no row"):
        value([], compute="quarters", column="week")
