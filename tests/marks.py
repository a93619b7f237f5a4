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
    """Walk over what a function calls in the tests' modules, each function once."""
    seen, waiting = {function}, [function]
    while waiting:
        current = waiting.pop()
        names = _names(current.__code__)
        called = [current.__globals__.get(name) for name in names]
        if _is_builder(current) or (_names_module(called) and BUILDS.intersection(names)):
            return True
        plain = {other for other in map(_plain, called) if other is not None and other.__module__.startswith("tests.")}
        waiting += plain - seen
        seen |= plain
    return False


def _is_builder(function: types.FunctionType) -> bool:
    return function.__module__ == BUILDER and function.__name__ in BUILDS


def _names_module(values: list[Any]) -> bool:
    return any(type(value) is types.ModuleType and value.__name__ == BUILDER for value in values)


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
