"""The recommender's tab: words and wiring; the answers are made in declare.py and drawn in figures.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from dash import ClientsideFunction, Input, Output, html

from portal.formats import count, interval, number
from portal.questions.recommender import declare, evidence, figures, forecast, setter, trust
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
    "response": ("response", "How does the expected score respond to what you can change?", 800, "w6"),
    "features": ("features", "What matters to the score?", 640, "w12"),
    "yours": ("comparison", "What an instructor can change: where is this course different?", 380, "w6"),
    "place": ("courses", "Where does this course stand in its company?", 380, "w6"),
    "others": ("comparison", "What else is different about this course?", 620, "w6"),
    "companies": ("companies", "How does its company compare?", 620, "w6"),
    "spread": ("courses", "How are the scores of these courses spread?", 300, "w6"),
    "models": ("models", "How well does it predict?", 340, "w6"),
    "coverage": ("coverage", "Do the bands hold what they promise?", 340, "w6"),
    "learning": ("learning", "Would more courses help?", 300, "w6"),
}
SHOWN = ("courses", "prediction", "recipes", "companies")
OUTPUTS = {
    **setter.PIECES,
    "headline": headline.piece(SLUG),
    "so what": so_what.piece(SLUG),
    "options": Output(f"{SLUG}-filter-course-options", "children"),
}
LISTED = 40
BEFORE = "Before you act on it"
BEFORE_YOU_ACT = (trust.SEEN, trust.NOT_NEW)
MARKED = (
    "Left: what the model loses without it; right: its share of the published forest's importance, and the points that "
    "more of it goes with. Marked \u25c6: what an instructor can change. "
    "Blue: administrative, orange: learner, green: instructor, grey: website."
)
CURVES = "Change in points of score, all else as it is; shaded: the range over five models; large dot: this course."
NO_INTERVAL = "no interval: the number of starters is not in the data"
METHOD = """
The score of a course is the percent of its starters who completed it. How many started is not in the data, so a score
carries no interval, and a course with three starters weighs as much as one with three thousand.

What is expected of a course comes from models that were not trained on it: five random halvings of all courses give
ten models, and of each halving the one of the other half speaks. The change is the mean of the five, the range their
least and most. With nothing changed it is 0.

The band is where 80% of courses with such features score. It was measured on courses that were held out, for each
tenth of the predicted score apart. A course whose company nobody else shares gets the wider band of unknown companies.

Like courses are the one percent that is nearest in the thirteen features that an instructor does not set. A value
outside of the range of most of them is said, since the model has then seen little like it.

A recipe moves as little as possible, measured in the spread of each feature; all five models must agree, and at least
six of the seven values lie in the range of like courses. What is locked stays. Certificates are earned by finishing:
an outcome rather than something to set, and locked unless you unlock it.

What matters is measured on held-out courses: how much worse the model gets when a feature is shuffled. Page shares are
shuffled together, and so are the company columns. The published importance, of a random forest, stands beside it; it
favours features with many values. A direction is the mean change for ten points or one interquartile range more.

How well it predicts is measured twice: on random courses, whose companies the model knows, and on courses of companies
that it has never seen. The second is what a new company should expect. Odd values, such as 600% certificates or 79,147
hours, are kept as they are in the file.

A mean over courses counts each course once; its interval is a 95% t interval. Under ten courses no mean is given. A
percentile is the share of all courses that lie below this one, equal ones counted half.

Courses with a company name come from the smaller of the two files. The others are grouped by profile, the four figures
known of their company; several companies can share a profile, so a profile is no company.
"""


def page(question: Question) -> Page:
    """Return the tab."""
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
    """Return what stands above the fold and what waits."""
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
            question_page.PagePart(
                ("courses", "comparison", "companies", "models", "coverage", "learning"),
                chart_card.pieces(
                    SLUG, "place", "yours", "others", "companies", "spread", "models", "coverage", "learning"
                ),
                draw_rest,
            ),
        ),
    )


def _body(service: AnswerService) -> list[Component]:
    card = tab.cards(service, SLUG, CARDS)
    return [
        tab.row(card("strip"), so_what.layout(SLUG)),
        tab.row(setter.card(service), card("waterfall")),
        tab.row(setter.goal(), setter.keeper()),
        tab.row(card("response"), html.Div([card("yours"), card("place")], className="w6 stack")),
        tab.row(card("features")),
        tab.row(card("models"), card("coverage")),
        tab.row(card("learning"), card("spread")),
        tab.row(card("others"), card("companies")),
    ]


def draw(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what stands above the fold, from its answers."""
    courses, prediction, recipes, companies = (made[name] for name in SHOWN)
    course = courses.record(courses.values("selected").index(True))
    company = companies.record(companies.values("company").index(course["company"]))
    told = prediction.record(0)
    trained = told["model_score"] is not None
    return {
        "headline": headline.content(
            recipes.finding if trained else courses.finding, _kpis(course, company, courses, told)
        ),
        "so what": so_what.content(SLUG, _openings(company), trust.NO_PROOF, (BEFORE, BEFORE_YOU_ACT)),
        "strip": chart_card.content(prediction, forecast.strip(prediction, courses)),
        "options": _options(courses),
        "setting": setter.setting(prediction),
        "readout": setter.readout(told),
        "recipes": setter.recipes(recipes),
    }


def draw_beside(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the waterfall and the scenarios."""
    contributions, scenarios = made["contributions"], made["scenarios"]
    return {
        "waterfall": setter.waterfall(contributions),
        "scenarios": setter.scenarios(scenarios),
    }


def draw_features(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what matters, and the curves of the seven features that can be changed."""
    features, response = made["features"], made["response"]
    yours = [row["feature"] for row in features.records() if row["controllable"]]
    return {
        "features": chart_card.content(features, evidence.features(features), f"{features.finding} {MARKED}"),
        "response": chart_card.content(response, forecast.response(response, sorted(yours)), CURVES),
    }


def draw_rest(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return where the course stands among others, and how far the model can be trusted."""
    courses, comparison, companies = made["courses"], made["comparison"], made["companies"]
    course = courses.record(courses.values("selected").index(True))
    company = companies.record(companies.values("company").index(course["company"]))
    return {
        "place": chart_card.content(courses, figures.place(courses), finding=_around(company)),
        "spread": chart_card.content(courses, figures.spread(courses), finding=_spread(courses)),
        "yours": _features(comparison, controllable=True),
        "others": _features(comparison, controllable=False),
        "companies": chart_card.content(
            companies, figures.companies(companies, course["company"]), _company(company, companies)
        ),
        "models": chart_card.content(made["models"], evidence.models(made["models"])),
        "coverage": chart_card.content(made["coverage"], evidence.coverage(made["coverage"])),
        "learning": chart_card.content(made["learning"], evidence.learning(made["learning"])),
    }


def _kpis(
    course: Mapping[str, Any], company: Mapping[str, Any], courses: Answer, told: Mapping[str, Any]
) -> list[headline.Kpi]:
    mean, n = company["mean_score"], f"n = {count(company['courses'])} courses"
    detail = f"{interval(company['low'], company['high'])}, {n}" if mean is not None else f"{company['note']}, {n}"
    return [
        headline.Kpi(number(course["score"]), "score: starters who complete, of 100", NO_INTERVAL),
        headline.Kpi(f"{count(course['rank'])} of {count(len(courses.rows))}", "rank by score", "1 is the highest"),
        headline.Kpi(number(mean), f"mean score of {course['company']}", detail),
        *([] if told["model_score"] is None else [_expected(told)]),
    ]


def _expected(told: Mapping[str, Any]) -> headline.Kpi:
    """Return what the models expect: of the course as it is, or where the what-if would put it."""
    if told["change"]:
        ends = interval(told["change_low"], told["change_high"])
        return headline.Kpi(number(told["what_if_score"]), "about, with the what-if below", f"change {ends} points")
    band = f"80% of courses like it: {interval(told['like_low'], told['like_high'])}"
    return headline.Kpi(number(told["model_score"]), "expected by models that have not seen it", band)


def _openings(company: Mapping[str, Any]) -> list[so_what.Opening]:
    return [so_what.Opening(company["courses"], f"courses of {company['company']}", company["people"])]


def _features(comparison: Answer, *, controllable: bool) -> dict[str, Any]:
    finding = declare.stands_out([row for row in comparison.records() if row["controllable"] is controllable])
    return chart_card.content(comparison, figures.features(comparison, controllable=controllable), finding)


def _around(company: Mapping[str, Any]) -> str:
    if company["courses"] <= figures.AROUND:
        return f"All {count(company['courses'])} courses of {company['company']}, the highest score first."
    return (
        f"{figures.AROUND} of the {count(company['courses'])} courses of {company['company']}, those around it by rank."
    )


def _company(company: Mapping[str, Any], companies: Answer) -> str:
    if company["mean_score"] is None:
        return (
            f"{company['company']} has {count(company['courses'])} courses, {company['note']}; "
            "shown are the companies with the highest means."
        )
    ranked = sorted((mean for mean in companies.values("mean_score") if mean is not None), reverse=True)
    return (
        f"{company['company']} is number {count(ranked.index(company['mean_score']) + 1)} of {count(len(ranked))} "
        f"companies with enough courses to compare; shown are those around it."
    )


def _options(courses: Answer) -> list[Component]:
    """Return the first courses as suggestions; the others are suggested while the reader types."""
    shown = [courses.record(place) for place in range(min(LISTED, len(courses.rows)))]
    return [html.Option(value=row["course"], label=f"score {number(row['score'])}") for row in shown]


def _spread(courses: Answer) -> str:
    middle = float(np.median(courses.values("score")))
    return f"Half of the {count(len(courses.rows))} courses score {number(middle)} or more."
