"""The words that answers, figures and page share: names of factors and levels, differences, caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.formats import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

FLAT = 0.1  # an r nearer to 0 than this is as good as none
FACTOR_NAMES = {
    "device": "device",
    "platform": "platform",
    "tutor_interaction": "tutor",
    "job_type": "job",
    "homework_band": "homework",
    "month": "month of the first visit",
}
TOGETHER = "all together"
NOBODY = "No learner is left."
OBSERVED = (
    "Nobody was assigned a habit: what goes with a score need not change it. Learners can differ in what is not "
    "recorded, such as motivation or what they knew before."
)
FITTED = (
    "Adjusted: among learners alike in the other factors and in the month of their first visit. Levels with too few "
    "scores leave the comparison with their learners."
)
UNSCORED = "Learners with no score are counted as learners and never averaged in."


def level_name(factor: str, level: str) -> str:
    """Name a level as people do: `device Mobile`, `high homework`."""
    return f"{level} homework" if factor == "homework_band" else f"{FACTOR_NAMES[factor]} {level}"


def signed_points(points: float) -> str:
    """Write a difference as, for example, `3.2 points higher`."""
    return f"{number(abs(points))} points {'higher' if points >= 0 else 'lower'}"


def gap(row: Mapping[str, Any]) -> str:
    """Put a row of `drivers` into words: the difference, and what adjusting leaves of it."""
    adjusted = signed_points(row["adjusted_difference"])
    remains = {
        "flips": f"it turns round to {adjusted}",
        "fades": f"it fades to {adjusted}, which cannot be told from none",
        "grows": f"{adjusted}, which could not be seen before",
        "not told apart": f"{adjusted}; neither can be told from none",
    }.get(row["change"] or "", adjusted)
    return (
        f"learners with {level_name(row['factor'], row['level'])} score {signed_points(row['raw_difference'])} than "
        f"with {row['reference']}; among learners alike in the rest {remains}."
    )


def listed(words: Sequence[str]) -> str:
    """Join words with commas and a last `and`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def more(difference: float) -> str:
    """Say the direction of a difference: more or less."""
    return "more" if difference > 0 else "less"


def both_hold(r: float | None, gap: float | None, bins: Sequence[Mapping[str, Any]]) -> str:
    """Explain why r can be near 0 beside a gap between the two bands; empty where that needs no explanation.

    `gap` is how much more the high band scores, None where the difference is not clear; `bins` are rows of
    `homework_bins`.
    """
    known = [row for row in bins if row["low"] is not None]
    if r is None or gap is None or abs(r) >= FLAT or not known:
        return ""
    highest, last = max(known, key=lambda row: row["mean_score"]), known[-1]
    turns = (
        f": the score rises up to {number(highest['homework_from'])}\u2013{number(highest['homework_to'])} pieces and "
        f"is lower beyond, {number(last['mean_score'])} from {number(last['homework_from'])} on, which a line averages "
        "out"
    )
    return (
        f"And yet the high band scores {number(abs(gap))} points {more(gap)} than the low one"
        f"{turns if highest['low'] > last['high'] else ''}."
    )
