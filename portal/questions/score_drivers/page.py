"""The tab of score drivers: its words and wiring. answers/ makes the answers, figures/ draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.formats import count, interval, number, percent, signed
from portal.questions.score_drivers.figures import (
    drivers,
    first_visits,
    homework,
    hypothesis,
    importance,
    interaction,
    levels,
    scoring,
)
from portal.questions.score_drivers.figures.hypothesis import PARTS
from portal.questions.score_drivers.words import OBSERVED, both_hold, gap, level_name, listed, signed_points
from portal.site import tab
from portal.site.components import chart_card, headline, so_what
from portal.site.question_page import PagePart, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

SLUG = "score-drivers"
CARDS = {  # card: answer, title, height, width
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
CLEAR = ("holds", "flips", "grows")
CHANGED = "What comparing like with like changes"
MOST_CHANGED = 3
LEGEND = (
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
    """Say how the page shows the question: the adjusted gaps first, then groups, homework and the rest."""
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
        *(tab.row(*map(card, names)) for names in ROWS),
    ]


def draw(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the top of the page: how much is explained, the verdict on each part, and the adjusted gaps."""
    whole = _last(answers["hypothesis"])
    verdict = f"That more engagement goes with better scores is {whole['verdict']}."
    numbers = [_explained(answers["importance"]), *_parts(answers["hypothesis"])]
    gaps = answers["drivers"]
    return {
        "headline": headline.content(f"{answers['importance'].finding} {verdict}", numbers),
        "so what": so_what.content(SLUG, _openings(gaps, answers["summary"]), OBSERVED, (CHANGED, changed(gaps))),
        "drivers": chart_card.content(gaps, drivers.figure(gaps, whole["matters"]), _gaps_caption(gaps)),
    }


def _last(answer: Answer) -> dict[str, Any]:
    return answer.record(len(answer.rows) - 1)


def _explained(importance_answer: Answer) -> headline.Kpi:
    row = _last(importance_answer)
    share = row["adjusted_r_squared"]
    shown = percent(None if share is None else max(share, 0.0))
    return headline.Kpi(shown, "of the differences in scores explained", f"n = {count(row['scored'])} scored learners")


def _parts(hypothesis_answer: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(
            signed(row["effect"]),
            f"points with {PARTS[row['part']]}, alike in the rest",
            f"{interval(row['low'], row['high'])}; {row['verdict']}"
            if row["effect"] is not None
            else f"{row['verdict']}: {row['note']}",
        )
        for row in hypothesis_answer.records()
        if row["part"] in PARTS
    ]


def _openings(gaps: Answer, summary: Answer) -> list[so_what.Opening]:
    """Return the levels with the highest and the lowest clear adjusted gap, and the learners without a score."""
    rows = [row for row in drivers.compared(gaps) if row["change"] in CLEAR]
    extremes = [*rows[:1], *rows[1:][-1:]]
    (everyone,) = summary.records()
    unscored = so_what.Opening(everyone["unscored"], "have no score: not in any mean", everyone["people_unscored"])
    clearest = [
        so_what.Opening(
            row["scored"],
            f"{level_name(row['factor'], row['level'])}: {signed_points(row['adjusted_difference'])} than "
            f"{row['reference']}, alike in the rest",
            row["people_a"],
        )
        for row in extremes
    ]
    return [*clearest, unscored]


def changed(gaps: Answer) -> list[str]:
    """Describe up to three gaps: those that turn round, fade or appear, then those that shrink or grow most."""
    order = {"flips": 0, "fades": 1, "grows": 2, "holds": 3}
    rows = [row for row in drivers.compared(gaps) if row["change"] in order]
    rows.sort(key=lambda row: (order[row["change"]], -abs(row["raw_difference"] - row["adjusted_difference"])))
    sentences = [gap(row) for row in rows[:MOST_CHANGED]]
    return [text[0].upper() + text[1:] for text in sentences]


def _gaps_caption(gaps: Answer) -> str:
    """Explain the main chart: its dots, what each factor is compared with, and which levels show no clear gap."""
    rows = gaps.records()
    references = dict.fromkeys(level_name(row["factor"], row["reference"]) for row in rows if row["reference"])
    if not references:
        return gaps.finding
    unclear = [level_name(row["factor"], row["level"]) for row in rows if row["change"] == "not told apart"]
    few = len([row for row in rows if row["change"] is None])
    return "".join(
        (
            f"{LEGEND} Compared with {listed(list(references))}.",
            f" Not told apart from it: {listed(unclear)}." if unclear else "",
            f" {count(few)} with too few scores not shown." if few else "",
        )
    )


def draw_parts(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the hypothesis part by part, and how much each factor accounts for."""
    parts, factors = answers["hypothesis"], answers["importance"]
    matters = number(parts.record(0)["matters"])
    expected = f"Expected: more with each. A difference under {matters} is too small to matter. {parts.finding}"
    shares = (
        "Filled: what it adds beside all the others. Hollow: alone, which also counts what goes along with it. "
        f"All together: {percent(_last(factors)['adjusted_r_squared'])}."
    )
    return {
        "hypothesis": chart_card.content(parts, hypothesis.figure(parts), expected),
        "importance": chart_card.content(factors, importance.figure(factors), shares),
    }


def draw_groups(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the groups' scores, who has a score, and the shares of platforms and devices."""
    groups = answers["levels"]
    spread = (
        f"{groups.finding} Dot: mean (in brackets: against all others); line: median; box: the middle half; "
        "whiskers: 10% to 90%."
    )
    return {
        "levels": chart_card.content(groups, levels.spread(groups), spread),
        "scoring": chart_card.content(answers["scoring"], scoring.figure(answers["scoring"])),
        "shares": chart_card.content(groups, levels.shares(groups), _largest(groups)),
    }


def _largest(groups: Answer) -> str:
    rows = groups.records()
    sentences = []
    for factor in ("platform", "device"):
        largest = max((row for row in rows if row["factor"] == factor), key=lambda row: row["learners"])
        sentences.append(f"{largest['level']} is the largest {factor} ({count(largest['learners'])} learners)")
    return f"{', '.join(sentences)}."


def draw_homework(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the mean score along homework and the spread of scores."""
    bins, density, groups = (answers[name] for name in ("homework_bins", "homework_density", "levels"))
    bands = {row["level"]: row for row in groups.records() if row["factor"] == "homework_band"}
    gap_of_bands = _clear_gap(bands.get("high", {}), bands.get("low", {}))
    correlation = answers["homework"]
    (row,) = correlation.records()
    caption = f"{correlation.finding} {both_hold(row['pearson_r'], gap_of_bands, bins.records())}".strip()
    return {
        "bins": chart_card.content(bins, homework.bins(bins, groups), caption),
        "density": chart_card.content(density, homework.density(density, bins)),
    }


def _clear_gap(high: Mapping[str, Any], low: Mapping[str, Any]) -> float | None:
    """Return how much more the high band scores than the low one; None where their intervals overlap."""
    if None in (high.get("low"), low.get("low")):
        return None
    clear = high["low"] > low["high"] or low["low"] > high["high"]
    return float(high["mean_score"] - low["mean_score"]) if clear else None


def draw_rest(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw tutor by homework, and the months of first visits."""
    cells, visits = answers["interaction"], answers["first_visits"]
    return {
        "interaction": chart_card.content(cells, interaction.figure(cells)),
        "months": chart_card.content(visits, first_visits.figure(visits)),
    }
