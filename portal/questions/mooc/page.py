"""The MOOC's tab: words and wiring; what it shows is made in answers/ and drawn in figures/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.charts import tables
from portal.formats import count, percent, percents
from portal.questions.mooc.caveats import ACTIVE, INDIRECT, LATER, MIX, NETWORK, OBSERVED, WHOLE
from portal.questions.mooc.columns import CERTIFIED, REGISTERED, UNKNOWN, stage_before
from portal.questions.mooc.figures import (
    activity,
    combinations,
    countries,
    drivers,
    factors,
    first_weeks,
    funnel,
    groups,
    weeks,
)
from portal.questions.mooc.method import METHOD
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
    "funnel": ("funnel", "How far do learners get?", 300, "w8"),
    "courses": ("courses", "How far do learners of each course get?", 420, "w6"),
    "gaps": ("courses", "Which courses differ from the others?", 420, "w6"),
    "countries": ("countries", "Where do learners earn certificates?", 640, "w6"),
    "world": ("countries", "Where in the world are they?", 300, "w6"),
    "segments": ("segments", "Is activity linked to certificates?", 260, "w6"),
    "combinations": ("combinations", "Which stages go together?", 260, "w6"),
    "education": ("education", "Is education linked to certificates?", 280, "w4"),
    "ages": ("ages", "Is age linked to certificates?", 280, "w4"),
    "genders": ("genders", "Is gender linked to certificates?", 280, "w4"),
    "activity": ("activity", "What did those who certified do?", 420, "w6"),
    "weeks": ("registrations", "When do learners register, and what becomes of them?", 420, "w6"),
    "first_weeks": ("first_weeks", "How long do learners stay?", 320, "w6"),
    "factors": ("factors", "What is linked to certificates, all else equal?", 320, "w6"),
    "drivers": ("drivers", "Who earns certificates, all else equal?", 760, "w12"),
}
MIDDLE = "Dot: the median; line: the middle half. Activity includes the work of certifying."
FIRST = ("funnel", "courses", "gaps", "countries", "world")
CONTROLS = ("courses_by", "map")
OPENINGS = {  # viewed, explored, certified
    (1, 1, 0): "explored half of the chapters, no certificate",
    (1, 0, 0): "viewed, and went no further",
}
GROUPS = {"segments": "segment", "education": "education", "ages": "age", "genders": "gender"}


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
    last = ("activity", "weeks", "first_weeks", "factors", "drivers")
    return question_page.View(
        question,
        question_page.PagePart(("funnel", "combinations", "courses", "countries"), first, draw),
        (
            question_page.PagePart(middle, chart_card.pieces(SLUG, *middle), draw_groups),
            question_page.PagePart(
                ("activity", "registrations", "first_weeks", "factors", "drivers"),
                chart_card.pieces(SLUG, *last),
                draw_behind,
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
        tab.row(card("first_weeks"), card("factors")),
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
    """Draw activity, weeks, how long learners stay, and what is linked to certificates, all else equal."""
    counters, registrations = answers["activity"], answers["registrations"]
    stays, tests, levels = answers["first_weeks"], answers["factors"], answers["drivers"]
    return {
        "activity": chart_card.content(counters, activity.figure(counters), f"{counters.finding} {MIDDLE}"),
        "weeks": chart_card.content(registrations, weeks.figure(registrations), f"{registrations.finding} {LATER}"),
        "first_weeks": chart_card.content(stays, first_weeks.figure(stays), f"{stays.finding} {ACTIVE}"),
        "factors": chart_card.content(tests, factors.figure(tests), f"{tests.finding} {OBSERVED}"),
        "drivers": chart_card.content(levels, drivers.figure(levels), levels.finding),
    }


def _kpis(stages: Answer) -> list[headline.Kpi]:
    return [
        headline.Kpi(count(stages.n), "registrations", "one person in one course each"),
        *(
            headline.Kpi(count(row["registrations"]), f"{row['stage']}{_shares(row)}", _ends(row))
            for row in stages.records()[1:]
        ),
    ]


def _shares(row: Mapping[str, Any]) -> str:
    """Return a stage's shares in words, those that its row gives."""
    if row["share_of_registered"] is None:
        return ""
    share = f": {percent(row['share_of_registered'])} of all"
    before = stage_before(row["stage"])
    if before == REGISTERED or row["share_of_previous"] is None:
        return share
    return f"{share}; {percent(row['share_of_previous'])} of {before}"


def _ends(row: Mapping[str, Any]) -> str:
    return "" if row["low"] is None else percents(row["low"], row["high"])


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
        f"Stages can be skipped: {count(certified['outside'])} certificates were earned without opening half of the "
        "chapters."
    )


def _countries_caption(places: Answer) -> str:
    shown, total = len(countries.ranked(places)), len(places.rows)
    indirect = f" {INDIRECT}" if countries.chosen_measure(places) == countries.EQUAL_MIX else ""
    return f"{places.finding} Shown: {count(shown)} of {count(total)}; all are in the table.{indirect}"


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
    heads = ("country or region", "registrations", "certification rate")
    return tables.table(heads, ("text", "count", "fraction"), cells, "No shape on the map")


def _list_button(row: Mapping[str, Any]) -> Component:
    registrations = count(row["registrations"])
    return so_what.list_button(SLUG, row["people"], registrations, f"List the {registrations}: {row['country']}")
