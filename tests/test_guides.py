"""The guides hold: the code on their pages is the example's, and their steps, followed to the letter, work."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

QUESTION, FILTER = (REPO / "docs" / name for name in ("add-a-question.md", "add-a-filter.md"))
EXAMPLE = REPO / "examples" / "weekdays"
MOST_LINES, MOST_FILES = 80, 8
COPIED = ("examples", "tests/examples")
SHARED = ("tests/portal/exports/test_api.py", "tests/portal/test_marks.py")
BLOCK = re.compile(r"^```(python|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`((?:examples|tests)/[\w/.]+\.py)`")


class Step(NamedTuple):
    """A block of code on a page: the file that was named last before it, and whether it changes or writes it."""

    path: str
    kind: str
    text: str


def steps(page: Path) -> list[Step]:
    """Return the blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    return [
        Step(FILE.findall(text[: block.start()])[-1], block.group(1), block.group(2)) for block in BLOCK.finditer(text)
    ]


def follow(step: Step, folder: Path) -> None:
    """Do what a step says: write a new file, or put the lines with + in place of those with -."""
    path = folder / step.path
    if step.kind == "python":
        assert not path.exists(), f"{step.path} is there already"
        path.write_text(step.text, encoding="utf-8")
        return
    lines = step.text.splitlines(keepends=True)
    before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{step.path} has these lines once:\n{before}"
    path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the steps of the guide were followed; all but the example leads back to this one."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "tests").mkdir()
    for name in COPIED:
        shutil.copytree(REPO / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*REPO.glob("[!.]*"), *(REPO / "tests").glob("*")]:
        link = folder / path.relative_to(REPO)
        if not link.exists():
            link.symlink_to(path)
    for step in steps(FILTER):
        follow(step, folder)
    return folder


def run(folder: Path, *arguments: str) -> str:
    """Run a command of Python's in a checkout; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_example_is_small() -> None:
    """At most 80 lines of code, blank ones aside, and the page says how many."""
    lines = [line for path in EXAMPLE.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert len(lines) <= MOST_LINES
    assert f"It has {len(lines)} lines" in " ".join(QUESTION.read_text(encoding="utf-8").split())


def test_the_page_shows_the_whole_example() -> None:
    """Each file as it is."""
    shown = {step.path: step.text for step in steps(QUESTION) if step.text.startswith('"""')}
    files = {path.relative_to(REPO).as_posix() for path in EXAMPLE.rglob("*.py")}
    assert files <= set(shown)
    assert {path: (REPO / path).read_text(encoding="utf-8") for path in shown} == shown


def test_the_page_shows_the_line_that_adds_it() -> None:
    """As it stands in the tests."""
    (line,) = [step for step in steps(QUESTION) if not step.text.startswith('"""')]
    assert line.text in (REPO / line.path).read_text(encoding="utf-8")


def test_a_filter_touches_few_files() -> None:
    """Its declaration, its answer and figure, the page, and the tests of each."""
    assert 1 < len({step.path for step in steps(FILTER)}) <= MOST_FILES


def test_what_the_steps_write_is_in_our_style(copy: Path) -> None:
    """Formatted and linted."""
    run(copy, "ruff", "format", "--check", *COPIED)
    run(copy, "ruff", "check", *COPIED)


@pytest.mark.build
def test_what_the_steps_write_works(copy: Path) -> None:
    """The filter selects and is in the API, the chart is drawn: by the tests of the steps, and by the shared ones."""
    output = run(copy, "pytest", "-v", "-n", "0", "-p", "no:cacheprovider", "-k", "weekdays", "tests/examples", *SHARED)
    passed = re.findall(r"^(\S+) PASSED", output, re.MULTILINE)
    for name in ("test_the_filter_selects", "test_the_filter_is_in_the_api", "test_a_dot_for_each_education"):
        assert [test for test in passed if test.endswith(f"test_education.py::{name}")], output
    assert [test for test in passed if test.endswith("[weekdays-education]")], output
