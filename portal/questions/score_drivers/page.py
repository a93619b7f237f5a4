"""The score drivers' tab: words and wiring; the answers are made in answers.py and drawn in figures.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count, interval, number, percent, signed
from portal.questions.score_drivers import drivers as left
from portal.questions.score_drivers import figures, figures_homework, homework
from portal.site import tab
from portal.site.components import chart_card, headline, so_what
from portal.site.question_page import PagePart, View

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

SLUG = "score-drivers"
CARDS = {  # thing: answer, title, height, width
    "drivers": ("drivers", "Which gaps are left among learners who are alike in everything else?", 470, "w8"),
    "hypothesis": ("hypothesis", "Does more engagement go with better scores?", 260, "w6"),
    "importance": ("importance", "How much does each habit or circumstance account for?", 260, "w6"),
    "levels": ("levels", "How does each group score?", 680, "w8"),
    "scoring": ("scoring", "Who has a score at all?", 680, "w4"),
    "bins": ("homework_bins", "Do homework and score rise together?", 340, "w6"),
    "density": ("homework_density", "How do scores spread along homework?", 340, "w6"),
    "interaction": ("interaction", "Does a tutor go with more where homework is high?", 300, "w6"),
    "months": ("first_visits", "When did learners first come, and how do they score?", 320, "w12"),
    "shares": ("levels", "By which platform and device do they come?", 300, "w6"),
}
ROWS = (
    ("hypothesis", "importance"),
    ("levels", "scoring"),
    ("bins", "density"),
    ("interaction", "shares"),
    ("months",),
)
APART = ("holds", "flips", "grows")
CHANGED = "What comparing like with like changes"
MOST_CHANGED = 3
PLAIN = (
    "Hollow: the gap as it is. Filled: what is left among learners alike in all else, the month of the first visit "
    "too. Lines: the likely range (95%)."
)
METHOD = """
A learner without a score counts as a learner and never in a mean. Blank cells are Unknown, a level of its own. High
homework is at or above the 75th percentile of all learners with a value, whatever the filters say.

A mean carries a 95% t interval. A level is compared with all other learners by a Welch test; p values are adjusted for
the number of tests (Benjamini-Hochberg).

Alike in all else: least squares of the score on device, platform, tutor, job, homework band and month of the first
visit, each as levels, with the level that has most scores to compare with. Intervals use HC3 errors, which hold where
groups vary unlike, and t. Where platform and device determine each other, each gets a model without the other. Levels
with too few scores leave the model with their learners. Raw gaps are of the same learners.

How much a factor accounts for is given twice: alone (omega squared), and beside all the others, as the share of what
they leave that it explains (partial R squared). All together: adjusted R squared.

The hypothesis is tested in the same model with three indicators: any tutor against none, high homework against low,
desktop against the rest. A part is supported where its effect is certain (adjusted p under 0.05) and at least as large
as the smallest difference that matters; it is too small to matter where its whole interval lies inside that.

The correlation's interval holds whatever the distributions (Pearson 1898); the usual one, after Fisher, is beside it
in the table.
"""


def view(question: Question) -> View:
    """Return how the question is shown: what is left of the gaps first, then groups, homework and the rest."""
    head = {"headline": headline.piece(SLUG), "so what": so_what.piece(SLUG), **chart_card.pieces(SLUG, "drivers")}
    return View(
        question,
        PagePart(("importance", "hypothesis", "drivers", "summary"), head, draw),
        (
            PagePart(("hypothesis", "importance"), chart_card.pieces(SLUG, "hypothesis", "importance"), draw_parts),
            PagePart(("levels", "scoring"), chart_card.pieces(SLUG, "levels", "scoring", "shares"), draw_groups),
            PagePart(
                ("homework", "homework_bins", "homework_density", "levels"),
                chart_card.pieces(SLUG, "bins", "density"),
                draw_homework,
            ),
            PagePart(("interaction", "first_visits"), chart_card.pieces(SLUG, "interaction", "months"), draw_rest),
        ),
    )


def page(question: Question) -> Page:
    """Return the tab."""
    return tab.page(view(question), _body, CARDS, METHOD)


def _body(service: AnswerService) -> list[Component]:
    card = tab.cards(service, SLUG, CARDS)
    return [
        tab.row(card("drivers"), so_what.layout(SLUG)),
        *(tab.row(*map(card, things)) for things in ROWS),
    ]


def draw(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what stands above the fold: how much is explained, the verdict part by part, what is left of each gap."""
    importance, hypothesis, drivers = made["importance"], made["hypothesis"], made["drivers"]
    whole = hypothesis.record(len(hypothesis.rows) - 1)
    matters = whole["matters"]
    said = f"That more engagement goes with better scores is {whole['verdict']}."
    return {
        "headline": headline.content(f"{importance.finding} {said}", [_explained(importance), *_parts(hypothesis)]),
        "so what": so_what.content(
            SLUG, _openings(drivers, made["summary"]), left.OBSERVED, (CHANGED, changed(drivers))
        ),
        "drivers": chart_card.content(drivers, figures.drivers(drivers, matters), _compared(drivers)),
    }


def _explained(importance: Answer) -> headline.Kpi:
    row = importance.record(len(importance.rows) - 1)
    share = row["adjusted_r_squared"]
    shown = percent(None if share is None else max(share, 0.0))
    return headline.Kpi(shown, "of the differences in scores explained", f"n = {count(row['scored'])} scored learners")


def _parts(hypothesis: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(
            signed(row["effect"]),
            f"points with {figures.PARTS[row['part']]}, alike in the rest",
            f"{interval(row['low'], row['high'])}; {row['verdict']}"
            if row["effect"] is not None
            else f"{row['verdict']}: {row['note']}",
        )
        for row in hypothesis.records()
        if row["part"] in figures.PARTS
    ]


def _openings(drivers: Answer, summary: Answer) -> list[so_what.Opening]:
    """Return the levels furthest above and below what they are told apart from, alike in the rest, and the unscored."""
    rows = [row for _, row in figures.shown(drivers) if row["change"] in APART]
    ends = [rows[0], rows[-1]] if len(rows) > 1 else rows
    (everyone,) = summary.records()
    unscored = so_what.Opening(everyone["unscored"], "have no score: not in any mean", everyone["people_unscored"])
    levels = [
        so_what.Opening(
            row["scored"],
            f"{left.named(row['factor'], row['level'])}: {left.signed(row['adjusted_difference'])} than "
            f"{row['reference']}, alike in the rest",
            row["people_a"],
        )
        for row in ends
    ]
    return [*levels, unscored]


def changed(drivers: Answer) -> list[str]:
    """Return in words up to three gaps: those that turn round, fade or appear, then those that shrink or grow most."""
    order = {"flips": 0, "fades": 1, "grows": 2, "holds": 3}
    rows = [row for _, row in figures.shown(drivers) if row["change"] in order]
    rows.sort(key=lambda row: (order[row["change"]], -abs(row["raw_difference"] - row["adjusted_difference"])))
    names = ("factor", "level", "reference", "raw_difference", "adjusted_difference", "change")
    told = [left.gap(*(row[name] for name in names)) for row in rows[:MOST_CHANGED]]
    return [text[0].upper() + text[1:] for text in told]


def _compared(drivers: Answer) -> str:
    """Return how to read the main chart: its dots, what each factor is compared with, what cannot be told apart."""
    rows = drivers.records()
    references = dict.fromkeys(left.named(row["factor"], row["reference"]) for row in rows if row["reference"])
    same = [left.named(row["factor"], row["level"]) for row in rows if row["change"] == "not told apart"]
    few = len([row for row in rows if row["change"] is None])
    told = f" Not told apart from it: {left.joined(same)}." if same else ""
    missing = f" {count(few)} with too few scores not shown." if few else ""
    return f"{PLAIN} Compared with {left.joined(list(references))}.{told}{missing}" if references else drivers.finding


def draw_parts(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the hypothesis part by part, and how much each factor accounts for."""
    hypothesis, importance = made["hypothesis"], made["importance"]
    matters = number(hypothesis.values("matters")[0])
    expected = f"Expected: more with each. A difference under {matters} is too small to matter. {hypothesis.finding}"
    together = percent(importance.record(len(importance.rows) - 1)["adjusted_r_squared"])
    shares = (
        "Filled: what it adds beside all the others. Hollow: alone, which also counts what goes along with it. "
        f"All together: {together}."
    )
    return {
        "hypothesis": chart_card.content(hypothesis, figures.hypothesis(hypothesis), expected),
        "importance": chart_card.content(importance, figures.importance(importance), shares),
    }


def draw_groups(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the groups' scores, who has one, and the shares of platforms and devices."""
    levels, scoring = made["levels"], made["scoring"]
    spread = (
        f"{levels.finding} Dot: mean (in brackets: against all others); line: median; box: the middle half; "
        "whiskers: 10% to 90%."
    )
    return {
        "levels": chart_card.content(levels, figures.levels(levels), spread),
        "scoring": chart_card.content(scoring, figures.scoring(scoring)),
        "shares": chart_card.content(levels, figures.shares(levels), _largest(levels)),
    }


def _largest(levels: Answer) -> str:
    rows: Sequence[dict[str, Any]] = levels.records()
    told = []
    for factor in ("platform", "device"):
        most = max((row for row in rows if row["factor"] == factor), key=lambda row: row["learners"])
        told.append(f"{most['level']} is the largest {factor} ({count(most['learners'])} learners)")
    return f"{', '.join(told)}."


def draw_homework(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the mean score along homework and the spread of scores."""
    bins, density, levels = (made[name] for name in ("homework_bins", "homework_density", "levels"))
    bands = {row["level"]: row for row in levels.records() if row["factor"] == "homework_band"}
    gap = _gap(bands.get("high", {}), bands.get("low", {}))
    (row,) = made["homework"].records()
    why = homework.both_hold(row["pearson_r"], gap, bins.records())
    return {
        "bins": chart_card.content(
            bins, figures_homework.bins(bins, levels), f"{made['homework'].finding} {why}".strip()
        ),
        "density": chart_card.content(density, figures_homework.density(density, bins)),
    }


def _gap(high: Mapping[str, Any], low: Mapping[str, Any]) -> float | None:
    """Return how much more the high band scores than the low one, where their intervals lie apart."""
    if None in (high.get("low"), low.get("low")):
        return None
    apart = high["low"] > low["high"] or low["low"] > high["high"]
    return float(high["mean_score"] - low["mean_score"]) if apart else None


def draw_rest(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return tutor by homework, and the months of first visits."""
    interaction, visits = made["interaction"], made["first_visits"]
    return {
        "interaction": chart_card.content(interaction, figures_homework.interaction(interaction)),
        "months": chart_card.content(visits, figures_homework.months(visits)),
    }
