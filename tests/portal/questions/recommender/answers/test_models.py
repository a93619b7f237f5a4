"""How far the models are measured: every course counts once in each split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy import stats

from portal.questions.recommender.answers.features import _finding
from portal.questions.recommender.answers.models import of_unknown_companies
from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_models_and_coverage_count_every_course(courses: AnswerService) -> None:
    """Twelve rows each; every split predicts all four hundred, and the fifths add up to them."""
    models = rows(courses, "models")
    assert len(models) == 12
    assert {row["n"] for row in models} == {400}
    coverage = rows(courses, "coverage")
    for split in ("random", "by_profile"):
        fifths = {row["fifth"]: row["n"] for row in coverage if row["split"] == split}
        assert fifths["all"] == 400 == sum(fifths[str(number)] for number in range(1, 6))
    features = rows(courses, "features")
    assert min(row["feature"] for row in features) == "Certificates (percent)"
    assert [row["rank"] for row in features] == sorted(row["rank"] for row in features)
    words = {row["feature"]: row["direction"] for row in features}
    assert words["Not-Graded Assessment (percent)"] > 0
    assert words["Discount (dollars)"] == "no steady direction"


def measured(r2: float, r2_sd: float) -> list[dict[str, Any]]:
    """Return the row of the model in use held out by profile."""
    return [{"model": "in use", "split": "by_profile", "r2": r2, "r2_sd": r2_sd}]


def test_a_model_that_unknown_companies_do_not_fit_is_no_better_than_a_guess() -> None:
    """Five folds: 0.1 with a deviation of 0.1 is -0.02 to 0.22; with 0.05 it is 0.04 to 0.16."""
    assert of_unknown_companies(measured(0.1, 0.1)) == "for a company it has not seen it is no better than a guess"
    assert of_unknown_companies(measured(0.1, 0.05)) == "for a company it has not seen it accounts for 10%"


def feature(name: str, rank: int, low: int, **more: Any) -> dict[str, Any]:
    """Return a row of `features` without a steady direction."""
    usual = {"controllable": True, "is_outcome": False, "direction": "no steady direction", "unit": "percent"}
    return {"feature": name, "rank": rank, "rank_low": low, "step": 10.0, **usual, **more}


def test_features_are_named_first_only_where_the_folds_say_so() -> None:
    """One that is clearly first, a block that is, and two that the folds do not order."""
    assert _finding([feature("A", 1, 1), feature("B", 2, 2)]) == "A matters most to the model."
    assert _finding([feature("A", 1, 1), feature("B", 1, 1), feature("C", 3, 2)]) == "A and B matter most to the model."
    both = _finding([feature("A", 1, 1), feature("B", 2, 1)])
    assert both == "A and B are among those that matter most to the model."


def test_the_feature_that_moves_a_score_most_is_named_alone_only_where_it_is_clear() -> None:
    """Intervals of 6 to 8 and -5 to -3 do not overlap in size; of 4 to 8 they do."""
    other = feature("B", 2, 2, direction=-4.0, direction_low=-5.0, direction_high=-3.0)
    clear = feature("A", 1, 1, direction=7.0, direction_low=6.0, direction_high=8.0)
    assert _finding([clear, other]).endswith("A moves it most: +7 points for 10 points more.")
    unclear = {**clear, "direction": 6.0, "direction_low": 4.0}
    assert _finding([unclear, other]).endswith("A and B move it most; which of them is first is not clear.")


def test_the_ranks_of_features_are_those_of_their_blocks(courses: AnswerService) -> None:
    """Features of one block share both, which are those of scipy's Welch tests over the five folds."""
    result = rows(courses, "features")
    assert result[0]["rank_low"] == 1
    blocks = {row["rank"]: (row["rank_low"], row["rank_high"]) for row in result}
    assert all(blocks[row["rank"]] == (row["rank_low"], row["rank_high"]) for row in result)
    falls = {row["rank"]: (row["permutation"], row["permutation_high"]) for row in result}
    spread = {rank: (high - fall) / stats.t.ppf(0.975, 4) * 5**0.5 for rank, (fall, high) in falls.items()}
    for rank, (fall, _) in falls.items():
        above = below = 0
        for other in falls.keys() - {rank}:
            test = stats.ttest_ind_from_stats(fall, spread[rank], 5, falls[other][0], spread[other], 5, equal_var=False)
            clear = test.pvalue <= 0.05 / (len(falls) - 1)
            above += int(clear and test.statistic < 0)
            below += int(clear and test.statistic > 0)
        assert blocks[rank] == (1 + above, len(falls) - below)
    assert len(set(blocks.values())) > 1
