"""The words that answers, figures and page share: names of factors and levels, differences, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.statistics import is_significant
from portal.formats import MOST_PLACES, either_way, fixed, fixed_between, needed_places, number, towards
from portal.questions.score_drivers.stats import judgement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from portal.warehouse import Record

FACTOR_NAMES = {
    "device": "device",
    "platform": "platform",
    "tutor_interaction": "tutor",
    "job_type": "job",
    "homework_band": "homework",
    "month": "month of the first visit",
}
VERDICTS = {  # of the parts of the hypothesis, as readers see them
    judgement.TOO_LITTLE: "too few to say",
    judgement.SMALL: "too small to matter",
    judgement.SUPPORTED: "holds",
    judgement.OPPOSITE: "the opposite of what was expected",
    judgement.UNCERTAIN: "may be too small to matter",
    judgement.UNCLEAR: "no clear difference",
}
TOGETHER = "all together"
DIFFERENCE = ("any tutor less none", "high less low")  # the last row of `interaction`
NOBODY = "No learner matches these filters."
OBSERVED = (
    "This shows who scores higher, not what raises a score. Learners can differ in what is not recorded, such as "
    "motivation or what they knew before."
)
FITTED = (
    "All else equal: among learners with the same device, platform, tutor, job, homework and month of the first visit. "
    "Levels with too few scores leave the comparison with their learners."
)
UNSCORED = "Learners without a score count as learners and never in a mean."
MOST_NAMED = 3


def level_name(factor: str, level: str) -> str:
    """Name a level as people do: `device Mobile`, `high homework`."""
    return f"{level} homework" if factor == "homework_band" else f"{FACTOR_NAMES[factor]} {level}"


def decimals(low: float | None, high: float | None, fewest: int = 1) -> int:
    """Return how many decimals an interval supports, at least `fewest`; an interval without width has those."""
    if low is None or high is None or low == high:
        return fewest
    half = (high - low) / 2
    wide = next((digits for digits in range(fewest, MOST_PLACES) if half >= 10.0**-digits), MOST_PLACES)
    return needed_places(low, high, wide)


def span(low: float | None, high: float | None, fewest: int = 1) -> str:
    """Write an interval as `2.3 to 2.8`, in brackets after a blank; empty where there is none."""
    if low is None or high is None:
        return ""
    return f" ({fixed_between(low, high, decimals(low, high, fewest))})"


def mean_of(row: Mapping[str, Any]) -> str:
    """Write the mean score of a row with its interval."""
    return f"{fixed(row['mean_score'], decimals(row['low'], row['high']))}{span(row['low'], row['high'])}"


def points(value: float, low: float | None, high: float | None, ways: tuple[str, str] = ("higher", "lower")) -> str:
    """Write a difference as `2.5 points higher (2.3 to 2.8)`; `ways` are the words for above and below 0."""
    digits, direction = decimals(low, high), f"points {ways[value < 0]}"
    if low is None or high is None:
        return f"{fixed(abs(value), digits)} {direction}"
    if judgement.side(low, high) == 0:
        return f"{fixed(abs(value), digits)} {direction} ({either_way(low, high, digits, *ways)})"
    return towards(value, low, high, digits, direction)


def unclear(low: float | None, high: float | None, ways: tuple[str, str] = ("higher", "lower")) -> str:
    """Write a difference that is not clear as `no clear difference (0.5 points lower to 0.4 higher)`."""
    if low is None or high is None:
        return "no clear difference"
    if judgement.side(low, high):
        return f"no clear difference once all checks are counted{span(low, high)}"
    return f"no clear difference ({either_way(low, high, decimals(low, high), ways[0], f'points {ways[1]}')})"


def gap(row: Mapping[str, Any]) -> str:
    """Put a row of `drivers` into words: the difference as it is, and what is left of it all else equal."""
    raw = points(row["raw_difference"], row["raw_low"], row["raw_high"])
    if judgement.side(row["raw_low"], row["raw_high"]) == 0:
        raw = f"about as much, {raw},"
    return (
        f"Learners with {level_name(row['factor'], row['level'])} score {raw} "
        f"{'as' if ',' in raw else 'than'} those with {row['reference']}; all else equal, {remaining(row)}."
    )


def remaining(row: Mapping[str, Any]) -> str:
    """Say what is left of a row of `drivers` all else equal."""
    ends = row["adjusted_low"], row["adjusted_high"]
    if not is_significant(row["p_adjusted"]):
        return unclear(*ends)
    return points(row["adjusted_difference"], *ends)


def points_that(matter: float) -> str:
    """Write the smallest difference that matters as `at least 1 point`."""
    return f"at least {number(matter)} point{'' if matter == 1 else 's'}"


def at_least(low: float | None, high: float | None, matters: float) -> bool:
    """Whether the whole interval is at least `matters` away from 0, on one side."""
    return low is not None and high is not None and (low >= matters or high <= -matters)


def once(rows: Sequence[Record], value: str) -> list[Record]:
    """Return the rows with a value, a factor of two levels once: both of its rows hold the same comparison."""
    known = [row for row in rows if row[value] is not None]
    levels = {factor: [row for row in rows if row["factor"] == factor] for factor in {row["factor"] for row in rows}}
    return [row for row in known if len(levels[row["factor"]]) != 2 or row[value] > 0]  # noqa: PLR2004
