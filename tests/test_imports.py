"""The flow is one way: what each part of the code may import, read from the source with ast."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
FOLDERS = ("portal", "etl", "examples")
MODULES = sorted(path.relative_to(REPO) for folder in FOLDERS for path in (REPO / folder).rglob("*.py"))
ROOMS = {
    "base": {"base"},
    "warehouse": {"base"},
    "access": {"base", "filters", "saved"},
    "filters": {"base"},
    "saved": {"base"},
    "answers": {"base", "warehouse", "access", "filters", "saved"},
    "charts": {"base", "filters", "answers"},
    "web": {"base"},
    "site": {"base", "warehouse", "filters", "saved", "answers", "charts", "web"},
    "exports": {"base", "warehouse", "filters", "saved", "answers", "charts", "site"},
    "questions": {"base", "warehouse", "filters", "answers", "charts", "site"},
    "registry": {"base", "filters", "answers", "questions", "site"},
    "pages": {"base", "warehouse", "filters", "saved", "answers", "charts", "site"},
}  # what each room may import, beside itself; a question none of the others; the assembly everything
READING = {"catalogue", "console", "errors", "reading", "redactions", "samples", "settings"}  # what reading may import
BASE = ("settings", "errors", "formats", "cache", "version", "deadlines")
ASSEMBLY = ("app", "wsgi", "__main__", "command", "start", "__init__")
SCREENLESS = ("base", "warehouse", "filters", "saved", "answers")
PURE = ("stats", "figures", "statistics")  # numbers in, numbers out
SCREEN = ("dash", "plotly", "dash_ag_grid", "dash_bootstrap_components", "flask")


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((REPO / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively; write the whole name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def reaches(names: set[str], *packages: str) -> set[str]:
    """Return the names that lie in one of the packages."""
    return {
        name for name in names if name.split(".")[0] in packages or name.startswith(tuple(f"{p}." for p in packages))
    }


def room(name: str) -> tuple[str, str]:
    """Return the room of a module by its dotted name, and whose it is where it is a question's; an example is one."""
    parts = name.split(".")[1:]
    if name.startswith("examples."):
        return "questions", parts[0]
    if not parts or parts[0] in ASSEMBLY:
        return "assembly", ""
    if parts[0] in BASE:
        return "base", ""
    if parts[:2] == ["questions", "registry"]:
        return "registry", ""
    return parts[0], parts[1] if parts[0] == "questions" and len(parts) > 1 else ""


def modules() -> set[str]:
    """Return the dotted names of all modules."""
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in MODULES}


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "etl"], ids=str)
def test_the_etl_knows_nothing_of_the_portal(path: Path) -> None:
    """Neither the portal nor anything that draws or serves."""
    assert not reaches(imported(path), "portal", *SCREEN)


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[:2] == ("etl", "reading")], ids=str)
def test_reading_knows_nothing_of_models_and_builds(path: Path) -> None:
    """It gives checked tables; what is made of them, and where it is published, comes later."""
    parts = {name.split(".")[1] for name in reaches(imported(path), "etl")}
    assert parts <= READING


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] != "etl"], ids=str)
def test_imports_follow_the_flow(path: Path) -> None:
    """Each room imports what it may; one door to the data; questions stand alone; what answers knows no screen."""
    own, question = room(".".join(path.with_suffix("").parts))
    names = imported(path)
    assert not reaches(names, "etl")
    if own == "assembly":
        return
    allowed = ROOMS[own] | {own}
    for name in reaches(names, "portal", "examples"):
        module = name if name in modules() else name.rpartition(".")[0]
        other, of = room(module)
        assert other in allowed, f"{own} may not import {name}"
        assert own != "questions" or other != own or of in ("", question), f"{question} imports {name}"
    if own != "warehouse":
        assert not reaches(names, "duckdb")
    if own in SCREENLESS:
        assert not reaches(names, *SCREEN)
    if set(PURE).intersection(path.with_suffix("").parts):
        assert not reaches(names, "flask", "dash", "portal.warehouse", "portal.answers.service")


def test_every_room_has_its_rule() -> None:
    """A new folder needs a line above, and none is left of one that is gone."""
    rooms = {room(name)[0] for name in modules() if name.startswith("portal.")}
    assert rooms - {"assembly"} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_says_where_it_stands_and_does_nothing_at_import(path: Path) -> None:
    """Top-level statements are docstring, imports, definitions and constants; no calls for effect, no loops."""
    tree = ast.parse((REPO / path).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{path} has no first line"
    for node in tree.body[1:]:
        calls = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
        runs = isinstance(node, ast.For | ast.While | ast.With | ast.Try)
        main = path.name in ("__main__.py", "wsgi.py")
        assert main or not (calls or runs), f"{path}:{node.lineno}"
