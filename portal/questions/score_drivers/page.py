"""The tab of score drivers: its words and wiring. answers/ makes the answers, figures/ draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers import ranking
from portal.answers.statistics import is_significant
from portal.formats import count, fixed, joined, number, percent
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
from portal.questions.score_drivers.stats import judgement
from portal.questions.score_drivers.words import OBSERVED, VERDICTS, at_least, gap, level_name, remaining, span
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
    "drivers": ("drivers", "Which gaps are left, all else equal?", 470, "w8"),
    "hypothesis": ("hypothesis", "Do engaged learners score higher?", 260, "w6"),
    "importance": ("importance", "How much does each habit or circumstance account for?", 260, "w6"),
    "levels": ("levels", "How does each group score?", 680, "w8"),
    "scoring": ("scoring", "Who has a score at all?", 680, "w4"),
    "bins": ("homework_curve", "How does the score change along homework?", 340, "w6"),
    "density": ("homework_density", "How do scores spread along homework?", 340, "w6"),
    "interaction": ("interaction", "Is the link with a tutor another where homework is high?", 300, "w6"),
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
CHANGED = "What changes, all else equal"
MOST_CHANGED = 3
LEGEND = (
    "Hollow: the gap as it is. Filled: what is left, all else equal, the month of the first visit too. Lines: the "
    "likely range (95%)."
)
METHOD = """
A learner without a score counts as a learner and never in a mean. Blank cells are Unknown, a level of its own. High
homework is at or above the 75th percentile of all learners with a value, whatever the filters say.

A mean carries a 95% t interval. A level is compared with everyone else by a Welch test; p values are adjusted for
the number of tests (Benjamini-Hochberg).

All else equal: least squares of the score on device, platform, tutor, job, homework band and month of the first
visit, each as levels, with the level that has most scores to compare with. Intervals use HC3 errors, which hold where
some groups vary more than others, and t. Where platform and device determine each other, each gets a model without the
other. Levels with too few scores leave the model with their learners. Raw gaps are of the same learners. Whether
adjusting changes a gap is a test of its own: of the raw less the adjusted difference, by the two influences that each
learner has (HC3). The robustness value says how much of what is left unexplained something not recorded would have to
explain, both of the group and of the score, to leave no gap (Cinelli and Hazlett 2020).

How much a factor accounts for is given three times: alone (omega squared); beside all the others, as the share of what
they leave that it explains (partial R squared); and the same less what chance gives to a factor of that many levels
(epsilon squared). A factor counts as related by a test of the whole factor (Wald, HC3). Which of two accounts for more
is tested by their squared errors (Vuong 1989). All together: adjusted R squared.

The hypothesis is tested in the same model with three indicators: any tutor against none, high homework against low,
desktop against everyone else. A part holds where its whole interval is at least the smallest difference that matters
(and adjusted p under 0.05); it is too small to matter where its whole interval lies inside that.

Whether the score bends along homework is a test of the terms of a restricted cubic spline that are not linear (knots at
the 5th, 35th, 65th and 95th percentile). The correlation's interval holds whatever the distributions (Pearson 1898);
the usual one, after Fisher, is beside it in the table. The link at low and high scores is by quantile regression.
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
            PagePart(("homework", "homework_curve", "levels"), chart_card.pieces(SLUG, "bins"), draw_homework),
            PagePart(
                ("homework_density", "homework_curve", "struggling"), chart_card.pieces(SLUG, "density"), draw_spread
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
    """Draw the top of the page: which parts of engagement are linked to scores, how much is explained, the gaps."""
    gaps, matters = answers["drivers"], _last(answers["hypothesis"])["matters"]
    numbers = [_explained(answers["importance"]), *_parts(answers["hypothesis"])]
    openings = _openings(gaps, answers["summary"], matters)
    return {
        "headline": headline.content(answers["hypothesis"].finding, numbers),
        "so what": so_what.content(SLUG, openings, OBSERVED, (CHANGED, changed(gaps))),
        "drivers": chart_card.content(gaps, drivers.figure(gaps, matters), _gaps_caption(gaps)),
    }


def _last(answer: Answer) -> dict[str, Any]:
    return answer.record(len(answer.rows) - 1)


def _explained(importance_answer: Answer) -> headline.Kpi:
    row = _last(importance_answer)
    share = row["adjusted_r_squared"]
    text = percent(None if share is None else max(share, 0.0))
    return headline.Kpi(text, "of the differences in scores explained", f"{count(row['scored'])} learners compared")


def _parts(hypothesis_answer: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(
            "\u2013" if row["effect"] is None else f"{'+' if row['effect'] > 0 else ''}{fixed(row['effect'], 1)}",
            f"points with {PARTS[row['part']]}, all else equal",
            f"{span(row['low'], row['high']).strip(' ()')}; {VERDICTS[row['verdict']]}".removeprefix("; "),
        )
        for row in hypothesis_answer.records()
        if row["part"] in PARTS
    ]


def _openings(gaps: Answer, summary: Answer, matters: float) -> list[so_what.Opening]:
    """Return groups whose gap is at least as large as matters, all else equal, and the learners without a score."""
    rows = [
        row
        for row in drivers.compared(gaps)
        if is_significant(row["p_adjusted"]) and at_least(row["adjusted_low"], row["adjusted_high"], matters)
    ]
    extremes = [*rows[:1], *rows[1:][-1:]]
    (everyone,) = summary.records()
    unscored = so_what.Opening(everyone["unscored"], "have no score: not in any mean", everyone["people_unscored"])
    largest = [
        so_what.Opening(
            row["scored"],
            f"{level_name(row['factor'], row['level'])}: {remaining(row)} than {row['reference']}, all else equal",
            row["people_a"],
        )
        for row in extremes
    ]
    return [*largest, unscored]


def changed(gaps: Answer) -> list[str]:
    """Describe up to three gaps that adjusting clearly changes: those that turn round, fade or appear."""
    order = ("flips", "fades", "grows")
    rows = [row for row in drivers.compared(gaps) if row["change"] in order]
    rows.sort(key=lambda row: (order.index(row["change"]), -abs(row["raw_less_adjusted"])))
    return [gap(row) for row in rows[:MOST_CHANGED]]


def _gaps_caption(gaps: Answer) -> str:
    """Explain the main chart: its dots, what each factor is compared with, and which levels show no clear gap."""
    rows = gaps.records()
    references = dict.fromkeys(level_name(row["factor"], row["reference"]) for row in rows if row["reference"])
    if not references:
        return gaps.finding
    unclear = [level_name(row["factor"], row["level"]) for row in rows if row["change"] == judgement.UNCLEAR]
    few = len([row for row in rows if row["change"] is None])
    return "".join(
        (
            f"{gaps.finding} {LEGEND} Compared with {joined(list(references))}.",
            f" No clear difference from it: {joined(unclear)}." if unclear else "",
            f" {count(few)} with too few scores not shown." if few else "",
        )
    )


def draw_parts(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the hypothesis part by part, and how much each factor accounts for."""
    parts, factors = answers["hypothesis"], answers["importance"]
    matters = number(parts.record(0)["matters"])
    expected = f"{parts.finding} Expected: more with each. A difference under {matters} is too small to matter."
    shares = (
        f"{factors.finding} Filled: what it adds beside all the others. Hollow: alone, which also counts what it "
        "shares with others."
    )
    return {
        "hypothesis": chart_card.content(parts, hypothesis.figure(parts), expected),
        "importance": chart_card.content(factors, importance.figure(factors), shares),
    }


def draw_groups(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the groups' scores, who has a score, and the shares of platforms and devices."""
    groups = answers["levels"]
    spread = (
        f"{groups.finding} Dot: mean (in brackets: against everyone else); line: median; box: the middle half; "
        "whiskers: 10% to 90%."
    )
    return {
        "levels": chart_card.content(groups, levels.spread(groups), spread),
        "scoring": chart_card.content(answers["scoring"], scoring.figure(answers["scoring"])),
        "shares": chart_card.content(groups, levels.shares(groups), _largest(groups)),
    }


def _largest(groups: Answer) -> str:
    """Name the largest platform and the largest device, or those that show no clear difference from it."""
    rows = groups.records()
    sentences = []
    for factor in ("platform", "device"):
        levels_of = [row for row in rows if row["factor"] == factor]
        ranks = ranking.of_counts([row["learners"] for row in levels_of])
        first = [row["level"] for row, rank in zip(levels_of, ranks, strict=True) if rank.low == 1]
        many = f"no {factor} is clearly the largest ({joined(first)})"
        sentences.append(f"{first[0]} is the largest {factor}" if len(first) == 1 else many)
    text = "; ".join(sentences)
    return f"{text[0].upper()}{text[1:]}."


def draw_homework(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the mean score along homework."""
    curve = answers["homework_curve"]
    caption = f"{curve.finding} {answers['homework'].finding}"
    return {"bins": chart_card.content(curve, homework.bins(curve, answers["levels"]), caption)}


def draw_spread(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the spread of scores along homework; beside it, whether low and high scores differ in the link."""
    density = answers["homework_density"]
    figure = homework.density(density, answers["homework_curve"])
    return {"density": chart_card.content(density, figure, f"{density.finding} {answers['struggling'].finding}")}


def draw_rest(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw tutor by homework, and the months of first visits."""
    cells, visits = answers["interaction"], answers["first_visits"]
    return {
        "interaction": chart_card.content(cells, interaction.figure(cells)),
        "months": chart_card.content(visits, first_visits.figure(visits)),
    }
