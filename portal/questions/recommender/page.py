"""The recommender's tab: words and wiring; its answers are made in answers/ and drawn in figures/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from dash import ClientsideFunction, Input, Output, html

from portal.formats import between, count, number
from portal.questions.recommender import cards, setter
from portal.questions.recommender.answers.comparison import stands_out
from portal.questions.recommender.answers.models import IN_USE, of_unknown_companies
from portal.questions.recommender.figures.companies import companies as companies_figure
from portal.questions.recommender.figures.comparison import comparison as comparison_figure
from portal.questions.recommender.figures.courses import ranking, spread
from portal.questions.recommender.figures.coverage import coverage as coverage_figure
from portal.questions.recommender.figures.features import features as features_figure
from portal.questions.recommender.figures.learning import learning as learning_figure
from portal.questions.recommender.figures.models import models as models_figure
from portal.questions.recommender.figures.prediction import prediction as prediction_figure
from portal.questions.recommender.figures.response import response as response_figure
from portal.questions.recommender.figures.shared import AROUND
from portal.questions.recommender.figures.twins import twins as twins_figure
from portal.questions.recommender.words import METHOD, NO_PROOF, NOT_NEW
from portal.site import question_page, tab
from portal.site.components import chart_card, headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

SLUG = "recommender"
CARDS = {
    "strip": ("prediction", "Where does it stand, and where do courses like it?", 230, "w8"),
    "waterfall": ("contributions", "What makes up the model's score?", 420, "w6"),
    "response": ("response", "How does the forecast respond to what you can change?", 800, "w6"),
    "twins": ("twins", "Do similar courses with other pages score higher?", 620, "w12"),
    "features": ("features", "What matters to the score?", 640, "w12"),
    "yours": ("comparison", "What an instructor can change: where is this course different?", 380, "w6"),
    "place": ("courses", "Where does this course stand in its company?", 380, "w6"),
    "others": ("comparison", "What else is different about this course?", 620, "w6"),
    "companies": ("companies", "How does its company compare?", 620, "w6"),
    "spread": ("courses", "How are the scores of these courses spread?", 300, "w6"),
    "models": ("models", "How well does it predict?", 340, "w6"),
    "coverage": ("coverage", "Are the ranges reliable?", 340, "w6"),
    "learning": ("learning", "Would more courses help?", 300, "w6"),
}
SHOWN = ("courses", "prediction", "recipes", "companies", "models")
OUTPUTS = {
    **setter.PIECES,
    "headline": headline.piece(SLUG),
    "so what": so_what.piece(SLUG),
    "options": Output(f"{SLUG}-filter-course-options", "children"),
}
LISTED = 40  # courses suggested before the reader types
BEFORE = "Before you act on it"
MARKED = (
    "Left: what the model loses without it; right: its share of the published forest's importance, and the points that "
    "more of it comes with. Marked \u25c6: what an instructor can change. "
    "Blue: administrative, orange: learner, green: instructor, grey: website."
)
CURVES = "Change in points of score, all else as it is; shaded: the range over five models; large dot: this course."
NO_INTERVAL = "no interval: the number of starters is not in the data"


def page(question: Question) -> Page:
    """Assemble the tab."""
    return tab.page(view(question), _body, CARDS, METHOD, more=_register, notice=_preparing())


def _register(app: Dash, service: AnswerService) -> None:
    setter.register(app, service)
    app.clientside_callback(
        ClientsideFunction("follow", "preparing"),
        Output(f"{SLUG}-preparing", "children"),
        Output(f"{SLUG}-preparing", "hidden"),
        Input("shell-preparing", "data"),
    )


def _preparing() -> Component:
    """Return the line that says how far the forecast has come; the shell's clock keeps it true."""
    return html.P(id=f"{SLUG}-preparing", className="preparing", hidden=True)


def view(question: Question) -> question_page.View:
    """Say which answers are drawn at once, above the fold, and which after it."""
    return question_page.View(
        question,
        question_page.PagePart(SHOWN, {**OUTPUTS, **chart_card.pieces(SLUG, "strip")}, draw),
        (
            question_page.PagePart(
                ("contributions", "scenarios"),
                {**chart_card.pieces(SLUG, "waterfall"), "scenarios": Output(f"{SLUG}-scenarios", "children")},
                draw_beside,
            ),
            question_page.PagePart(
                ("features", "response"), chart_card.pieces(SLUG, "features", "response"), draw_features
            ),
            question_page.PagePart(("twins",), chart_card.pieces(SLUG, "twins"), draw_twins),
            question_page.PagePart(
                ("courses", "comparison", "companies", "models", "coverage", "learning"),
                chart_card.pieces(
                    SLUG, "place", "yours", "others", "companies", "spread", "models", "coverage", "learning"
                ),
                draw_below,
            ),
        ),
    )


def _body(service: AnswerService) -> list[Component]:
    card = tab.cards(service, SLUG, CARDS)
    return [
        tab.row(card("strip"), so_what.layout(SLUG)),
        tab.row(setter.card(service), card("waterfall")),
        tab.row(cards.goal(), cards.saved()),
        tab.row(card("response"), html.Div([card("yours"), card("place")], className="w6 stack")),
        tab.row(card("twins")),
        tab.row(card("features")),
        tab.row(card("models"), card("coverage")),
        tab.row(card("learning"), card("spread")),
        tab.row(card("others"), card("companies")),
    ]


def draw(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw what stands above the fold."""
    courses, prediction, recipes, companies, models = (answers[name] for name in SHOWN)
    course, company = _chosen(courses, companies)
    expected = prediction.record(0)
    finding = courses.finding if expected["model_score"] is None else recipes.finding
    return {
        "headline": headline.content(finding, _kpis(course, company, courses, expected)),
        "so what": so_what.content(SLUG, _openings(company), NO_PROOF, (BEFORE, _before(models))),
        "strip": chart_card.content(prediction, prediction_figure(prediction, courses)),
        "options": _options(courses),
        "setting": setter.setting(prediction),
        "readout": setter.readout(expected),
        "recipes": cards.recipes(recipes),
    }


def draw_beside(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the waterfall and the scenarios."""
    return {
        "waterfall": setter.waterfall(answers["contributions"]),
        "scenarios": cards.scenarios(answers["scenarios"]),
    }


def draw_features(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw what matters, and the curves of the features that can be set."""
    features, response = answers["features"], answers["response"]
    settable = sorted(set(response.values("feature")))
    return {
        "features": chart_card.content(features, features_figure(features), f"{features.finding} {MARKED}"),
        "response": chart_card.content(response, response_figure(response, settable), f"{response.finding} {CURVES}"),
    }


def draw_twins(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw how courses score against their twins."""
    twins = answers["twins"]
    return {"twins": chart_card.content(twins, twins_figure(twins))}


def draw_below(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw where the course stands among all courses, and how far the model can be trusted."""
    courses, comparison, companies = answers["courses"], answers["comparison"], answers["companies"]
    models, coverage, learning = answers["models"], answers["coverage"], answers["learning"]
    _, company = _chosen(courses, companies)
    return {
        "place": chart_card.content(courses, ranking(courses), finding=_around(company)),
        "spread": chart_card.content(courses, spread(courses), finding=_spread(courses)),
        "yours": _features(comparison, controllable=True),
        "others": _features(comparison, controllable=False),
        "companies": chart_card.content(
            companies, companies_figure(companies, company["company"]), _company(company, companies)
        ),
        "models": chart_card.content(models, models_figure(models)),
        "coverage": chart_card.content(coverage, coverage_figure(coverage)),
        "learning": chart_card.content(learning, learning_figure(learning)),
    }


def _chosen(courses: Answer, companies: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows of the chosen course and of its company."""
    course = courses.record(courses.values("selected").index(True))
    return course, companies.record(companies.values("company").index(course["company"]))


def _kpis(
    course: Mapping[str, Any], company: Mapping[str, Any], courses: Answer, expected: Mapping[str, Any]
) -> list[headline.Kpi]:
    mean, n = company["mean_score"], f"{count(company['courses'])} courses"
    detail = f"{between(company['low'], company['high'])}, {n}" if mean is not None else f"{company['note']}, {n}"
    return [
        headline.Kpi(number(course["score"]), "score: percent who finish", NO_INTERVAL),
        headline.Kpi(f"{count(course['rank'])} of {count(len(courses.rows))}", "rank by score", "1 is the highest"),
        headline.Kpi(number(mean), f"mean score of {course['company']}", detail),
        *([] if expected["change"] is None else [_expected(expected)]),
    ]


def _expected(row: Mapping[str, Any]) -> headline.Kpi:
    """Return the forecast with the what-if; with nothing changed, where courses expected to score about this do."""
    if row["change"]:
        ends = between(row["what_if_low"], row["what_if_high"])
        return headline.Kpi(number(row["what_if_score"]), "forecast with the what-if below", ends)
    band = between(row["like_low"], row["like_high"])
    return headline.Kpi(band, "courses expected to score about this", "80% of them score so")


def _before(models: Answer) -> tuple[str, ...]:
    """Return what to know before acting: how the model does for unknown companies, where it was measured."""
    rows = models.records()
    if any(row["r2"] is None for row in rows if row["model"] == IN_USE):
        return (NOT_NEW,)
    return (f"The forecast knows companies in the data; {of_unknown_companies(rows)}.", NOT_NEW)


def _openings(company: Mapping[str, Any]) -> list[so_what.Opening]:
    return [so_what.Opening(company["courses"], f"courses of {company['company']}", company["people"])]


def _features(comparison: Answer, *, controllable: bool) -> dict[str, Any]:
    finding = stands_out([row for row in comparison.records() if row["controllable"] is controllable])
    return chart_card.content(comparison, comparison_figure(comparison, controllable=controllable), finding)


def _around(company: Mapping[str, Any]) -> str:
    if company["courses"] <= AROUND:
        return f"All {count(company['courses'])} courses of {company['company']}, the highest score first."
    return f"{AROUND} of the {count(company['courses'])} courses of {company['company']}, those around it by rank."


def _company(company: Mapping[str, Any], companies: Answer) -> str:
    if company["mean_score"] is None:
        return (
            f"{company['company']} has {count(company['courses'])} courses, {company['note']}; "
            "shown are the companies with the highest means."
        )
    compared = sum(mean is not None for mean in companies.values("mean_score"))
    low, high = count(company["rank_low"]), count(company["rank_high"])
    rank = f"could rank {low} to {high}" if low != high else f"ranks {low}"
    return (
        f"{company['company']} {rank} of {count(compared)} companies with enough courses to compare; "
        "shown are those around it."
    )


def _options(courses: Answer) -> list[Component]:
    """Return the first courses as suggestions; the others are suggested while the reader types."""
    rows = [courses.record(index) for index in range(min(LISTED, len(courses.rows)))]
    return [html.Option(value=row["course"], label=f"score {number(row['score'])}") for row in rows]


def _spread(courses: Answer) -> str:
    middle = float(np.median(courses.values("score")))
    return f"Half of the {count(len(courses.rows))} courses score {number(middle)} or more."
