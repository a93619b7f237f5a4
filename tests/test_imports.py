"""The flow is one way: what each part of the code may import, read from the source with ast."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
MODULES = sorted(path.relative_to(REPO) for folder in ("portal", "etl") for path in (REPO / folder).rglob("*.py"))
QUESTIONS = ("score_drivers", "flagship", "engagement", "mooc", "recommender")
SCREENLESS = (
    *("answers.py", "finished.py", "stats.py", "estimates.py", "filters.py", "state.py", "desk.py", "people.py"),
    *("store.py", "store_file.py", "store_restore.py", "start.py", "command.py", "version.py"),
)
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


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_follow_the_flow(path: Path) -> None:
    """The ETL and the portal know nothing of each other; one door to the data; questions stand alone."""
    names = imported(path)
    if path.parts[0] == "etl":
        assert not reaches(names, "portal", *SCREEN)
        return
    assert not reaches(names, "etl")
    if path != Path("portal/warehouse.py"):
        assert not reaches(names, "duckdb")
    if path.name in ("stats.py", "figures.py", "estimates.py"):
        assert not reaches(names, "flask", "dash", "portal.warehouse", "portal.desk")
    if path.name in SCREENLESS:
        assert not reaches(names, *SCREEN)
    if path.parts[1] in QUESTIONS:
        others = [f"portal.{question}" for question in QUESTIONS if question != path.parts[1]]
        assert not reaches(names, *others)


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
