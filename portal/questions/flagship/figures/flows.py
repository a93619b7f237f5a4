"""Which way users go, step by step: the flows of one user type as a Sankey diagram with its names and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.charts import marks, theme
from portal.formats import count, percent
from portal.questions.flagship.figures.diagram import BOTTOM, ENDS, PAD, ROOM, TOP, FlowNode, source, target
from portal.questions.flagship.words import IN_USERS, NOTHING_MORE, OF_SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows
    from portal.charts.theme import Figure, Trace
    from portal.questions.flagship.figures.diagram import FlowDiagram

THICKNESS = 12
EDGE = 0.001
HOVER = "%{label}<extra></extra>"
UNSEEN = {"size": 1, "color": theme.CLEAR, "shadow": "none"}  # labels are for tooltips; names stand as notes
MIN_LABEL = 11
HEADS = ("First program", "Second", "Third", "Fourth")
LINK, FAINT = 45, 22


@dataclass(frozen=True, slots=True)
class NodeDetail:
    """What stands behind a node: the row that its card opens, its sentence, its users, their share of all if given."""

    reference: str
    sentence: str
    users: int
    share: float | None


def flows(diagram: FlowDiagram, answers: Mapping[str, Answer], numbers: str, anchor: str, pixels: float) -> Figure:
    """Draw one type's flows; links open rows of `flows`, nodes those of `first_programs` and `arrivals`.

    `pixels` is the height of one unit (`pixels_per_unit` of all that stand side by side).
    """
    details = _details(answers, diagram.rows[0]["user_type"])
    index = {node: number for number, node in enumerate(diagram.nodes())}
    links = sorted(diagram.rows, key=lambda row: (index[source(row)], index[target(row)]))
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "textfont": UNSEEN,
        "domain": {"x": [0, 1], "y": [max(0.0, 1 - diagram.height(pixels) / ROOM), 1]},
        "node": _nodes(diagram, details, anchor, pixels),
        "link": _links(links, index, anchor),
    }
    notes = [
        *_heads(diagram),
        *_names(diagram, details, numbers, pixels),
        *_numbers(links, diagram, numbers, pixels),
    ]
    margin = {"l": THICKNESS, "r": THICKNESS, "t": TOP, "b": BOTTOM}
    return {"data": [trace], "layout": {"margin": margin, "annotations": notes}}


def _links(rows: Rows, index: Mapping[FlowNode, int], anchor: str) -> dict[str, Any]:
    return {
        "source": [index[source(row)] for row in rows],
        "target": [index[target(row)] for row in rows],
        "value": [row["users"] for row in rows],
        "sort": "input",
        "color": [_link_colour(row, anchor, LINK) for row in rows],
        "hovercolor": [_link_colour(row, anchor, LINK + FAINT) for row in rows],
        "customdata": marks.references(rows, "flows"),
        "label": theme.safe([_tooltip(row) for row in rows]),
        "hovertemplate": HOVER,
    }


def _nodes(diagram: FlowDiagram, details: Mapping[FlowNode, NodeDetail], anchor: str, pixels: float) -> Trace:
    """Return the nodes with their coordinates; plotly takes a coordinate of 0 for none."""
    nodes, tops, across = diagram.nodes(), diagram.tops(pixels), diagram.across()
    height = diagram.height(pixels)
    return {
        "label": theme.safe([details[node].sentence for node in nodes]),
        "x": [min(max(across[node.column], EDGE), 1 - EDGE) for node in nodes],
        "y": [max((tops[node] + pixels * diagram.value(node) / 2) / height, EDGE) for node in nodes],
        "pad": PAD,
        "thickness": THICKNESS,
        "align": "left",
        "sort": "input",
        "line": {"width": 0},
        "color": [_node_colour(node.name, anchor) for node in nodes],
        "customdata": [details[node].reference for node in nodes],
        "hovertemplate": HOVER,
    }


def _node_colour(name: str, anchor: str) -> str:
    if name in ENDS:
        return theme.token("ghost", 100 if name == NOTHING_MORE else 60)
    return theme.token("series-1" if name == anchor else "series-3")


def _link_colour(row: NumberedRow, anchor: str, strength: int) -> str:
    """Return the meaning of a flow as a colour: on to the program in focus, on to another one, or an end."""
    if row["target"] in ENDS:
        return theme.token("ghost", strength if row["target"] == NOTHING_MORE else strength - FAINT)
    return theme.token("series-1" if row["target"] == anchor else "series-3", strength)


def _tooltip(row: NumberedRow) -> str:
    share = "" if row["share_of_source"] is None else f", {percent(row['share_of_source'])} of those there"
    of_all = _of_all(row["share_of_all"])
    return f"{count(row['users'])} users go from {row['source']}\nto {row['target']}{share}{of_all}"


def _of_all(share: float | None) -> str:
    return "" if share is None else f",\n{percent(share)} of all who started"


def _details(answers: Mapping[str, Answer], user_type: str) -> dict[FlowNode, NodeDetail]:
    """Return what stands behind each node: who start there, or who come there."""
    starting, coming = (_of_type(answers[name], user_type) for name in ("first_programs", "arrivals"))
    details = {}
    for row, reference in zip(starting, marks.references(starting, "first_programs"), strict=True):
        sentence = f"{count(row['users'])} users start with {row['program']}{_of_all(row['share'])}"
        details[FlowNode(1, row["program"])] = NodeDetail(reference, sentence, row["users"], row["share"])
    for row, reference in zip(coming, marks.references(coming, "arrivals"), strict=True):
        share = row["share_of_all"]
        sentence = f"{count(row['users'])} users come to {row['target']}{_of_all(share)}"
        details[target(row)] = NodeDetail(reference, sentence, row["users"], share)
    return details


def _of_type(answer: Answer, user_type: str) -> list[NumberedRow]:
    return [row for row in marks.numbered(answer) if row["user_type"] == user_type]


def _note(text: str, x: float, pixel: float, **more: Any) -> dict[str, Any]:
    """Return a text at a point: across from 0 to 1, down in pixels from the top of the drawing."""
    return theme.note(
        text, x, 1 - pixel / ROOM, **{"xref": "paper", "yref": "paper", "yanchor": "bottom", **_side(x), **more}
    )


def _side(x: float) -> dict[str, Any]:
    """Return how a text stands at a column: from its left edge, about it, or up to its right edge."""
    if x == 0:
        return {"xanchor": "left", "xshift": -THICKNESS / 2}
    return {"xanchor": "right", "xshift": THICKNESS / 2} if x == 1 else {"xanchor": "center"}


def _heads(diagram: FlowDiagram) -> list[dict[str, Any]]:
    return [_note(HEADS[column - 1], x, 0, yshift=PAD - 2) for column, x in diagram.across().items()]


def _names(
    diagram: FlowDiagram, details: Mapping[FlowNode, NodeDetail], numbers: str, pixels: float
) -> list[dict[str, Any]]:
    """Return each node's name and number, in the space above it: the users where their share is not given."""
    across = diagram.across()
    notes = []
    for node, top in diagram.tops(pixels).items():
        users, share = details[node].users, details[node].share
        text = count(users) if numbers == IN_USERS or share is None else percent(share)
        notes.append(_note(f"{node.name} {text}", across[node.column], top, colour="text", yshift=1))
    return notes


def _numbers(rows: Rows, diagram: FlowDiagram, numbers: str, pixels: float) -> list[dict[str, Any]]:
    """Return the number of each link that is broad enough, where it leaves its source."""
    tops, across = diagram.tops(pixels), diagram.across()
    notes = []
    for row in rows:
        breadth = pixels * row["users"] / diagram.scale
        middle = tops[source(row)] + breadth / 2
        tops[source(row)] += breadth
        value = row["share_of_source"] if numbers == OF_SOURCE else row["share_of_all"]
        text = count(row["users"]) if numbers == IN_USERS else percent(value)
        if breadth >= MIN_LABEL and value is not None:
            beside = {"xanchor": "left", "xshift": THICKNESS, "yanchor": "middle"}
            notes.append(_note(text, across[row["step"]], middle, colour="text", **beside))
    return notes
