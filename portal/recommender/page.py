"""The recommender's tab: words and wiring; the answers are made in answers.py and drawn in figures.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from dash import Output, html

from portal import question_page
from portal.components import chart_card, headline, published, sections, so_what
from portal.formats import count, interval, number
from portal.pages import Page
from portal.recommender import answers, figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from portal.answers import Answer, Question
    from portal.desk import Desk

SLUG = "recommender"
SHOWN = ("courses", "comparison", "companies")
PIECES = {
    "headline": headline.piece(SLUG),
    "so what": so_what.piece(SLUG),
    "place": chart_card.piece(SLUG, "place"),
    "spread": chart_card.piece(SLUG, "spread"),
    "yours": chart_card.piece(SLUG, "yours"),
    "others": chart_card.piece(SLUG, "others"),
    "companies": chart_card.piece(SLUG, "companies"),
    "options": Output(f"{SLUG}-filter-course-options", "children"),
}
CHARTS = {
    "place": "courses",
    "spread": "courses",
    "yours": "comparison",
    "others": "comparison",
    "companies": "companies",
}
LISTED = 40
LOOKS = "What an instructor could look at first"
MOST_LOOKS = 3
NO_INTERVAL = "no interval: the number of starters is not in the data"
METHOD = """
The score of a course is the percent of its starters who completed it. How many started is not in the data, so a score
carries no interval, and a course with three starters weighs as much as one with three thousand.

A mean over courses counts each course once; its interval is a 95% t interval. Under ten courses no mean is given.

A percentile is the share of all courses that lie below this one, equal ones counted half.

Courses with a company name come from the smaller of the two files. The others are grouped by profile, the four figures
known of their company; several companies can share a profile, so a profile is no company.
"""


def page(question: Question) -> Page:
    """Return the tab."""

    def layout(desk: Desk) -> Component:
        return question_page.layout(desk, question, _body(desk, question))

    def register(app: Dash, desk: Desk) -> None:
        for thing in CHARTS:
            chart_card.register(app, SLUG, thing)
        published.register(app, desk, question)
        question_page.register(app, desk, view(question))

    return Page(SLUG, question.title, layout, register)


def view(question: Question) -> question_page.View:
    """Return what stands above the fold, which is all."""
    return question_page.View(question, question_page.Part(SHOWN, PIECES, draw))


def _body(desk: Desk, question: Question) -> list[Component]:
    def card(thing: str, title: str, height: int, width: str) -> Component:
        return chart_card.layout(desk, SLUG, thing, title, answer=CHARTS[thing], height=height, width=width)

    return [
        headline.layout(question),
        html.Div(
            [card("place", "Where does this course stand in its company?", 420, "w8"), so_what.layout(SLUG)],
            className="row",
        ),
        html.Div(
            [
                card("yours", "What an instructor can change: where is this course different?", 380, "w6"),
                card("spread", "How are the scores of these courses spread?", 380, "w6"),
            ],
            className="row",
        ),
        html.Div(
            [
                card("others", "What else is different about this course?", 620, "w6"),
                card("companies", "How does its company compare?", 620, "w6"),
            ],
            className="row",
        ),
        sections.closed("How this was counted", *METHOD.strip().split("\n\n")),
        published.layout(question),
    ]


def draw(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return every piece of the page from its answers."""
    courses, comparison, companies = (made[name] for name in SHOWN)
    course = courses.record(courses.values("selected").index(True))
    company = companies.record(companies.values("company").index(course["company"]))
    return {
        "headline": headline.content(courses.finding, _kpis(course, company, courses)),
        "so what": so_what.content(
            SLUG, _openings(company), f"{answers.OBSERVED} {answers.REMOVED}", (LOOKS, _looks(comparison))
        ),
        "place": chart_card.content(courses, figures.place(courses), finding=_around(company)),
        "spread": chart_card.content(courses, figures.spread(courses), finding=_spread(courses)),
        "yours": _features(comparison, controllable=True),
        "others": _features(comparison, controllable=False),
        "companies": chart_card.content(
            companies, figures.companies(companies, course["company"]), _company(company, companies)
        ),
        "options": _options(courses),
    }


def _kpis(course: Mapping[str, Any], company: Mapping[str, Any], courses: Answer) -> list[headline.Kpi]:
    mean, n = company["mean_score"], f"n = {count(company['courses'])} courses"
    detail = f"{interval(company['low'], company['high'])}, {n}" if mean is not None else f"{company['note']}, {n}"
    return [
        headline.Kpi(number(course["score"]), "score: starters who complete, of 100", NO_INTERVAL),
        headline.Kpi(f"{count(course['rank'])} of {count(len(courses.rows))}", "rank by score", "1 is the highest"),
        headline.Kpi(number(mean), f"mean score of {course['company']}", detail),
        headline.Kpi(count(course["users"]), "users of the course", "not the base of the score"),
    ]


def _openings(company: Mapping[str, Any]) -> list[so_what.Opening]:
    return [so_what.Opening(company["courses"], f"courses of {company['company']}", company["people"])]


def _looks(comparison: Answer) -> list[str]:
    """Return in words the three features that an instructor can change in which the course is least like the others."""
    mine = [row for row in comparison.records() if row["controllable"]]
    mine.sort(key=lambda row: -abs(row["percentile"] - 1 / 2))
    return [answers.compared(row) for row in mine[:MOST_LOOKS]]


def _features(comparison: Answer, *, controllable: bool) -> dict[str, Any]:
    finding = answers.stands_out([row for row in comparison.records() if row["controllable"] is controllable])
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
