"""README and docs name what the code has: settings, answers, filters, commands, sources; their links lead somewhere."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

import pytest

from etl.__main__ import main
from etl.catalogue import load
from etl.settings import SETTINGS
from portal import command
from portal.questions.registry import all_questions
from portal.settings import described
from tests.conftest import REPO
from tests.portal.every_question import ALL
from tools import reference

if TYPE_CHECKING:
    from pathlib import Path

    from portal.answers.spec import Question

README = (REPO / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((REPO / "docs").glob("*.md"))}
PAGES = {
    path.relative_to(REPO).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*REPO.glob("*.md"), *(REPO / "docs").rglob("*.md")])
}
INTERNAL = {"browser", "quick"}  # targets that other targets call
MOST_LINES, MOST_BYTES = 120, 300_000
PICTURE = (1440, 900)


def targets() -> set[str]:
    """Return the targets of the Makefile that people call."""
    text = (REPO / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):", text, re.MULTILINE)) - INTERNAL


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("setting", [*SETTINGS, *described()], ids=lambda setting: setting[0])
def test_every_setting_is_in_the_docs(setting: tuple[str, str, str]) -> None:
    """Name, default and sentence, in docs/settings.md; both programs read the data folder, which stands there once."""
    name, default, sentence = setting
    if name == "PORTAL_DATA":
        default, sentence = "data/", {name: text for name, _, text in described()}[name]
    shown = {f"`{default}`", ""} if not default else {f"`{default}`"}
    cells = re.findall(rf"^\| `{name}` \| (.*?) ?\| (.+) \|$", DOCS["settings.md"], re.MULTILINE)
    assert [text for cell, text in cells if cell in shown] == [sentence]


def test_every_option_of_the_etl_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    """The commands that use them stand in docs/operate.md."""
    with pytest.raises(SystemExit):
        main(["--help"], {})
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    assert "--redact" in options
    assert {option for option in options if f"python -m etl {option}" not in DOCS["operate.md"]} == set()


def test_every_command_is_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    """A line in the table of docs/operate.md for each that the help names, and no other."""
    with pytest.raises(SystemExit):
        command.main(["--help"])
    commands = re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)
    assert re.findall(r"^\| `learner-insight ([a-z]+)", DOCS["operate.md"], re.MULTILINE) == commands
    assert "rollback" in commands


def test_the_list_of_answers_is_that_of_the_code() -> None:
    """`make docs` writes it."""
    assert DOCS["answers.md"] == reference.page(all_questions()), "run `make docs`"


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.slug)
def test_every_answer_and_filter_is_in_the_docs(question: Question) -> None:
    """A line for each answer and each filter; an example's in the list that would be written with it."""
    text = reference.page([question])
    for spec in question.specs:
        assert f"\n| `{spec.name}` | {spec.title} | `{spec.columns[0].name}`" in text
    for item in question.filters:
        names = ", ".join(f"`{name}`" for name in item.parameters)
        assert f"\n| {names} | {item.label} | " in text or f"`{item.name}=<id>`" in text


def test_every_table_and_column_of_the_sources_is_in_the_docs() -> None:
    """A line in docs/data.md for each table of the catalogue, with its columns in order; optional ones in brackets."""
    lines = [line for line in DOCS["data.md"].splitlines() if line.startswith("| `")]
    assert lines == [
        f"| `{source.name}` | `{table.name}` | "
        + ", ".join(f"`{column.header}`" if column.required else f"[`{column.header}`]" for column in table.column)
        + " |"
        for source in load(REPO / "data" / "sources.toml").built
        for table in source.table
    ]


@pytest.mark.parametrize("target", ["run", "test", "build", "bench", "lint", "lock"])
def test_every_make_target_of_the_contract_is_there(target: str) -> None:
    """Scripts and people rely on these."""
    assert target in targets()


def test_every_make_target_is_in_the_readme() -> None:
    """A line in one of its two tables of commands."""
    assert {target for target in targets() if f"\n| `make {target}` |" not in README} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    """Links between the pages name files that are there, and headings that these have; others are https."""
    for target in re.findall(r"\]\(([^)\s]+)\)", PAGES[name]):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        page = (REPO / name).parent / path if path else REPO / name
        assert page.is_file(), target
        assert not anchor or anchor in anchors(page), target


def test_every_room_is_in_the_docs() -> None:
    """A line in docs/architecture.md for each folder and top module of the portal, the package's own file aside."""
    lines = [line for line in DOCS["architecture.md"].splitlines() if line.startswith("| `")]
    rooms = {path.name + ("/" if path.is_dir() else "") for path in (REPO / "portal").glob("[!_]*") if _is_room(path)}
    assert {room for room in rooms if not any(f"`{room}`" in line.split("|")[1] for line in lines)} == set()


def _is_room(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").is_file()


def test_every_page_of_the_docs_is_linked_in_the_readme() -> None:
    """Who starts at the README finds all of them."""
    assert {name for name in DOCS if f"(docs/{name})" not in README} == set()


def test_the_readme_is_short_and_has_one_picture() -> None:
    """At most 120 lines; the benchmark's table is in bench/RESULTS.md; the picture is one screen, under 300 KB."""
    assert len(README.splitlines()) <= MOST_LINES
    assert "| **" not in README
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    content = (REPO / picture).read_bytes()
    assert len(content) <= MOST_BYTES
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == PICTURE
