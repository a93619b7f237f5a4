"""Measure how the portal is built: `python -m tools.structure [FOLDER]`, of this checkout or of another's `portal`.

Rooms are the folders of the portal and its top modules; each question is a room. An arrow is an import from one room of
a name in another. A floor is a step of the longest chain of arrows; arrows go backward where rooms import each other,
directly or through others. A read by number is a subscript with a whole number, outside the warehouse. A vague name is
a name that is bound (a variable, parameter, function, class) with one of the words of rule 1 of docs/style.md in it.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Arrows = Counter[tuple[str, str]]

PORTAL = Path(__file__).resolve().parent.parent / "portal"
LONG = 300
VAGUE = frozenset({"found", "told", "said", "made", "one", "own", "place", "kept", "least", "apart", "whom"})
THRESHOLDS = (0.05, 0.95)


class Module(NamedTuple):
    """A module of the portal: its dotted name, its lines and its tree."""

    name: str
    lines: int
    tree: ast.Module

    @property
    def room(self) -> str:
        """The room it lies in."""
        return room(self.name)


def room(name: str) -> str:
    """Return the room of a dotted name."""
    parts = name.split(".")[1:]
    if not parts:
        return "portal"
    depth = 2 if parts[:1] == ["questions"] and len(parts) > 1 else 1
    return "/".join(parts[:depth])


def modules(folder: Path) -> list[Module]:
    """Return the modules of a portal's folder."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        parts = ("portal", *path.relative_to(folder).with_suffix("").parts)
        found.append(Module(".".join(parts).removesuffix(".__init__"), text.count("\n"), ast.parse(text)))
    return found


def arrows(house: Sequence[Module]) -> Arrows:
    """Return how many imports lead from one room to another."""
    names = {module.name for module in house}
    counts: Arrows = Counter()
    for module in house:
        for target in _imported(module, names):
            if room(target) != module.room:
                counts[module.room, room(target)] += 1
    return counts


def _imported(module: Module, names: set[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                target = full if full in names else node.module
                if target in names and target != "portal":
                    yield target


def levels(paths: Arrows) -> tuple[dict[str, int], set[tuple[str, str]]]:
    """Return the floor of each room, from 1, and the pairs of rooms whose arrows go backward (rooms in a circle)."""
    below: dict[str, set[str]] = {}
    for source, target in paths:
        below.setdefault(source, set()).add(target)
        below.setdefault(target, set())
    reach = {name: _reached(name, below) for name in below}
    circle = {(a, b) for a, b in paths if a in reach[b]}
    floor: dict[str, int] = {}
    for name in sorted(below, key=lambda one: len(reach[one])):
        floor[name] = 1 + max((floor.get(other, 0) for other in reach[name] if name not in reach[other]), default=0)
    return floor, circle


def _reached(name: str, below: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [*below[name]]
    while ahead:
        other = ahead.pop()
        if other not in seen:
            seen.add(other)
            ahead += below[other]
    return seen


def functions(house: Sequence[Module]) -> list[tuple[int, str]]:
    """Return the lines and the name of every function, the longest last."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return sorted(
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{module.name}.{node.name}")
        for module in house
        for node in ast.walk(module.tree)
        if isinstance(node, kinds)
    )


def reads_by_number(house: Sequence[Module]) -> list[str]:
    """Return the places at which something is read by a whole number, outside the warehouse."""
    return [
        f"{module.name}:{node.lineno}"
        for module in house
        if module.name != "portal.warehouse"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript) and _is_whole(node.slice)
    ]


def _is_whole(index: ast.expr) -> bool:
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    return isinstance(index, ast.Constant) and type(index.value) is int


def bindings(house: Sequence[Module]) -> list[str]:
    """Return every name that is bound: variables, parameters, functions and classes."""
    names: list[str] = []
    for module in house:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.append(node.id)
            elif isinstance(node, ast.arg):
                names.append(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
                names.append(node.name)
    return names


def is_vague(name: str) -> bool:
    """Whether a name has one of the words in it that say nothing."""
    return not VAGUE.isdisjoint(name.lower().split("_"))


def classes_twice(house: Sequence[Module]) -> list[str]:
    """Return the names of classes that several modules define."""
    counts = Counter(node.name for module in house for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    return sorted(name for name, many in counts.items() if many > 1)


def thresholds(house: Sequence[Module]) -> list[str]:
    """Return the places at which a p value is held against a number."""
    return [
        f"{module.name}:{node.lineno}"
        for module in house
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(side, ast.Constant) and side.value in THRESHOLDS for side in node.comparators)
    ]


def report(folder: Path) -> list[tuple[str, str]]:
    """Return what was measured: label and value."""
    house = modules(folder)
    paths = arrows(house)
    floor, circle = levels(paths)
    sizes = functions(house)
    names = bindings(house)
    vague = sum(map(is_vague, names))
    largest = max(house, key=lambda module: module.lines)
    return [
        ("modules", str(len(house))),
        ("rooms", str(len(floor))),
        ("floors", str(max(floor.values()))),
        ("arrows between rooms", f"{sum(paths.values())} imports, {len(paths)} pairs of rooms"),
        ("backward arrows", f"{sum(paths[pair] for pair in circle)} imports, {len(circle)} pairs of rooms"),
        ("largest module", f"{largest.lines} lines ({largest.name})"),
        (f"modules over {LONG} lines", str(sum(module.lines > LONG for module in house))),
        ("median function", f"{median(size for size, _ in sizes):g} lines"),
        ("longest function", "{} lines ({})".format(*sizes[-1])),
        ("reads by number", str(len(reads_by_number(house)))),
        ("vague names", f"{vague} of {len(names)} bindings ({vague / len(names):.1%})"),
        ("class names used twice", ", ".join(classes_twice(house)) or "none"),
        ("thresholds written as numbers", str(len(thresholds(house)))),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the report."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    for label, value in report(Path(given[0]) if given else PORTAL):
        print(f"{label:<30} {value}")  # noqa: T201 - it is a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
