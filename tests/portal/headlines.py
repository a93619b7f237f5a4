"""The tabs' headlines, and where one of them names an effect: by its rows, and by its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from portal.answers.statistics import is_significant
from tests.portal import no_effect
from tests.portal.questions.mooc.conftest import ranks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.portal.no_effect import Draw

    Rows = Sequence[Mapping[str, Any]]

LINKED = ("supported", "opposite", "positive, size uncertain")
HIGHER, UNCLEAR = re.compile(r" (higher|lower) \("), ("no clear difference", ", too small to matter")
LOSSES_IN_NUMBERS = re.compile(r"the largest loss(es)? in numbers")
LOSSES_IN_SHARE = re.compile(r"the largest loss(es)? in (numbers and in )?share")
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline and how a data set without its effect is drawn.

    `in_rows` and `in_text` say whether the rows and the sentence name an effect all the same.
    """

    slug: str
    answer: str
    draw: Draw
    in_rows: Callable[[Rows], bool]
    in_text: Callable[[str], bool]
    pairs: tuple[tuple[str, str], ...] = ()


def _any_clear(rows: Rows) -> bool:
    return any(is_significant(row[name]) for row in rows for name in row if name.endswith("p_adjusted"))


def _names_any(text: str) -> bool:
    return not text.startswith(("No clear difference", "No change can be recommended"))


def _part_is_linked(rows: Rows) -> bool:
    return any(row["verdict"] in LINKED for row in rows if row["part"] != "whole")


def _names_part(text: str) -> bool:
    _, parts = text.split(": ", 1)
    return any(HIGHER.search(part) and not any(word in part for word in UNCLEAR) for part in parts.split("; "))


def _names_minutes(text: str) -> bool:
    return any("minutes each" in part and "no clear difference" not in part for part in text.split(". "))


def _names(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Return what says whether a sentence holds a pattern."""
    return lambda text: bool(pattern.search(text))


def _numbers_differ(rows: Rows) -> bool:
    """Whether one of three losses is clearly not half of two together, by statsmodels at 5% over two others."""
    pairs = combinations([row["previous"] - row["in_both"] for row in rows[1:]], 2)
    tests = [proportions_ztest(first, first + second, value=0.5, prop_var=0.5)[1] for first, second in pairs]
    return bool(min(tests) <= LEVEL / 2)


def _shares_differ(rows: Rows) -> bool:
    """Whether two losses differ as shares of the stage before, by statsmodels' tests of all pairs."""
    lost = {row["stage"]: (row["previous"] - row["in_both"], row["previous"]) for row in rows[1:]}
    return any(low > 1 for low, _ in ranks(lost).values())


def _companies_differ(rows: Rows) -> bool:
    """Whether two means differ by scipy's Welch tests, all pairs counted; spreads from the t intervals."""
    sides = []
    for row in (row for row in rows if row["low"] is not None):
        error = (row["high"] - row["mean_score"]) / stats.t.ppf(0.975, row["courses"] - 1)
        sides.append((row["mean_score"], error * row["courses"] ** 0.5, row["courses"]))
    tests = [
        stats.ttest_ind_from_stats(*first, *second, equal_var=False).pvalue for first, second in combinations(sides, 2)
    ]
    return bool(min(tests) * len(tests) <= LEVEL)


OF_WOMEN = (("gender", "f"), ("vs", "rest"))
OF_PROFESSIONALS = (("user_type", "Professional"), ("vs", "rest"))
HEADLINES = {
    "score-drivers": Headline(
        "score-drivers", "hypothesis", no_effect.scores_of_learners, _part_is_linked, _names_part
    ),
    "flagship, professionals against everyone else": Headline(
        "flagship", "continuation", no_effect.users_and_programs, _any_clear, _names_any, OF_PROFESSIONALS
    ),
    "flagship, after the same start": Headline(
        "flagship", "difference", no_effect.users_and_programs, _any_clear, _names_any
    ),
    "engagement": Headline("engagement", "totals", no_effect.minutes_of_students, _any_clear, _names_minutes),
    "mooc, women against everyone else": Headline(
        "mooc", "funnel", no_effect.certificates, _any_clear, _names_any, OF_WOMEN
    ),
    "mooc, losses in numbers": Headline(
        "mooc", "funnel", no_effect.losses_equal_in_numbers, _numbers_differ, _names(LOSSES_IN_NUMBERS)
    ),
    "mooc, losses in share": Headline(
        "mooc", "funnel", no_effect.losses_equal_in_share, _shares_differ, _names(LOSSES_IN_SHARE)
    ),
    "recommender, companies": Headline(
        "recommender", "companies", no_effect.scores_of_courses, _companies_differ, _names_any
    ),
    "recommender, recipes": Headline("recommender", "recipes", no_effect.trained_on_nothing, bool, _names_any),
}
