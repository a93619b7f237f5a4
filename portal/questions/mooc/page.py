"""The MOOC's tab: words and wiring; the answers are made in answers.py and drawn in figures.py and behind.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.charts import tables
from portal.formats import count, percent
from portal.questions.mooc import behind, figures
from portal.questions.mooc.funnel import LATER, STAGES
from portal.questions.mooc.groups import MIX, NETWORK, WHOLE
from portal.questions.mooc.source import UNKNOWN
from portal.site import question_page, tab
from portal.site.components import chart_card, headline, so_what

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.site.pages import Page

SLUG = "mooc"
CARDS = {
    "funnel": ("funnel", "How far do learners come?", 300, "w8"),
    "courses": ("courses", "How far do learners of each course come?", 420, "w6"),
    "gaps": ("courses", "Which courses certify more than the rest?", 420, "w6"),
    "countries": ("countries", "Which countries certify more?", 640, "w6"),
    "world": ("countries", "Where in the world are they?", 300, "w6"),
    "segments": ("segments", "How does activity go with certifying?", 260, "w6"),
    "combinations": ("combinations", "Which stages go together?", 260, "w6"),
    "education": ("education", "Does education go with certifying?", 280, "w4"),
    "ages": ("ages", "Does age go with certifying?", 280, "w4"),
    "genders": ("genders", "Does gender go with certifying?", 280, "w4"),
    "activity": ("activity", "What did those who certified do?", 420, "w6"),
    "weeks": ("registrations", "When do learners register, and what becomes of them?", 420, "w6"),
    "drivers": ("drivers", "What goes with certifying, among learners alike in the rest?", 760, "w12"),
}
MIDDLE = "Dot: the median; line: the middle half. Activity includes the work of certifying."
FIRST = ("funnel", "courses", "gaps", "countries", "world")
CONTROLS = ("courses_by", "map")
GROUPS = {"segments": "segment", "education": "education", "ages": "age", "genders": "gender"}
METHOD = """
A member is a registration: one person in one course. The same person can register for several courses.

Viewed means that the courseware was opened, explored that at least half of the chapters were, certified that a
certificate was earned. The three are flags, not steps.

Every share carries its 95% Wilson interval. A group is compared with all other registrations, a country with the other
known countries; the p value is adjusted for the number of groups. Under ten registrations no rate is given.

The steadied rate draws each country toward the rate of all known countries, the more the fewer registrations it has,
so that a country with two learners does not top the list. The rate at equal course mix is what a country would have if
its learners took the courses that all take.

Age is 2013 less the year of birth. Activity is made of posts, videos and days, counted over the whole course. What is
blank is Unknown and a group of its own.

The release is de-identified and left rows out, so that counts are smaller than those of the courses as they ran.
"""


def page(question: Question) -> Page:
    """Return the tab."""
    return tab.page(view(question), lambda service: _body(service, question), CARDS, METHOD, elsewhere=CONTROLS)


def view(question: Question) -> question_page.View:
    """Return what stands above the fold and what waits."""
    first = {
        "headline": headline.piece(SLUG),
        "so what": so_what.piece(SLUG),
        "elsewhere": Output(f"{SLUG}-elsewhere", "children"),
        **chart_card.pieces(SLUG, *FIRST),
    }
    groups = (*GROUPS, "combinations")
    last = ("activity", "weeks", "drivers")
    return question_page.View(
        question,
        question_page.PagePart(("funnel", "combinations", "courses", "countries"), first, draw),
        (
            question_page.PagePart(groups, chart_card.pieces(SLUG, *groups), draw_groups),
            question_page.PagePart(
                ("activity", "registrations", "drivers"), chart_card.pieces(SLUG, *last), draw_behind
            ),
        ),
    )


def _body(service: AnswerService, question: Question) -> list[Component]:
    shapes = {"topojsonURL": f"{service.settings.prefix}assets/map/", "scrollZoom": False}
    controls = tab.fields(service, question, CONTROLS)
    card = tab.cards(service, SLUG, CARDS)
    return [
        tab.row(card("funnel"), so_what.layout(SLUG)),
        tab.row(card("courses", control=controls["courses_by"]), card("gaps")),
        tab.row(
            card("countries", control=controls["map"]),
            html.Div([card("world", config=shapes), _elsewhere()], className="w6 stack"),
        ),
        tab.row(card("segments"), card("combinations")),
        tab.row(card("education"), card("ages"), card("genders")),
        tab.row(card("activity"), card("weeks")),
        tab.row(card("drivers")),
    ]


def _elsewhere() -> Component:
    title = "Not on the map"
    inside = html.Div(id=f"{SLUG}-elsewhere", className="short")
    return html.Aside([html.H2(title), inside], className="card", **{"aria-label": title})


def draw(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return what stands above the fold, from its answers."""
    funnel, courses, countries = made["funnel"], made["courses"], made["countries"]
    return {
        "headline": headline.content(funnel.finding, _kpis(funnel)),
        "so what": so_what.content(SLUG, _openings(funnel, made["combinations"]), NETWORK),
        "elsewhere": _unmapped(countries),
        "funnel": chart_card.content(funnel, figures.funnel(funnel), _funnel(funnel)),
        "courses": chart_card.content(courses, figures.courses(courses), MIX),
        "gaps": chart_card.content(courses, figures.gaps(figures.ordered_courses(courses), "course"), courses.finding),
        "countries": chart_card.content(countries, figures.countries(countries), _countries(countries)),
        "world": chart_card.content(countries, figures.world(countries), _world(countries)),
    }


def draw_groups(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the groups and the combinations of stages."""
    pieces = {
        name: chart_card.content(
            made[name], behind.group(made[name], column), f"{made[name].finding} {WHOLE if name == 'segments' else ''}"
        )
        for name, column in GROUPS.items()
    }
    combinations = made["combinations"]
    return {**pieces, "combinations": chart_card.content(combinations, behind.combinations(combinations))}


def draw_behind(made: Mapping[str, Answer]) -> dict[str, Any]:
    """Return activity, weeks, and what goes with certifying."""
    activity, weeks, drivers = made["activity"], made["registrations"], made["drivers"]
    return {
        "activity": chart_card.content(activity, behind.activity(activity), f"{activity.finding} {MIDDLE}"),
        "weeks": chart_card.content(weeks, behind.weeks(weeks), f"{weeks.finding} {LATER}"),
        "drivers": chart_card.content(drivers, behind.drivers(drivers), drivers.finding),
    }


def _kpis(funnel: Answer) -> list[headline.Kpi]:
    kpis = [headline.Kpi(count(funnel.n), "registrations", "one person in one course each")]
    for row in funnel.records()[1:]:
        share = f"{percent(row['share_of_registered'])} of all"
        ends = f"{percent(row['low'])} \u2013 {percent(row['high'])}"
        before = STAGES[STAGES.index(row["stage"]) - 1]
        step = "" if before == STAGES[0] else f"; {percent(row['share_of_previous'])} of {before}"
        kpis.append(headline.Kpi(count(row["registrations"]), f"{row['stage']}: {share}{step}", ends))
    return kpis


def _openings(funnel: Answer, combinations: Answer) -> list[so_what.Opening]:
    explored = {row["stage"]: row for row in funnel.records()}
    openings = [so_what.Opening(explored["certified"]["registrations"], "certified", explored["certified"]["people"])]
    for row in combinations.records():
        if (row["viewed"], row["explored"], row["certified"]) == (1, 1, 0):
            openings.append(
                so_what.Opening(row["registrations"], "explored half of the chapters, no certificate", row["people"])
            )
        if (row["viewed"], row["explored"], row["certified"]) == (1, 0, 0):
            openings.append(so_what.Opening(row["registrations"], "viewed, and went no further", row["people"]))
    return openings


def _funnel(funnel: Answer) -> str:
    certified = funnel.record(len(STAGES) - 1)
    return (
        f"The stages are flags, not steps: {count(certified['outside'])} certified without exploring half of the "
        "chapters."
    )


def _countries(countries: Answer) -> str:
    shown, all_ = len(figures.ranked(countries)), len(countries.rows)
    return f"{countries.finding} Shown: {count(shown)} of {count(all_)}; all are in the table."


def _world(countries: Answer) -> str:
    chosen = str(countries.state.get("map"))
    words = "Registrations" if chosen == "registrations" else figures.MEASURES[chosen].words.capitalize()
    return (
        f"{words} by country; click one for its numbers. Grey has none; the bands stay the same whatever is filtered."
    )


def _unmapped(countries: Answer) -> Component:
    """Return the regions and names that have no shape, with their numbers and lists; what is unknown last."""
    rows = [row for row in countries.records() if row["iso3"] is None]
    rows.sort(key=lambda row: (row["country"] == UNKNOWN, -row["registrations"]))
    cells = [
        [
            row["country"],
            _listed(row),
            row["certify_rate"],
        ]
        for row in rows
    ]
    heads = ("country or region", "registrations", "certify rate")
    if not cells:
        return html.P("All countries here have a shape on the map.", className="finding")
    return tables.table(heads, ("text", "count", "fraction"), cells, "No shape on the map")


def _listed(row: Mapping[str, Any]) -> Component:
    registrations = count(row["registrations"])
    return so_what.list_button(SLUG, row["people"], registrations, f"List the {registrations}: {row['country']}")
