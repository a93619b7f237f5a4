"""The MOOC's tab: words and wiring; what it shows is made in answers/ and drawn in figures/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.charts import tables
from portal.formats import count, percent
from portal.questions.mooc.caveats import LATER, MIX, NETWORK, WHOLE
from portal.questions.mooc.columns import CERTIFIED, REGISTERED, UNKNOWN, stage_before
from portal.questions.mooc.figures import activity, combinations, countries, drivers, funnel, groups, weeks
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
OPENINGS = {  # viewed, explored, certified
    (1, 1, 0): "explored half of the chapters, no certificate",
    (1, 0, 0): "viewed, and went no further",
}
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
    """Say which answers stand above the fold, which are drawn later, and by what."""
    first = {
        "headline": headline.piece(SLUG),
        "so what": so_what.piece(SLUG),
        "elsewhere": Output(f"{SLUG}-elsewhere", "children"),
        **chart_card.pieces(SLUG, *FIRST),
    }
    middle = (*GROUPS, "combinations")
    last = ("activity", "weeks", "drivers")
    return question_page.View(
        question,
        question_page.PagePart(("funnel", "combinations", "courses", "countries"), first, draw),
        (
            question_page.PagePart(middle, chart_card.pieces(SLUG, *middle), draw_groups),
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


# --- what is drawn from the answers


def draw(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw what stands above the fold."""
    stages, courses, places = answers["funnel"], answers["courses"], answers["countries"]
    gaps = groups.gaps(groups.sorted_courses(courses), "course")
    return {
        "headline": headline.content(stages.finding, _kpis(stages)),
        "so what": so_what.content(SLUG, _openings(stages, answers["combinations"]), NETWORK),
        "elsewhere": _unmapped(places),
        "funnel": chart_card.content(stages, funnel.figure(stages), _funnel_caption(stages)),
        "courses": chart_card.content(courses, groups.courses(courses), MIX),
        "gaps": chart_card.content(courses, gaps, courses.finding),
        "countries": chart_card.content(places, countries.figure(places), _countries_caption(places)),
        "world": chart_card.content(places, countries.world(places), _world_caption(places)),
    }


def draw_groups(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw the groups and the combinations of stages."""
    pieces = {
        name: chart_card.content(
            answers[name],
            groups.figure(answers[name], column),
            f"{answers[name].finding} {WHOLE if name == 'segments' else ''}",
        )
        for name, column in GROUPS.items()
    }
    flags = answers["combinations"]
    return {**pieces, "combinations": chart_card.content(flags, combinations.figure(flags))}


def draw_behind(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Draw activity, weeks, and who certifies more, all else equal."""
    counters, registrations, levels = answers["activity"], answers["registrations"], answers["drivers"]
    return {
        "activity": chart_card.content(counters, activity.figure(counters), f"{counters.finding} {MIDDLE}"),
        "weeks": chart_card.content(registrations, weeks.figure(registrations), f"{registrations.finding} {LATER}"),
        "drivers": chart_card.content(levels, drivers.figure(levels), levels.finding),
    }


def _kpis(stages: Answer) -> list[headline.Kpi]:
    kpis = [headline.Kpi(count(stages.n), "registrations", "one person in one course each")]
    for row in stages.records()[1:]:
        share = f"{percent(row['share_of_registered'])} of all"
        ends = f"{percent(row['low'])} \u2013 {percent(row['high'])}"
        before = stage_before(row["stage"])
        step = "" if before == REGISTERED else f"; {percent(row['share_of_previous'])} of {before}"
        kpis.append(headline.Kpi(count(row["registrations"]), f"{row['stage']}: {share}{step}", ends))
    return kpis


def _openings(stages: Answer, flags: Answer) -> list[so_what.Opening]:
    """Return the lists to begin with: who certified, and who came far but not to the end."""
    certified = _certified(stages)
    openings = [so_what.Opening(certified["registrations"], "certified", certified["people"])]
    for row in flags.records():
        words = OPENINGS.get((row["viewed"], row["explored"], row["certified"]))
        if words:
            openings.append(so_what.Opening(row["registrations"], words, row["people"]))
    return openings


def _certified(stages: Answer) -> dict[str, Any]:
    """Return the funnel's row of those who earned a certificate."""
    return next(row for row in stages.records() if row["stage"] == CERTIFIED)


def _funnel_caption(stages: Answer) -> str:
    certified = _certified(stages)
    return (
        f"The stages are flags, not steps: {count(certified['outside'])} certified without exploring half of the "
        "chapters."
    )


def _countries_caption(places: Answer) -> str:
    shown, total = len(countries.ranked(places)), len(places.rows)
    return f"{places.finding} Shown: {count(shown)} of {count(total)}; all are in the table."


def _world_caption(places: Answer) -> str:
    chosen = countries.chosen_measure(places)
    words = chosen if chosen == countries.REGISTRATIONS else countries.MEASURES[chosen].words
    return (
        f"{words.capitalize()} by country; click one for its numbers. Grey has none; the bands stay the same whatever "
        "is filtered."
    )


def _unmapped(places: Answer) -> Component:
    """Return the regions and names that have no shape, with their numbers and lists; the unknown one last."""
    rows = [row for row in places.records() if row["iso3"] is None]
    if not rows:
        return html.P("All countries here have a shape on the map.", className="finding")
    rows.sort(key=lambda row: (row["country"] == UNKNOWN, -row["registrations"]))
    cells = [[row["country"], _list_button(row), row["certify_rate"]] for row in rows]
    heads = ("country or region", "registrations", "certify rate")
    return tables.table(heads, ("text", "count", "fraction"), cells, "No shape on the map")


def _list_button(row: Mapping[str, Any]) -> Component:
    registrations = count(row["registrations"])
    return so_what.list_button(SLUG, row["people"], registrations, f"List the {registrations}: {row['country']}")
