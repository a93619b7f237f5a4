"""The flagship's tab: its words, and which answer is drawn by which figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.charts import marks, tables
from portal.formats import count, percent, percents
from portal.questions.flagship.answers.starts import start_sentence
from portal.questions.flagship.figures import cleaning, curves, diagram, difference, enrolments, flows, gaps, periods
from portal.questions.flagship.words import (
    ALL_ROWS,
    EVERY_FLOW,
    IN_EXTRACT,
    LEFT_OUT,
    NOTHING_MORE,
    OBSERVED,
    PROFESSIONAL,
    STUDENT,
    focus,
    plural,
)
from portal.site import tab
from portal.site.components import chart_card, headline, sections, so_what
from portal.site.components.dialog import action
from portal.site.question_page import PagePart, View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, Question
    from portal.charts.marks import NumberedRow
    from portal.site.pages import Page

    Answers = Mapping[str, Answer]

SLUG = "flagship"
WAYS = {"professionals": PROFESSIONAL, "students": STUDENT}
CHARTS = {  # thing: answer, title, height, width
    "professionals": ("flows", "Professionals: where do they start, what comes next?", diagram.HEIGHT, "third"),
    "students": ("flows", "Students: where do they start, what comes next?", diagram.HEIGHT, "third"),
    "difference": ("difference", "Do professionals and students who start alike differ?", diagram.HEIGHT, "third"),
    "curves": ("time_to_next", "How soon do they take the next program?", 480, "w8"),
    "gaps": ("gaps", "How long is it to the next program?", 330, "w4"),
    "way-in": ("periods", "Did the way in change?", 330, "w4"),
    "gone-by": ("periods", "Do they take another program in all periods?", 330, "w4"),
    "popularity": ("popularity", "Which programs are taken most?", 520, "w6"),
    "outcomes": ("outcomes", "What comes of an enrolment?", 520, "w6"),
    "programs": ("programs_per_user", "How many programs does a user take?", 150, "w6"),
    "ties": ("ties", "Do first and next program come on one day?", 150, "w6"),
    "cleaning": ("cleaning", "What did the cleaning do?", 170, "w6"),
    "never-launched": ("never_launched", "Who enrolled and never launched anything?", 170, "w6"),
}
FIRST = ("continuation", "first_programs", "next_programs", "flows", "arrivals", "difference")
TIME = ("time_to_next", "landmarks", "gaps", "next_programs", "never_launched")
REST = ("periods", "popularity", "outcomes", "programs_per_user", "ties", "cleaning", "never_launched")
PLAIN_FIGURES = {  # thing: the figure of its answer, with that answer's finding
    "popularity": enrolments.popularity,
    "outcomes": enrolments.outcomes,
    "programs": enrolments.programs_per_user,
    "ties": gaps.ties,
    "cleaning": cleaning.cleaning,
    "never-launched": cleaning.never_launched,
}
BESIDE = ("numbers", "drawn")
PERIODS = "pre: first launch before 11 March 2020; pandemic: from then to the end of 2021; post: since"
CURVES_DRAWN = "bands are 95% intervals; highlight another program to draw it, or see the table"
NARROW = 2
KEY = (
    ("focus", "goes on to the program in focus"),
    ("other", "goes on to another program"),
    ("end", "takes nothing more"),
    ("recent", "nothing more so far, too recent to tell"),
)
FLOW_COLUMNS = ("user_type", "step", "source", "target", "users", "share_of_source", "share_of_all")
FLOW_HEADS = ("User type", "Step", "From", "To", "Users", "Share of the source", "Share of all", "")
FLOW_UNITS = ("text", "count", "text", "text", "count", "fraction", "fraction", "text")
METHOD = """
A user is a pair of an id and a type: a person who is professional and student counts in both. A journey is the user's
programs in the order of their first launch; of several modules of one program the first row in the file stays.

The first program is the first in the extract. What a user took before the data begins is not known.

What takes time is counted within one number of days for all: the longest that ten or more of every group shown are
followed, 180 days at most; groups that are followed for less than 30 days are left out. The share who take another
program is one minus Kaplan-Meier, which programs they take is Aalen-Johansen's estimate. Where two sides are compared,
the number of days is one that both reach.

In the drawn flows people are counted as far as the data go: those whose last launch lies within 180 days of the end
stand apart as too early to say.

The share who take another program is also given as it would be if both types came in by the same programs: each
program's share, weighted by how many of all users shown start with it. Programs that not every type took ten times are
left out and named.

The curves (Kaplan-Meier) count who has not gone on by a day, and take into account those who could not be watched for
long enough: who started late is followed until the end of the data, not taken for one who stops. Their intervals are
95% log-log intervals; a log-rank test says whether the user types go on at one pace.

Differences between professionals and students have normal 95% intervals from the two variances, and their tests are
adjusted for all that were made. Under ten users no share is given.
"""


def page(question: Question) -> Page:
    """Return the tab."""
    return tab.page(view(question), lambda service: _body(service, question), CHARTS, METHOD, elsewhere=BESIDE)


def view(question: Question) -> View:
    """Return the parts of the tab: sentence, ways and difference first; then time, the rest, and all flows."""
    ways = {"ways": Output(f"{SLUG}-ways", "className"), **chart_card.pieces(SLUG, *WAYS, "difference")}
    first = PagePart(FIRST, {"headline": headline.piece(SLUG), **ways}, draw)
    later = (
        PagePart(TIME, {"so what": so_what.piece(SLUG), **chart_card.pieces(SLUG, "curves", "gaps")}, draw_time),
        PagePart(REST, chart_card.pieces(SLUG, "way-in", "gone-by", *PLAIN_FIGURES), draw_rest),
        PagePart(("flows",), {"table": Output(f"{SLUG}-all-flows", "children")}, draw_table),
    )
    return View(question, first, later)


def _body(service: AnswerService, question: Question) -> list[Component]:
    card = tab.cards(service, SLUG, CHARTS)

    def row(*things: str) -> list[Component]:
        return [card(thing, scrolls=thing in WAYS) for thing in things]

    key = html.Div([html.Span([html.I(className=name), words]) for name, words in KEY], className="key")
    fields = list(tab.fields(service, question, BESIDE).values())
    return [
        html.Div([key, html.Div(fields, className="bar end")], className="bar"),
        html.Div(row(*WAYS, "difference"), id=f"{SLUG}-ways", className="row"),
        sections.closed("All flows as a table", html.Div(id=f"{SLUG}-all-flows"), id_=f"{SLUG}-flows-section"),
        tab.row(so_what.layout(SLUG), *row("curves")),
        tab.row(*row("gaps", "way-in", "gone-by")),
        tab.row(*row("popularity", "outcomes")),
        tab.row(*row("programs", "ties")),
        tab.row(*row("cleaning", "never-launched")),
    ]


def draw(answers: Answers) -> dict[str, Any]:
    """Return the pieces above the fold: the sentence with its numbers, the ways of both types, their difference."""
    moves = answers["flows"]
    numbers = str(moves.state.get("numbers"))
    every = moves.state.get("drawn") == EVERY_FLOW
    diagrams = diagram.diagrams(moves, tuple(WAYS.values()), numbers, every=every)
    pixels = diagram.pixels_per_unit(diagrams.values())
    return {
        "headline": headline.content(answers["continuation"].finding, _kpis(answers, _anchor(moves))),
        "ways": "row" if moves.state.get("steps") == NARROW else "row broad",
        "difference": chart_card.content(answers["difference"], difference.difference(answers["difference"])),
        **{thing: _way(answers, diagrams.get(kind), kind, numbers, pixels) for thing, kind in WAYS.items()},
    }


def _anchor(answer: Answer) -> str:
    return str(answer.state.get("anchor"))


def _way(
    answers: Answers, way: diagram.FlowDiagram | None, user_type: str, numbers: str, pixels: float
) -> dict[str, Any]:
    """Return the card of one user type's flows."""
    moves = answers["flows"]
    if way is None:
        return chart_card.content(moves, None, f"No {plural(user_type)} are left.")
    figure = flows.flows(way, answers, numbers, _anchor(moves), pixels)
    covered = "all flows are drawn" if len(way.rows) == way.flows else _broadest(way)
    caption = f"n = {count(way.rows[0]['type_users'])} {plural(user_type)}; numbers: {numbers}; {covered}"
    starts = [row for row in answers["next_programs"].records() if row["user_type"] == user_type]
    return chart_card.content(moves, figure, start_sentence(starts)) | {"caption": caption}


def _broadest(way: diagram.FlowDiagram) -> str:
    """Return how much of the flows is drawn: where some are not, a bar is lower than its number."""
    return f"drawn: the {len(way.rows)} broadest of {way.flows} flows, {percent(way.covered)} of all moves"


def _kpis(answers: Answers, anchor: str) -> list[headline.Kpi]:
    """Return for each user type who takes another program, then who starts with the highlighted one."""
    starts = {row["user_type"]: row for row in answers["first_programs"].records() if row["program"] == anchor}
    types = answers["continuation"].records()[: len(WAYS)]
    return [_goes_on(row) for row in types] + [
        _starts(starts[row["user_type"]], anchor) for row in types if row["user_type"] in starts
    ]


def _goes_on(row: Mapping[str, Any]) -> headline.Kpi:
    mixed = row["at_same_entry_mix"]
    alike = f"; {percent(mixed)} if all started with the same programs" if mixed is not None else ""
    detail = f"{_between(row, 'within_')}; {count(row['users'])} users{alike}"
    within = "" if row["horizon"] is None else f" within {count(row['horizon'])} days"
    label = f"of {plural(row['user_type'])} take another program{within}"
    return headline.Kpi(percent(row["within"]), label, detail)


def _starts(row: Mapping[str, Any], anchor: str) -> headline.Kpi:
    words = f"of {plural(row['user_type'])} start with {focus(anchor)}"
    return headline.Kpi(percent(row["share"]), words, f"{_between(row)}; {count(row['type_users'])} users")


def _between(row: Mapping[str, Any], prefix: str = "") -> str:
    """Return an interval in words, or why there is none."""
    low, high = row[f"{prefix}low"], row[f"{prefix}high"]
    return "too few, or too early to say" if low is None else percents(low, high)


def draw_time(answers: Answers) -> dict[str, Any]:
    """Return the curves, the gaps and the lists worth opening."""
    times, days = answers["time_to_next"], answers["gaps"]
    programs = curves.drawn_programs(days, _anchor(times))
    figure = curves.curves(times, answers["landmarks"], programs)
    caption = f"n = {count(times.n)} users; drawn: first {' and '.join(programs)}; {CURVES_DRAWN}"
    return {
        "so what": so_what.content(SLUG, _openings(answers), f"{OBSERVED} {IN_EXTRACT}"),
        "curves": chart_card.content(times, figure) | {"caption": caption},
        "gaps": chart_card.content(days, gaps.gaps(days)),
    }


def _openings(answers: Answers) -> list[so_what.Opening]:
    """Return the lists worth opening: who stops after the highlighted program, then who never launched anything."""
    anchor = _anchor(answers["next_programs"])
    after = f"took no other program so far after {focus(anchor)}"
    never = "enrolled and never launched anything; no number here counts them"
    stops = [
        so_what.Opening(row["users"], f"{plural(row['user_type'])} {after}", row["people"])
        for row in answers["next_programs"].records()
        if row["first_program"] == anchor and row["next_program"] == NOTHING_MORE
    ]
    waiting = [
        so_what.Opening(row["users"], f"{plural(row['user_type'])} {never}", row["people"])
        for row in answers["never_launched"].records()
    ]
    return [*stops, *waiting]


def draw_rest(answers: Answers) -> dict[str, Any]:
    """Return the pieces of the answers that stand further down."""
    starts = answers["periods"]
    cards = {}
    for thing, figure in PLAIN_FIGURES.items():
        name, *_ = CHARTS[thing]
        cards[thing] = chart_card.content(answers[name], figure(answers[name]))
    cards["cleaning"] |= {"caption": ALL_ROWS}
    cards["never-launched"] |= {"caption": LEFT_OUT}
    return {
        "way-in": chart_card.content(starts, periods.way_in(starts)) | {"caption": PERIODS},
        "gone-by": chart_card.content(starts, periods.gone_by(starts), _horizon(starts)) | {"caption": PERIODS},
        **cards,
    }


def _horizon(answer: Answer) -> str:
    day = next((row["horizon"] for row in answer.records() if row["horizon"] is not None), None)
    if day is None:
        return "Too few users in each period, or followed too briefly, to compare how many take another program."
    return (
        f"Percent who take another program within {count(day)} days of the first launch, as long as all are followed."
    )


def draw_table(answers: Answers) -> dict[str, Any]:
    """Return every flow as a row with a button that opens its card: what the marks do, by keyboard."""
    rows = [[*(row[name] for name in FLOW_COLUMNS), _opener(row)] for row in marks.numbered(answers["flows"])]
    return {"table": tables.table(FLOW_HEADS, FLOW_UNITS, rows, answers["flows"].finding)}


def _opener(row: NumberedRow) -> Component:
    label = f"Open {row['user_type']}, step {row['step']}: {row['source']} to {row['target']}"
    about = action("mark", slug=SLUG, answer="flows", row=str(row.number))
    return html.Button("Open", className="button", **about, **{"aria-label": label})
