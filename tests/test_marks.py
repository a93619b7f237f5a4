"""Markers follow from what a test uses: itself, its fixtures, or the functions that it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tests import build as command
from tests import marks
from tests.build import build_small

if TYPE_CHECKING:
    from pathlib import Path


def by_name(folder: Path) -> None:
    """Build by a name that was imported."""
    build_small(folder)


def by_module(folder: Path) -> None:
    """Build by the module's name."""
    command.build(folder)


def by_another(folder: Path) -> None:
    """Build through another function."""
    by_module(folder)


def inside(folder: Path) -> None:
    """Build in a function inside."""

    def deeper() -> None:
        build_small(folder)

    deeper()


@given(st.integers())
def drawn(folder: Path, number: int) -> None:
    """Build for a drawn value."""
    by_name(folder / str(number))


def not_at_all(folder: Path) -> None:
    """Read the catalogue, which the building module writes."""
    (folder / command.CATALOGUE).write_text("", encoding="utf-8")


def test_a_function_that_builds_is_recognised_however_it_does() -> None:
    """By an imported name, a module, another function, a function inside, and under Hypothesis."""
    assert all(marks.builds(function) for function in (by_name, by_module, by_another, inside, drawn))
    assert not marks.builds(not_at_all)
