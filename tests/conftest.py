"""Shared by all tests: where the real files are, and what a missing browser or missing files mean here and in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "") == "true"


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
