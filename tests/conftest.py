"""Shared by all tests: where the real files are, what may be missing, what each test is marked with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import audit, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

REPO = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "") == "true"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of an audit."""
    audit.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run; workers that share the cores get one thread each for their matrices, as the portal's do."""
    audit.configure(config)
    if getattr(config.option, "numprocesses", None):
        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test by what it uses; in an audit Hypothesis's properties are tried at length."""
    for item in items:
        if isinstance(item, pytest.Function):
            marks.mark(item)
            if audit.asked(config):
                audit.lengthen(item)


def pytest_runtest_setup() -> None:
    """Count an audit's states anew for each test."""
    audit.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Put what an audit has tried into the test's report."""
    if call.when == "call":
        audit.note(item)
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what an audit has tried."""
    audit.summary(terminalreporter)


def missing(what: str) -> None:
    """Skip with a plain notice; in CI, where nothing may be missing, fail."""
    if IN_CI:
        pytest.fail(f"{what}; in CI this test must run")
    pytest.skip(what)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real files: PORTAL_TEST_DATA, or ../shared/data beside the checkout."""
    folder = Path(os.environ.get("PORTAL_TEST_DATA", REPO.parent / "shared" / "data"))
    if not (folder / "course_features" / "X.csv").is_file():
        missing(f"the real files are not in {folder} (set PORTAL_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """The paths of Chromium and its driver."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        missing("chromium or chromedriver is not installed")
    assert browser is not None
    assert driver is not None
    return browser, driver
