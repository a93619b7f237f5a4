"""Ranks: checked pair by pair with scipy and statsmodels, and on groups whose order is clear or not at all."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from portal.answers import ranking
from portal.answers.ranking import Rank
from portal.answers.statistics import Group

if TYPE_CHECKING:
    from collections.abc import Mapping

SHARES = [(52, 100), (480, 1000), (9, 40), (300, 1000), (11, 20), (0, 15)]


def expected(k: int, higher: Mapping[tuple[int, int], float]) -> list[Rank]:
    """Return the contract's ranks from the p of each pair whose first is higher than its second."""
    clear = [pair for pair, p in higher.items() if p <= 0.05 / (k - 1)]
    return [Rank(1 + sum(low == i for _, low in clear), k - sum(high == i for high, _ in clear)) for i in range(k)]


def test_ranks_of_shares_are_those_of_the_pairwise_tests() -> None:
    """Pooled z, as statsmodels has it."""
    higher = {
        (a, b): proportions_ztest([SHARES[a][0], SHARES[b][0]], [SHARES[a][1], SHARES[b][1]])[1]
        for a, b in permutations(range(len(SHARES)), 2)
        if SHARES[a][0] / SHARES[a][1] > SHARES[b][0] / SHARES[b][1]
    }
    assert ranking.of_shares(SHARES) == expected(len(SHARES), higher)


def test_ranks_of_counts_are_those_of_a_half_and_half() -> None:
    """Of 30 and 50 the second has 50 of 80, by statsmodels against a half; equal and empty ones do not differ."""
    counts = [30, 50, 200, 210, 0, 0]
    higher = {
        (a, b): proportions_ztest(counts[a], counts[a] + counts[b], value=0.5, prop_var=0.5)[1]
        for a, b in permutations(range(len(counts)), 2)
        if counts[a] > counts[b]
    }
    assert ranking.of_counts(counts) == expected(len(counts), higher)
    assert ranking.of_counts([]) == []


def test_ranks_of_means_are_those_of_the_pairwise_tests() -> None:
    """Welch, as scipy has it."""
    random = np.random.default_rng(3)
    samples = [random.normal(mean, sd, n) for mean, sd, n in ((5, 1, 40), (5.6, 2, 60), (7, 1, 12), (7.1, 3, 90))]
    groups = [Group(len(values), float(values.mean()), float(values.std(ddof=1))) for values in samples]
    higher = {
        (a, b): stats.ttest_ind(samples[a], samples[b], equal_var=False).pvalue
        for a, b in permutations(range(len(samples)), 2)
        if samples[a].mean() > samples[b].mean()
    }
    assert ranking.of_means(groups) == expected(len(groups), higher)


def test_means_differ_where_a_pair_does_with_all_pairs_counted() -> None:
    """Three groups of fifty, all of standard deviation 1: at .05 / 3 the largest difference must have p .0167 or less.

    By scipy 0.5 apart has p .0141, clear also with three pairs; 0.48 apart has p .0182, clear only among two tests.
    """
    for apart, differ in ((0.5, True), (0.48, False)):
        p = stats.ttest_ind_from_stats(apart, 1, 50, 0, 1, 50, equal_var=False).pvalue
        assert (p <= 0.05 / 3, p <= 0.05 / 2) == (differ, True)
        groups = [Group(50, mean, 1.0) for mean in (0.0, apart / 2, apart)]
        assert ranking.means(groups).differ() is differ
        assert {rank.low for rank in ranking.of_means(groups)} == {1, 2}
    assert not ranking.means([Group(50, 1.0, 1.0)]).differ()
    assert not ranking.means([]).differ()


def test_what_cannot_be_tested_can_have_any_rank() -> None:
    """One member, no spread, equal shares, one group alone, nobody."""
    assert ranking.of_means([Group(1, 9.0, 0.0), Group(50, 1.0, 1.0)]) == [Rank(1, 2), Rank(1, 2)]
    assert ranking.of_means([Group(20, 9.0, 0.0), Group(50, 1.0, 0.0)]) == [Rank(1, 2), Rank(1, 2)]
    assert ranking.of_shares([(0, 10), (0, 99)]) == [Rank(1, 2), Rank(1, 2)]
    assert ranking.of_shares([(3, 10)]) == [Rank(1, 1)]
    assert ranking.of_shares([]) == []
