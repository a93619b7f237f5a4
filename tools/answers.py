"""Hold two versions of the portal against each other, answer by answer, over HTTP.

    python -m tools.answers write BEFORE.jsonl.gz --data DIR     every answer and list under random states
    python -m tools.answers compare BEFORE.jsonl.gz AFTER.jsonl.gz

Only addresses and JSON are used, so that one copy of this file runs in two checkouts (PYTHONPATH names the checkout).
Texts, counts and order must be equal, other numbers to 1e-12; the id of the build, SQL and bound values may differ.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import duckdb

from portal import settings
from portal.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from flask.testing import FlaskClient

    Pairs = list[tuple[str, str]]

STATES, SEED = 40, 1
LISTS = 3  # lists that are followed in each answer
MEMBERS = 2  # members that are opened in each state
CONTROLLED = 0.3  # how often an answer's own controls are set
KEYS = {
    "score-drivers": ("learner_id",),
    "flagship": ("user_type", "user_id"),
    "engagement": ("student_id",),
    "mooc": ("registration",),
    "recommender": ("course",),
}
RELATIVE, ABSOLUTE = 1e-12, 1e-15
LEFT_OUT = ("build", "sql", "parameters")
STATEMENTS = re.compile(r"\n;\n|-- the other side")
SHOWN = 20  # differences that are told
NUMBERS = ("0", "1", "5", "10", "20", "30", "50", "75", "100", "500")
FORMS: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: dice.choice(NUMBERS),
    lambda dice: f"{dice.randint(2012, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
    lambda dice: f"{dice.randint(2012, 2026)}-{dice.randint(1, 12):02}",
)


class Site:
    """The portal over one data folder, asked through its test client; the statements it shows are run as they are."""

    def __init__(self, data: Path) -> None:
        """Assemble the portal with one thread a query, since parallel sums differ from run to run in their last digits.

        Statements run on a copy of the build, since a process opens a file in one way only.
        """
        self.client: FlaskClient = create_app(
            replace(settings.read({}), data=data, query_threads=1)
        ).server.test_client()
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(data / "current" / "portal.duckdb", folder)
            self.database = duckdb.connect(copy, read_only=True)
        self.listing = self.get("/api")

    def get(self, address: str) -> dict[str, Any]:
        """Return the JSON at an address, with its status where it is no 200."""
        response = self.client.get(address)
        body: dict[str, Any] = response.get_json()
        return body if response.status_code == 200 else {**body, "status": response.status_code}  # noqa: PLR2004

    def run(self, body: dict[str, Any]) -> str:
        """Return what DuckDB says against the statements of an answer; empty where they run."""
        try:
            for statement in STATEMENTS.split(body["sql"]):
                names = set(re.findall(r"\$(\w+)", statement))
                bound = {name: value for name, value in body["parameters"].items() if name in names}
                if plain := _without_comments(statement).strip():
                    self.database.execute(f"explain {plain}", bound)
        except duckdb.Error as error:
            return str(error)
        return ""


def _without_comments(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--"))


def addresses(site: Site, states: int, seed: int, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each address with its body: every answer in every state, then lists and members that it leads to."""
    for question in site.listing["questions"]:
        if only not in ("", question["question"]):
            continue
        dice = random.Random(f"{seed} {question['question']}")  # noqa: S311 - it draws states
        filters = [item for item in question["filters"] if item["kind"] != "cohort"]
        forms = _forms(site, question, filters, dice)
        lists: list[Pairs] = []
        for number in range(states):
            pairs = _state(filters, forms, lists, dice) if number else []
            for answer in question["answers"]:
                own = _controls(answer, dice) if dice.random() < CONTROLLED else []
                address = f"{answer['json']}?{urlencode(pairs + own)}"
                body = site.get(address)
                yield address, body
                found = _lists(body)
                for list_ in dice.sample(found, min(LISTS, len(found))):
                    yield list_, site.get(list_)
                    lists.append(parse_qsl(urlsplit(list_).query))
                if answer["answer"] == "people" and "rows" in body:
                    for row in dice.sample(body["rows"], min(MEMBERS, len(body["rows"]))):
                        address = (
                            answer["json"].replace("people", "member")
                            + f"?id={quote(_key(question['question'], row), safe='')}"
                        )
                        yield address, site.get(address)


def _key(question: str, row: dict[str, Any]) -> str:
    """Return a member's id: the texts of the question's key, joined by colons."""
    return ":".join(str(row[name]) for name in KEYS[question])


def _lists(body: dict[str, Any]) -> list[str]:
    names = [column["name"] for column in body.get("columns", ()) if column["unit"] == "address"]
    return sorted({row[name] for row in body.get("rows", ()) for name in names if row[name]})


def _forms(site: Site, question: dict[str, Any], filters: Sequence[dict[str, Any]], dice: random.Random) -> Any:
    """Return what draws a value of each filter without a list of values: the first form that the portal takes."""
    address, forms = question["answers"][0]["json"], {}
    for item in filters:
        if item["allowed"] is None and item["kind"] == "range":
            for form in FORMS:
                taken = site.get(f"{address}?{urlencode({item['parameters'][0]: form(dice)})}")
                if "status" not in taken:
                    forms[item["name"]] = form
                    break
    return forms


def _state(filters: Sequence[dict[str, Any]], forms: Any, lists: list[Pairs], dice: random.Random) -> Pairs:
    """Draw a state: filters of the page, what a list was chosen by, the other side of a comparison."""
    if lists and dice.random() < 1 / 4:
        return [pair for pair in dice.choice(lists) if pair[0] not in ("limit", "offset")]
    pairs = _chosen(filters, forms, dice, dice.randint(0, 3))
    side = dice.random()
    if side < 1 / 5 and pairs:
        pairs.append(("vs", "rest"))
    elif side < 2 / 5:
        pairs += [(f"vs.{name}", text) for name, text in _chosen(filters, forms, dice, 1)]
    return pairs


def _chosen(filters: Sequence[dict[str, Any]], forms: Any, dice: random.Random, many: int) -> Pairs:
    pairs: Pairs = []
    for item in dice.sample(list(filters), min(many, len(filters))):
        if item["allowed"]:
            several = dice.randint(1, 3) if item["several"] else 1
            pairs += [(item["name"], text) for text in dice.sample(item["allowed"], min(several, len(item["allowed"])))]
        elif item["name"] in forms:
            ends = sorted((forms[item["name"]](dice), forms[item["name"]](dice)), key=_order)
            pairs += [pair for pair in zip(item["parameters"], ends, strict=True) if dice.random() < 2 / 3]
        elif "least" in item:
            pairs += _number(item, dice)
    return pairs


def _order(text: str) -> tuple[float, str]:
    with suppress(ValueError):
        return float(text), ""
    return 0.0, text


def _number(item: dict[str, Any], dice: random.Random) -> Pairs:
    low, high = item["least"] or 0, 100 if item["most"] is None else item["most"]
    return [(item["name"], str(dice.randint(math.ceil(low), max(math.ceil(low), math.floor(high)))))]


def _controls(answer: dict[str, Any], dice: random.Random) -> Pairs:
    pairs: Pairs = []
    for item in answer["controls"]:
        if item["allowed"]:
            pairs.append((item["name"], dice.choice(item["allowed"])))
        elif "least" in item:
            pairs += _number(item, dice)
    return pairs


def write(path: Path, data: Path, states: int, seed: int, only: str = "") -> int:
    """Write every answer, a line each; return how many were written. Raise ValueError for a statement that fails."""
    site, many = Site(data), 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for address, body in addresses(site, states, seed, only):
            wrong = site.run(body) if "sql" in body else ""
            if wrong:
                raise ValueError(f"{address}: {wrong}")
            kept = {name: value for name, value in body.items() if name not in LEFT_OUT}
            file.write(json.dumps([address, kept]) + "\n")
            many += 1
    return many


def compare(before: Path, after: Path) -> tuple[int, list[str]]:
    """Return how many answers there are, and each difference as a line: the address, the place, both values."""
    many, differences = 0, []
    with gzip.open(before, "rt", encoding="utf-8") as first, gzip.open(after, "rt", encoding="utf-8") as second:
        for line, other in zip_longest(first, second):
            many += 1
            if line != other:
                mine, theirs = (json.loads(text) if text else [None, None] for text in (line, other))
                differences += [f"{mine[0]} {where}" for where in unequal(mine, theirs)]
    return many, differences


def unequal(mine: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """Give the places at which two JSON values differ, with both values."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        if list(mine) != list(theirs):
            yield f"{at}: {list(mine)} {list(theirs)}"
            return
        for name in mine:
            yield from unequal(mine[name], theirs[name], f"{at}.{name}")
    elif isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for number, pair in enumerate(zip(mine, theirs, strict=True)):
            yield from unequal(*pair, f"{at}[{number}]")
    elif type(mine) is float and type(theirs) is float:
        if not math.isclose(mine, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            yield f"{at}: {mine!r} {theirs!r}"
    elif mine != theirs or type(mine) is not type(theirs):
        yield f"{at}: {str(mine)[:100]!r} {str(theirs)[:100]!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the two commands; compare ends with 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write")
    writing.add_argument("file", type=Path)
    writing.add_argument("--data", type=Path, required=True)
    writing.add_argument("--states", type=int, default=STATES)
    writing.add_argument("--seed", type=int, default=SEED)
    writing.add_argument("--only", default="", help="one question, by its address")
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    asked = parser.parse_args(arguments)
    if asked.command == "write":
        print(f"{write(asked.file, asked.data, asked.states, asked.seed, asked.only):,} answers")  # noqa: T201 - it is a command
        return 0
    many, differences = compare(asked.before, asked.after)
    print(f"{many:,} answers, {len(differences):,} differences", *differences[:SHOWN], sep="\n")  # noqa: T201
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
