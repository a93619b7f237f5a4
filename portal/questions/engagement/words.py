"""Words that several modules of engagement share: the main caveat, names of plans, relative changes."""

from __future__ import annotations

from portal.formats import number, percent

NOT_RANDOM = (
    "No table records who used a new feature and nothing was randomised: a change goes with the time, and need not "
    "come from the features."
)
PLAN_NAMES = {0: "one month", 1: "three months", 2: "twelve months", 3: "for ever"}
ABOUT_THE_SAME = 0.06
TIMES = 2
FRACTIONS = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds"}
NEAR_FRACTION = 0.02


def relative_change(relative: float | None) -> str:
    """Say a relative change in everyday words: about the same, a fifth less, 14% more, 2.3 times as much ..."""
    if relative is None:
        return "not known"
    if abs(relative) < ABOUT_THE_SAME:
        return "about the same"
    word = "more" if relative > 0 else "less"
    if relative >= TIMES - 1:
        return f"{number(relative + 1)} times as much"
    size = abs(relative)
    nearest = min(FRACTIONS, key=lambda fraction: abs(fraction - size))
    return f"{FRACTIONS[nearest] if abs(nearest - size) <= NEAR_FRACTION else percent(size, 0)} {word}"
