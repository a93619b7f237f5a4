"""A new question is its own folders and one line of the registry: nothing else lists the questions."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from portal.questions import registry
from tests.conftest import REPO
from tests.portal.every_question import FACTS, PACKAGES, PAGES, QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

NAMES = "|".join(package.rpartition(".")[2].replace("_", "[-_]") for package in registry.PACKAGES)
NAMED = re.compile(rf"(?<![\w-])(?:{NAMES})(?![\w-])")
OWN = ("portal/questions/", "tests/portal/questions/", "tests/etl/")
ASIDE = {
    "bench/tabs.py": "targets, in seconds",
    "tests/browser/test_member.py": "what stands on the page of each member",
    "tests/portal/pages/member/test_page.py": "what stands on the page of each member",
    "tests/portal/answers/test_member.py": "numbers worked by hand",
    "tests/portal/answers/comparison/test_compare.py": "numbers worked by pandas and statsmodels",
    "tests/portal/headlines.py": "what each headline would say of an effect",
    "tests/portal/no_effect.py": "how the outcome of each question is permuted",
    "tests/portal/test_no_effect.py": "what each headline would say of an effect",
    "tests/portal/web/hostile.py": "addresses under attack",
    "tests/browser/test_portal.py": "pages without a module of their own",
    "tools/answers.py": "keys of members, which older versions do not tell",
}
FEW = 2


def modules() -> list[str]:
    """Return the modules that no question owns, by their path in the repository."""
    folders = ("portal", "bench", "tools", "tests")
    paths = [path.relative_to(REPO).as_posix() for folder in folders for path in sorted((REPO / folder).rglob("*.py"))]
    return [path for path in paths if not path.startswith(OWN)]


def named(path: Path) -> set[str]:
    """Return the questions that a module names in its strings and imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    texts += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.replace("_", "-") for text in texts for name in NAMED.findall(text)}


@pytest.mark.parametrize("path", modules())
def test_no_shared_module_lists_the_questions(path: str) -> None:
    """It may speak of one or two; the few that name more say why."""
    assert (len(named(REPO / path)) > FEW) is (path in ASIDE)


def test_every_question_has_page_facts_and_a_place_in_the_navigation() -> None:
    """By one line of the packages, in their order."""
    assert list(QUESTIONS) == list(PAGES) == list(FACTS)
    assert len(QUESTIONS) == len(PACKAGES)
