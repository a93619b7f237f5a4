"""Marks tests by what they use: a browser, a whole build, the real files; read from fixtures and code, never listed."""

from __future__ import annotations

import types
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

FIXTURES = {"browser": {"chrome", "dash_duo"}, "build": {"stage"}, "real_data": {"real_data"}}
BUILDER = "tests.build"
BUILDS = {"build", "build_small", "run"}


def mark(item: pytest.Function) -> None:
    """Add the markers `browser`, `build` and `real_data` to a test that needs one of them."""
    for name, fixtures in FIXTURES.items():
        if fixtures.intersection(item.fixturenames):
            item.add_marker(name)
    if any(builds(function) for function in _functions(item)):
        item.add_marker("build")


def _functions(item: pytest.Function) -> Iterator[Callable[..., Any]]:
    """Give the test's function and those of its fixtures; of one that replaces another, both where it asks for it."""
    yield item.function
    for name, definitions in item._fixtureinfo.name2fixturedefs.items():
        for definition in reversed(definitions):
            yield definition.func
            if name not in definition.argnames:
                break


def builds(function: Callable[..., Any]) -> bool:
    """Return whether a function makes a whole build, itself or by what it calls in the tests' modules."""
    plain = _plain(function)
    return plain is not None and _builds(plain)


@cache
def _builds(function: types.FunctionType) -> bool:
    if function.__module__ == BUILDER and function.__name__ in BUILDS:
        return True
    called = (function.__globals__.get(name) for name in _names(function.__code__))
    return any(_is_builder(value, function) for value in called)


def _is_builder(value: Any, user: types.FunctionType) -> bool:
    if type(value) is types.ModuleType:
        return value.__name__ == BUILDER and bool(BUILDS.intersection(_names(user.__code__)))
    plain = _plain(value)
    return plain is not None and plain is not user and plain.__module__.startswith("tests.") and _builds(plain)


def _names(code: types.CodeType) -> set[str]:
    """Return the names that code uses, those of functions inside it too."""
    inside = (const for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*(_names(inner) for inner in inside))


def _plain(value: Any) -> types.FunctionType | None:
    """Return the function behind its decorators; None for anything else."""
    if type(value) is not types.FunctionType:  # no isinstance: Flask's proxies would look for their request
        return None
    inner = getattr(getattr(value, "hypothesis", None), "inner_test", value)
    inner = getattr(inner, "__wrapped__", inner)
    return inner if isinstance(inner, types.FunctionType) else None
