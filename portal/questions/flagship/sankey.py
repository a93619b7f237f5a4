"""From flows to the figures of the ways: where each user type starts and goes on to, on one scale, in one order.

Plain dicts with colours as tokens. The places of nodes are worked out here, so that two figures share a scale and the
numbers can stand on the links; plotly draws nodes and links at those places.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from portal.charts import theme
from portal.formats import count, percent
from portal.questions.flagship.words import NOTHING_MORE, NUMBERS, TOO_RECENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.theme import Figure, Trace

    Row = dict[str, Any]
    Node = tuple[int, str]

MOST = 12
HEIGHT = 400
TOP, BOTTOM, PAD, THICK = 44, 6, 24, 12
ROOM = HEIGHT - TOP - BOTTOM
NEAR = 0.001
HOVER = "%{label}<extra></extra>"
UNSEEN = {"size": 1, "color": theme.CLEAR, "shadow": "none"}  # labels are for tooltips; names stand as notes
LEAST_LABEL = 11
ENDS = (NOTHING_MORE, TOO_RECENT)
HEADS = ("First program", "Second", "Third", "Fourth")
LINK, FAINT = 45, 22


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a node: the row that its card opens, its sentence, its users."""

    mark: str
    said: str
    users: int


@dataclass(frozen=True, slots=True)
class Way:
    """The drawn flows of one user type: rows of `flows` with their numbers, of how many, the share of moves they hold.

    `scale` is the users that one unit of height stands for: 1, or all users of the type where shares are drawn.
    """

    rows: Sequence[tuple[int, Row]]
    flows: int
    covered: float
    scale: float
    order: Mapping[str, int] = field(default_factory=dict)

    def nodes(self) -> list[Node]:
        """Return column (from 1) and name of every node, from the left and from the top."""
        found = {(row["step"], row["source"]) for _, row in self.rows}
        found |= {(row["step"] + 1, row["target"]) for _, row in self.rows}
        return sorted(found, key=lambda node: (node[0], self.order[node[1]]))

    def value(self, node: Node) -> float:
        """Return the height of a node in units: what flows in or out of it, the larger."""
        into: int = sum(row["users"] for _, row in self.rows if (row["step"] + 1, row["target"]) == node)
        out: int = sum(row["users"] for _, row in self.rows if (row["step"], row["source"]) == node)
        return max(into, out) / self.scale

    def columns(self) -> dict[int, list[Node]]:
        """Return the nodes by column."""
        found: dict[int, list[Node]] = defaultdict(list)
        for node in self.nodes():
            found[node[0]].append(node)
        return dict(found)

    def across(self) -> dict[int, float]:
        """Return the place of each column from the left, 0 to 1."""
        columns = self.columns()
        return {column: (column - 1) / max(len(columns) - 1, 1) for column in columns}

    def tops(self, pixels: float) -> dict[Node, float]:
        """Return the top of every node in pixels from the top of the drawing; `pixels` is the height of one unit."""
        found = {}
        for nodes in self.columns().values():
            at = 0.0
            for node in nodes:
                found[node] = at
                at += pixels * self.value(node) + PAD
        return found

    def height(self, pixels: float) -> float:
        """Return the height of the tallest column in pixels."""
        return max(PAD * (len(own) - 1) + pixels * sum(map(self.value, own)) for own in self.columns().values())


def ways(flows: Answer, kinds: Sequence[str], numbers: str, *, every: bool) -> dict[str, Way]:
    """Return what is drawn for each user type: its 12 broadest flows, all of them where told."""
    rows = list(enumerate(flows.records()))
    order = _order(row for _, row in rows)
    found = {}
    for kind in kinds:
        own = [(place, row) for place, row in rows if row["user_type"] == kind]
        if own:
            scale = 1.0 if numbers == NUMBERS[0] else float(own[0][1]["type_users"])
            drawn = own if every else broadest(own)
            found[kind] = Way(drawn, len(own), _users(drawn) / _users(own), scale, order)
    return found


def _users(rows: Sequence[tuple[int, Row]]) -> int:
    return sum(row["users"] for _, row in rows)


def broadest(rows: Sequence[tuple[int, Row]], most: int = MOST) -> list[tuple[int, Row]]:
    """Return up to `most` flows, the broadest first of those that begin at a first program or where one drawn ends."""
    left = sorted(rows, key=lambda item: -item[1]["users"])
    taken: list[tuple[int, Row]] = []
    while len(taken) < most:
        reached = {(row["step"] + 1, row["target"]) for _, row in taken}
        fit = (one for one in left if one[1]["step"] == 1 or (one[1]["step"], one[1]["source"]) in reached)
        following = next(fit, None)
        if following is None:
            break
        left.remove(following)
        taken.append(following)
    return taken


def _order(rows: Iterable[Row]) -> dict[str, int]:
    """Return the place of every node from the top, one for all columns and types: by users, the ends last."""
    users: dict[str, int] = defaultdict(int)
    for row in rows:
        users[row["source"]] += row["users"] if row["step"] == 1 else 0
        users[row["target"]] += row["users"] if row["step"] == 1 else 0
    names = sorted(users, key=lambda name: (name in ENDS, name == TOO_RECENT, -users[name], name))
    return {name: place for place, name in enumerate(names)}


def unit(found: Mapping[str, Way]) -> float:
    """Return how many pixels one unit of height may take so that every figure fits: the scale that all share."""
    parts = [
        (ROOM - PAD * (len(nodes) - 1)) / sum(way.value(node) for node in nodes)
        for way in found.values()
        for nodes in way.columns().values()
    ]
    return max(min(parts, default=1.0), 0.0)


def figure(way: Way, answers: Mapping[str, Answer], numbers: str, anchor: str, pixels: float) -> Figure:
    """Return one type's ways; links open rows of `flows`, nodes those of `first_programs` and `arrivals`.

    `pixels` is the height of one unit (`unit` of all that stand side by side).
    """
    behind = _behind(answers, way.rows[0][1]["user_type"])
    places = {node: number for number, node in enumerate(way.nodes())}
    links = sorted(way.rows, key=lambda item: (places[_source(item[1])], places[_target(item[1])]))
    trace = {
        "type": "sankey",
        "arrangement": "fixed",
        "textfont": UNSEEN,
        "domain": {"x": [0, 1], "y": [max(0.0, 1 - way.height(pixels) / ROOM), 1]},
        "node": _nodes(way, behind, anchor, pixels),
        "link": {
            "source": [places[_source(row)] for _, row in links],
            "target": [places[_target(row)] for _, row in links],
            "value": [row["users"] for _, row in links],
            "sort": "input",
            "color": [_link_colour(row, anchor, LINK) for _, row in links],
            "hovercolor": [_link_colour(row, anchor, LINK + FAINT) for _, row in links],
            "customdata": [f"flows:{place}" for place, _ in links],
            "label": theme.safe([_told(row) for _, row in links]),
            "hovertemplate": HOVER,
        },
    }
    said = [*_heads(way), *_names(way, behind, numbers, pixels), *_numbers(links, way, numbers, pixels)]
    margin = {"l": THICK, "r": THICK, "t": TOP, "b": BOTTOM}
    return {"data": [trace], "layout": {"margin": margin, "annotations": said}}


def _nodes(way: Way, behind: Mapping[Node, Behind], anchor: str, pixels: float) -> Trace:
    """Return the nodes at their places; plotly takes a place of 0 for none."""
    nodes, tops, across, height = way.nodes(), way.tops(pixels), way.across(), way.height(pixels)
    return {
        "label": theme.safe([behind[node].said for node in nodes]),
        "x": [min(max(across[column], NEAR), 1 - NEAR) for column, _ in nodes],
        "y": [max((tops[node] + pixels * way.value(node) / 2) / height, NEAR) for node in nodes],
        "pad": PAD,
        "thickness": THICK,
        "align": "left",
        "sort": "input",
        "line": {"width": 0},
        "color": [_node_colour(name, anchor) for _, name in nodes],
        "customdata": [behind[node].mark for node in nodes],
        "hovertemplate": HOVER,
    }


def _source(row: Row) -> Node:
    return row["step"], row["source"]


def _target(row: Row) -> Node:
    return row["step"] + 1, row["target"]


def _node_colour(name: str, anchor: str) -> str:
    if name in ENDS:
        return theme.token("ghost", 100 if name == NOTHING_MORE else 60)
    return theme.token("series-1" if name == anchor else "series-3")


def _link_colour(row: Row, anchor: str, strength: int) -> str:
    """Return the meaning of a flow as a colour: on to the program in focus, on to another one, or an end."""
    if row["target"] in ENDS:
        return theme.token("ghost", strength if row["target"] == NOTHING_MORE else strength - FAINT)
    return theme.token("series-1" if row["target"] == anchor else "series-3", strength)


def _told(row: Row) -> str:
    share = "" if row["share_of_source"] is None else f", {percent(row['share_of_source'])} of those there"
    return (
        f"{count(row['users'])} users go from {row['source']}\nto {row['target']}{share},\n"
        f"{percent(row['share_of_all'])} of all who started"
    )


def _behind(answers: Mapping[str, Answer], kind: str) -> dict[Node, Behind]:
    found: dict[Node, Behind] = {}
    for place, row in enumerate(answers["first_programs"].records()):
        if row["user_type"] == kind:
            said = f"{count(row['users'])} users start with {row['program']},\n{percent(row['share'])} of all"
            found[1, row["program"]] = Behind(f"first_programs:{place}", said, row["users"])
    for place, row in enumerate(answers["arrivals"].records()):
        if row["user_type"] == kind:
            said = f"{count(row['users'])} users come to {row['target']},\n{percent(row['share_of_all'])} of all"
            found[row["step"] + 1, row["target"]] = Behind(f"arrivals:{place}", said, row["users"])
    return found


def _note(text: str, x: float, pixel: float, **more: Any) -> dict[str, Any]:
    """Return a text at a place across (0-1) and pixels from the top of the drawing."""
    place = {"xref": "paper", "yref": "paper", "yanchor": "bottom", **_side(x), **more}
    return theme.note(text, x, 1 - pixel / ROOM, **place)


def _side(x: float) -> dict[str, Any]:
    """Return how a text stands at a column: from its left edge, about it, or up to its right edge."""
    if x == 0:
        return {"xanchor": "left", "xshift": -THICK / 2}
    return {"xanchor": "right", "xshift": THICK / 2} if x == 1 else {"xanchor": "center"}


def _heads(way: Way) -> list[dict[str, Any]]:
    return [_note(HEADS[column - 1], x, 0, yshift=PAD - 2) for column, x in way.across().items()]


def _names(way: Way, behind: Mapping[Node, Behind], numbers: str, pixels: float) -> list[dict[str, Any]]:
    """Return each node's name and number, in the space above it."""
    across, total = way.across(), way.rows[0][1]["type_users"]
    found = []
    for node, top in way.tops(pixels).items():
        users = behind[node].users
        shown = count(users) if numbers == NUMBERS[0] else percent(users / total)
        found.append(_note(f"{node[1]} {shown}", across[node[0]], top, colour="text", yshift=1))
    return found


def _numbers(links: Sequence[tuple[int, Row]], way: Way, numbers: str, pixels: float) -> list[dict[str, Any]]:
    """Return the number of each link that is broad enough, where it leaves its source."""
    at, across = way.tops(pixels), way.across()
    found = []
    for _, row in links:
        breadth = pixels * row["users"] / way.scale
        middle = at[_source(row)] + breadth / 2
        at[_source(row)] += breadth
        value = row["share_of_source"] if numbers == NUMBERS[1] else row["share_of_all"]
        shown = count(row["users"]) if numbers == NUMBERS[0] else percent(value)
        if breadth >= LEAST_LABEL and value is not None:
            place = {"xanchor": "left", "xshift": THICK, "yanchor": "middle"}
            found.append(_note(shown, across[row["step"]], middle, colour="text", **place))
    return found
