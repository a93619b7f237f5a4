"""Tabs on the bench: each has its two rows, over states of its own, and the whole takes longer than its first part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import tabs
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage


def test_every_built_tab_is_measured(stage: Stage) -> None:
    """Above the fold and whole; a tab with later parts takes longer as a whole."""
    rows = tabs.measured(stage.warehouse, stage.settings, 1, most=2)
    built = [question.title for question in all_questions() if question.filters]
    told = [row.what for row in rows]
    assert [what for what in told if "turned" not in what] == [
        f"{title}: {what}, p50" for title in built for what in (tabs.FIRST, tabs.WHOLE)
    ]
    assert [what for what in told if "turned" in what] == ["Engagement: trim turned, the page open, p50"]
    taken = {row.what: row.ours or 0.0 for row in rows}
    assert 0 < taken["MOOC: above the fold, p50"] < taken["MOOC: the whole tab, p50"]


def test_states_take_the_filters_in_turn(stage: Stage) -> None:
    """A course, a country, an education and so on, then the second of each."""
    (mooc,) = [question for question in all_questions() if question.slug == "mooc"]
    found = tabs.states(mooc, stage.warehouse, 8)
    assert [name for ((name, _),) in found] == [
        *("course", "country", "education", "gender", "age", "segment"),
        *("course", "country"),
    ]


def test_targets_go_with_the_scale(stage: Stage) -> None:
    """The MOOC's 60 and 250 ms, a turned cut 100 at 1x; 250, 1,500 and 400 ms at 10x; none where none was set."""
    found = {
        scale: {
            row.what: row.target.most
            for row in tabs.measured(stage.warehouse, stage.settings, scale, most=1)
            if row.target
        }
        for scale in (1, 10, 100)
    }
    names = [f"MOOC: {what}, p50" for what in (tabs.FIRST, tabs.WHOLE)]
    assert [found[1][name] for name in names] == [0.06, 0.25]
    assert [found[10][name] for name in names] == [0.25, 1.5]
    turned = "Engagement: trim turned, the page open, p50"
    assert (found[1][turned], found[10][turned]) == (0.1, 0.4)
    assert found[100] == {}
