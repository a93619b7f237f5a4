"""Which flows of a user type are drawn, and where their nodes stand: on one scale and in one order for all types.

Places are worked out here, so that two figures share a scale and the numbers can stand on the links; flows.py draws.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from portal.charts import marks
from portal.questions.flagship.words import IN_USERS, NOTHING_MORE, TOO_RECENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow, Rows

MAX_FLOWS = 12
HEIGHT = 400
TOP, BOTTOM, PAD = 44, 6, 24
ROOM = HEIGHT - TOP - BOTTOM
ENDS = (NOTHING_MORE, TOO_RECENT)


class FlowNode(NamedTuple):
    """A program or an end at one step of the journey: its column, from 1, and its name."""

    column: int
    name: str


def source(row: NumberedRow) -> FlowNode:
    """Return the node that a flow leaves."""
    return FlowNode(row["step"], row["source"])


def target(row: NumberedRow) -> FlowNode:
    """Return the node that a flow comes to."""
    return FlowNode(row["step"] + 1, row["target"])


@dataclass(frozen=True, slots=True)
class FlowDiagram:
    """The drawn flows of one user type: rows of `flows`, of how many, the share of all moves that they hold.

    `scale` is the users that one unit of height stands for: 1, or all users of the type where shares are drawn.
    `order` gives the rank of a name from the top.
    """

    rows: Rows
    flows: int
    covered: float
    scale: float
    order: Mapping[str, int]

    def nodes(self) -> list[FlowNode]:
        """Return every node, from the left and from the top."""
        nodes = {end(row) for row in self.rows for end in (source, target)}
        return sorted(nodes, key=lambda node: (node.column, self.order[node.name]))

    def value(self, node: FlowNode) -> float:
        """Return the height of a node in units: what flows in or out of it, the larger."""
        into: int = sum(row["users"] for row in self.rows if target(row) == node)
        out: int = sum(row["users"] for row in self.rows if source(row) == node)
        return max(into, out) / self.scale

    def columns(self) -> dict[int, list[FlowNode]]:
        """Return the nodes by column."""
        columns: dict[int, list[FlowNode]] = defaultdict(list)
        for node in self.nodes():
            columns[node.column].append(node)
        return dict(columns)

    def across(self) -> dict[int, float]:
        """Return where each column stands, from 0 at the left to 1 at the right."""
        columns = self.columns()
        return {column: (column - 1) / max(len(columns) - 1, 1) for column in columns}

    def tops(self, pixels: float) -> dict[FlowNode, float]:
        """Return the top of every node in pixels from the top of the drawing; `pixels` is the height of one unit."""
        tops = {}
        for nodes in self.columns().values():
            top = 0.0
            for node in nodes:
                tops[node] = top
                top += pixels * self.value(node) + PAD
        return tops

    def height(self, pixels: float) -> float:
        """Return the height of the tallest column in pixels."""
        return max(PAD * (len(nodes) - 1) + pixels * sum(map(self.value, nodes)) for nodes in self.columns().values())


def diagrams(flows: Answer, user_types: Sequence[str], numbers: str, *, every: bool) -> dict[str, FlowDiagram]:
    """Return what is drawn for each user type that has flows: the 12 broadest, or with `every` all of them."""
    rows = marks.numbered(flows)
    order = _order(rows)
    result = {}
    for user_type in user_types:
        of_type = [row for row in rows if row["user_type"] == user_type]
        if of_type:
            scale = 1.0 if numbers == IN_USERS else float(of_type[0]["type_users"])
            drawn = of_type if every else broadest(of_type)
            result[user_type] = FlowDiagram(drawn, len(of_type), _users(drawn) / _users(of_type), scale, order)
    return result


def _users(rows: Rows) -> int:
    return sum(row["users"] for row in rows)


def broadest(rows: Rows, limit: int = MAX_FLOWS) -> list[NumberedRow]:
    """Return up to `limit` flows, the broadest first of those that begin at a first program or where one drawn ends."""
    rest = sorted(rows, key=lambda row: -row["users"])
    drawn: list[NumberedRow] = []
    while len(drawn) < limit:
        reached = {target(row) for row in drawn}
        joining = (row for row in rest if row["step"] == 1 or source(row) in reached)
        following = next(joining, None)
        if following is None:
            break
        rest.remove(following)
        drawn.append(following)
    return drawn


def _order(rows: Rows) -> dict[str, int]:
    """Return the rank of every name from the top, one for all columns and types: by users, the ends last."""
    users: dict[str, int] = defaultdict(int)
    for row in rows:
        users[row["source"]] += row["users"] if row["step"] == 1 else 0
        users[row["target"]] += row["users"] if row["step"] == 1 else 0
    names = sorted(users, key=lambda name: (name in ENDS, name == TOO_RECENT, -users[name], name))
    return {name: rank for rank, name in enumerate(names)}


def pixels_per_unit(drawn: Iterable[FlowDiagram]) -> float:
    """Return how many pixels one unit of height may take so that every figure fits: the scale that all share."""
    limits = [
        (ROOM - PAD * (len(nodes) - 1)) / sum(diagram.value(node) for node in nodes)
        for diagram in drawn
        for nodes in diagram.columns().values()
    ]
    return max(min(limits, default=1.0), 0.0)
