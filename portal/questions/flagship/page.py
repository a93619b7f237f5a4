"""The flagship's tab: words and wiring; answers are made in answers.py, drawn in sankey.py, curves.py, figures.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Output, html

from portal.charts import tables
from portal.formats import count, percent
from portal.questions.flagship import curves, figures, sankey
from portal.questions.flagship.answers.starts import start_sentence
from portal.questions.flagship.words import (
    ALL_ROWS,
    DRAWN,
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
    from portal.site.pages import Page

    Answers = Mapping[str, Answer]

SLUG = "flagship"
WAYS = {"professionals": PROFESSIONAL, "students": STUDENT}
CHARTS = {  # thing: answer, title, height, width
    "professionals": ("flows", "Professionals: where do they start, what comes next?", sankey.HEIGHT, "third"),
    "students": ("flows", "Students: where do they start, what comes next?", sankey.HEIGHT, "third"),
    "difference": ("difference", "Do professionals and students who start alike go on alike?", sankey.HEIGHT, "third"),
    "curves": ("time_to_next", "How soon do they take the next program?", 480, "w8"),
    "gaps": ("gaps", "How long is it to the next program?", 330, "w4"),
    "way-in": ("periods", "Did the way in change?", 330, "w4"),
    "gone-by": ("periods", "Do they go on alike in all periods?", 330, "w4"),
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
ALONE = {
    "popularity": figures.popularity,
    "outcomes": figures.outcomes,
    "programs": figures.programs_per_user,
    "ties": figures.ties,
    "cleaning": figures.cleaning,
    "never-launched": figures.never_launched,
}
BESIDE = ("numbers", "drawn")
PERIODS = "pre: first launch before 11 March 2020; pandemic: from then to the end of 2021; post: since"
OTHERS = "bands are 95% intervals; put another program in focus to draw it, or see the table"
NARROW = 2
KEY = (
    ("focus", "goes on to the program in focus"),
    ("other", "goes on to another program"),
    ("end", "takes nothing more"),
    ("recent", "nothing more so far, too recent to tell"),
)
FLOW_HEADS = ("User type", "Step", "From", "To", "Users", "Share of the source", "Share of all", "")
FLOW_UNITS = ("text", "count", "text", "text", "count", "fraction", "fraction", "text")
METHOD = """
A user is a pair of an id and a type: a person who is professional and student counts in both. A journey is the user's
programs in the order of their first launch; of several modules of one program the first row in the file stays.

The first program is the first in the extract. What a user took before the data begins is not known.

Nothing more means no other program by the end of the data. In the drawn ways those whose last launch lies within 180
days of the end stand apart as too recent to tell.

The share that goes on is shown as it is, and as it would be if both types came in by the same programs: each program's
own share, weighted by how many of all users shown start with it. Programs that not every type took ten times are left
out and named.

The curves (Kaplan-Meier) count who has not gone on by a day, and take into account those who could not be watched for
long enough: who started late is followed until the end of the data, not taken for one who stops. Their intervals are
95% log-log intervals; a log-rank test says whether the user types go on at one pace.

Differences between professionals and students carry Newcombe's 95% interval, and their tests are adjusted for all that
were made. Under ten users no share is given.
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
        PagePart(REST, chart_card.pieces(SLUG, "way-in", "gone-by", *ALONE), draw_rest),
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


def draw(made: Answers) -> dict[str, Any]:
    """Return the pieces above the fold: the sentence with its numbers, the ways of both types, their difference."""
    anchor = _anchor(made["flows"])
    numbers = str(made["flows"].state.get("numbers"))
    found = sankey.ways(
        made["flows"], tuple(WAYS.values()), numbers, every=made["flows"].state.get("drawn") == DRAWN[1]
    )
    pixels = sankey.unit(found)
    drawn = {thing: _way(made, found.get(kind), kind, numbers, pixels) for thing, kind in WAYS.items()}
    return {
        "headline": headline.content(made["continuation"].finding, _kpis(made, anchor)),
        "ways": "row" if made["flows"].state.get("steps") == NARROW else "row broad",
        "difference": chart_card.content(made["difference"], figures.difference(made["difference"])),
        **drawn,
    }


def _anchor(answer: Answer) -> str:
    return str(answer.state.get("anchor"))


def _way(made: Answers, way: sankey.Way | None, kind: str, numbers: str, pixels: float) -> dict[str, Any]:
    flows = made["flows"]
    if way is None:
        return chart_card.content(flows, None, f"No {plural(kind)} are left.")
    drawn = sankey.figure(way, made, numbers, _anchor(flows), pixels)
    said = "all flows are drawn" if len(way.rows) == way.flows else _broadest(way)
    caption = f"n = {count(way.rows[0][1]['type_users'])} {plural(kind)}; numbers: {numbers}; {said}"
    return chart_card.content(flows, drawn, _door(made["next_programs"], kind)) | {"caption": caption}


def _broadest(way: sankey.Way) -> str:
    """Return how much of the flows is drawn: a bar with flows that are not is lower than its number."""
    return f"drawn: the {len(way.rows)} broadest of {way.flows} flows, {percent(way.covered)} of all moves"


def _door(following: Answer, kind: str) -> str:
    """Return by which program most users of a type start, and what most of those take next."""
    top = next(row for row in following.records() if row["user_type"] == kind)
    return start_sentence(top)


def _kpis(made: Answers, anchor: str) -> list[headline.Kpi]:
    """Return for each user type who goes on, then who starts with the program in focus."""
    starts = {row["user_type"]: row for row in made["first_programs"].records() if row["program"] == anchor}
    kinds = made["continuation"].records()[: len(WAYS)]
    return [_goes_on(row) for row in kinds] + [
        _starts(starts[row["user_type"]], anchor) for row in kinds if row["user_type"] in starts
    ]


def _goes_on(row: Mapping[str, Any]) -> headline.Kpi:
    mixed = row["at_same_entry_mix"]
    alike = f"; {percent(mixed)} if all came in alike" if mixed is not None else ""
    detail = f"{_between(row)}, n = {count(row['users'])}{alike}"
    return headline.Kpi(percent(row["raw"]), f"of {plural(row['user_type'])} go on to another program", detail)


def _starts(row: Mapping[str, Any], anchor: str) -> headline.Kpi:
    words = f"of {plural(row['user_type'])} start with {focus(anchor)}"
    return headline.Kpi(percent(row["share"]), words, f"{_between(row)}, n = {count(row['type_users'])}")


def _between(row: Mapping[str, Any]) -> str:
    return "too few" if row["low"] is None else f"{percent(row['low'])} to {percent(row['high'])}"


def draw_time(made: Answers) -> dict[str, Any]:
    """Return the curves, the gaps and the lists worth opening."""
    times, gaps = made["time_to_next"], made["gaps"]
    programs = curves.shown(gaps, _anchor(times))
    return {
        "so what": so_what.content(SLUG, _openings(made), f"{OBSERVED} {IN_EXTRACT}"),
        "curves": chart_card.content(times, curves.figure(times, made["landmarks"], programs))
        | {"caption": f"n = {count(times.n)} users; drawn: first {' and '.join(programs)}; {OTHERS}"},
        "gaps": chart_card.content(gaps, figures.gaps(gaps)),
    }


def _openings(made: Answers) -> list[so_what.Opening]:
    anchor = _anchor(made["next_programs"])
    stops = [
        so_what.Opening(
            row["users"], f"{plural(row['user_type'])} take nothing more after {focus(anchor)}", row["people"]
        )
        for row in made["next_programs"].records()
        if row["first_program"] == anchor and row["next_program"] == NOTHING_MORE
    ]
    waiting = [
        so_what.Opening(
            row["users"],
            f"{plural(row['user_type'])} enrolled and never launched anything; no number here counts them",
            row["people"],
        )
        for row in made["never_launched"].records()
    ]
    return [*stops, *waiting]


def draw_rest(made: Answers) -> dict[str, Any]:
    """Return the pieces of the answers that stand further down."""
    periods = made["periods"]
    alone = {
        thing: chart_card.content(made[CHARTS[thing][0]], figure(made[CHARTS[thing][0]]))
        for thing, figure in ALONE.items()
    }
    alone["cleaning"] |= {"caption": ALL_ROWS}
    alone["never-launched"] |= {"caption": LEFT_OUT}
    return {
        "way-in": chart_card.content(periods, figures.way_in(periods)) | {"caption": PERIODS},
        "gone-by": chart_card.content(periods, figures.gone_by(periods), _horizon(periods)) | {"caption": PERIODS},
        **alone,
    }


def _horizon(periods: Answer) -> str:
    day = next((row["horizon"] for row in periods.records() if row["horizon"] is not None), None)
    if day is None:
        return "Too few users are left in each period to follow them."
    return (
        f"Share that had taken another program {count(day)} days after the first launch, as far as all periods reach."
    )


def draw_table(made: Answers) -> dict[str, Any]:
    """Return every flow as a row with a button that opens its card: what the marks do, by keyboard."""
    rows = [
        [
            *(row[name] for name in ("user_type", "step", "source", "target", "users")),
            *_shares(row),
            _opener(place, row),
        ]
        for place, row in enumerate(made["flows"].records())
    ]
    return {"table": tables.table(FLOW_HEADS, FLOW_UNITS, rows, made["flows"].finding)}


def _shares(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row["share_of_source"], row["share_of_all"]


def _opener(place: int, row: Mapping[str, Any]) -> Component:
    name = f"Open {row['user_type']}, step {row['step']}: {row['source']} to {row['target']}"
    about = action("mark", slug=SLUG, answer="flows", row=str(place))
    return html.Button("Open", className="button", **about, **{"aria-label": name})
