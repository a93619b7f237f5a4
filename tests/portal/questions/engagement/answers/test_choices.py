"""Which choice decides, worked by hand."""

from __future__ import annotations

from portal.questions.engagement.answers.choices import finding, impurity


def choice(cut: float, measure: str, direction: str | None) -> dict[str, object]:
    """Return a row of robustness as far as its sentence needs one."""
    mode = "none" if cut == 100 else "drop"
    return {"plan": "free", "cut": cut, "mode": mode, "measure": measure, "direction": direction}


ROWS = [
    choice(99, "minutes", "up"),
    choice(99, "ratio", "up"),
    choice(100, "minutes", "no clear difference"),
    choice(100, "ratio", "up"),
]


def test_the_choice_that_decides_leaves_the_least_unsaid() -> None:
    """Gini: of the cut 0 and 1/2, of the measure 1/2 and 0; a choice without a row leaves nothing out."""
    assert impurity(ROWS, "cut") == impurity(ROWS, "measure") == 0.25
    assert impurity(ROWS[:3], "cut") == 0


def test_the_sentence_counts_every_direction() -> None:
    """And names the levels at either end of what decides."""
    assert finding(ROWS[:3]) == (
        "Free: up in 2 ways of 3, no clear difference in 1, down in none (mean minutes 1 of 2, typical minutes (logs) "
        "1 of 1); that depends most on how much is cut: up in 2 of 2 where the top 1% are cut and 0 of 1 where nothing "
        "is cut."
    )


def test_where_all_agree_nothing_decides() -> None:
    """Rows without a direction are not counted; without any, too few watched."""
    assert finding([ROWS[0], ROWS[1], choice(95, "ratio", None)]) == "Free: up in all 2 ways of comparing."
    assert finding([choice(95, "ratio", None)]) == "Free: too few students to compare."
    assert finding([]) == "There is nothing to compare."
