"""The audit's budget: seeds in order until the time is used up, at least one, whatever the time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests import audit

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _own_run() -> Iterator[None]:
    """Leave the run of these tests as it was."""
    before = replace(audit.RUN)
    audit.RUN.seed = 7
    yield
    audit.RUN.seconds, audit.RUN.seed, audit.RUN.tried = before.seconds, before.seed, 0


def test_seeds_come_in_order_and_are_counted() -> None:
    """From the audit's own seed on."""
    seeds = audit.budget(60)
    assert [next(seeds) for _ in range(3)] == [7, 8, 9]
    assert audit.RUN.tried == 3


def test_a_budget_ends() -> None:
    """After a tenth of a second there is no other state."""
    start = time.monotonic()
    assert len(list(audit.budget(0.1))) == audit.RUN.tried > 1
    assert time.monotonic() - start < 5


def test_one_state_is_always_tried() -> None:
    """Also where there is no time at all."""
    assert list(audit.budget(0)) == [7]


def test_a_failing_test_prints_its_seed(capsys: pytest.CaptureFixture[str]) -> None:
    """The last line names the state that failed."""
    for state in audit.budget(60):
        if state == 9:
            break
    assert capsys.readouterr().out.splitlines()[-1] == "audit: seed 9"


def test_a_check_gets_what_it_asks_for() -> None:
    """By the names of its parameters."""

    def check(state: int, service: str) -> None:
        """Ask for two of three."""

    assert audit.asked_for(check, service="d", state=1, other=None) == {"state": 1, "service": "d"}
