"""The README names what the code has: settings, answers, filters, commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from etl.__main__ import main
from etl.settings import SETTINGS
from portal.questions import all_questions
from tests.conftest import REPO

if TYPE_CHECKING:
    from portal.answers import Question

README = (REPO / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_of_the_etl_is_in_the_readme(setting: tuple[str, str, str]) -> None:
    """Name, default and sentence; the data folder is described with the portal's settings."""
    name, default, sentence = setting
    shown = re.escape(f"`{default}`") if default else ""
    assert name == "PORTAL_DATA" or re.search(rf"\| `{name}` \| {shown} \| {re.escape(sentence)} \|", README)


def test_every_option_of_the_etl_is_in_the_readme(capsys: pytest.CaptureFixture[str]) -> None:
    """The commands that use them stand under "Use your own data"."""
    with pytest.raises(SystemExit):
        main(["--help"], {})
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    assert "--redact" in options
    assert {option for option in options if f"python -m etl {option}" not in README} == set()


@pytest.mark.parametrize("question", [one for one in all_questions() if one.answers], ids=lambda one: one.slug)
def test_every_answer_and_filter_is_in_the_readme(question: Question) -> None:
    """A line for each question that is built, with all its answers and the parameters of its filters."""
    slug, answers = question.slug, question.specs
    filters = [item for item in question.filters if item.kind != "cohort"]
    (line,) = [line for line in README.splitlines() if line.startswith(f"| `{slug}` |")]
    for name in [*(spec.name for spec in answers), *(name for item in filters for name in item.parameters)]:
        assert f"`{name}`" in line


@pytest.mark.parametrize("target", ["run", "test", "build", "bench", "lint", "lock"])
def test_every_make_target_of_the_contract_is_there_and_documented(target: str) -> None:
    """The README says it, the Makefile has it."""
    assert re.search(rf"^{target}:", (REPO / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"make {target}" in README
