"""Large runs: a property is tried on one seeded state after the other until its time is used up.

`make audit` gives each property SECONDS and begins at SEED; the report says how many states it was tried on. A failing
test prints its seeds, the guilty one last: `make audit SEED=<that seed> ARGS=<the test>` begins with it.
"""

from __future__ import annotations

import functools
import inspect
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, is_hypothesis_test, seed, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

MARKER = "audit"
SECONDS, SEED = 20.0, 1
FIXED: dict[str, Any] = {"derandomize": True, "database": None, "deadline": None}  # the same examples on every run
sampled = settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], **FIXED)


@dataclass
class Run:
    """What the audit asks for, and how many states the running test has tried."""

    seconds: float = SECONDS
    seed: int = SEED
    tried: int = 0


RUN = Run()


def add_options(parser: pytest.Parser) -> None:
    """Add the options that `make audit` sets."""
    group = parser.getgroup(MARKER, "large runs with a time budget (-m audit)")
    group.addoption("--audit-seconds", type=float, default=SECONDS, help="seconds for each property")
    group.addoption("--audit-seed", type=int, default=SEED, help="seed of the first state")


def configure(config: pytest.Config) -> None:
    """Take the options over; where no seed is given Hypothesis draws the same examples on every run."""
    RUN.seconds, RUN.seed = config.getoption("audit_seconds"), config.getoption("audit_seed")
    settings.register_profile("sample", **FIXED)
    settings.load_profile("sample")


def asked(config: pytest.Config) -> bool:
    """Return whether this run is an audit (-m audit)."""
    return str(config.option.markexpr).startswith(MARKER)


def budget(seconds: float | None = None) -> Iterator[int]:
    """Give seed after seed, beginning with the audit's, until the time is used up; at least one."""
    end = time.monotonic() + (RUN.seconds if seconds is None else seconds)
    state = RUN.seed
    while state == RUN.seed or time.monotonic() < end:
        print(f"audit: seed {state}")  # noqa: T201 - shown where the test fails
        RUN.tried += 1
        yield state
        state += 1


def asked_for(check: Callable[..., None], **values: Any) -> dict[str, Any]:
    """Return those of the values that a check takes, by the names of its parameters."""
    return {name: values[name] for name in inspect.signature(check).parameters}


def lengthen(item: pytest.Function) -> None:
    """Make a Hypothesis property part of the audit, tried with seed after seed; each gives it its usual examples."""
    if is_hypothesis_test(item.obj):
        item.add_marker(MARKER)
        item.obj = _at_length(item.obj)


def _at_length(property_: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(property_)
    def tried(**fixtures: Any) -> None:
        for state in budget():
            seed(state)(property_)(**fixtures)

    return tried


def begin() -> None:
    """Count from nothing for the next test."""
    RUN.tried = 0


def note(item: pytest.Item) -> None:
    """Write into the report of an audit's test what was tried."""
    if RUN.tried and item.get_closest_marker(MARKER):
        item.user_properties.append((MARKER, f"{RUN.tried:,} states from seed {RUN.seed}"))


def summary(reporter: pytest.TerminalReporter) -> None:
    """Say of each property on how many states it was tried."""
    reports = [report for kind in ("passed", "failed") for report in reporter.getreports(kind) if report.when == "call"]
    tried = [(report.nodeid, said) for report in reports for name, said in report.user_properties if name == MARKER]
    if tried:
        reporter.section("audit")
    for nodeid, said in sorted(tried):
        reporter.line(f"{said}  {nodeid}")
