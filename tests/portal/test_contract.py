"""docs/contract.md says what the code does: addresses, keys, errors, limits and bases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from portal.answers import people, statistics
from portal.answers.spec import TOO_FEW
from portal.app import create_app
from portal.settings import described, read
from tests.conftest import REPO

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

CONTRACT = (REPO / "docs" / "contract.md").read_text(encoding="utf-8")
PLAIN = " ".join(CONTRACT.split())
SERVED = ("/api", "/print", "/version", "/healthz", "/readyz")
INTERNAL = "/live/"  # what a page asks while a slider moves


def table(head: str) -> list[str]:
    """Return what stands in the first column of the table with this head."""
    lines = CONTRACT.partition(f"| {head} |")[2].splitlines()[2:]
    rows = lines[: next(number for number, line in enumerate(lines) if not line.startswith("|"))]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


@pytest.fixture(scope="module")
def portal(data: Path) -> FlaskClient:
    """A client of the whole site."""
    server: Flask = create_app(read({"PORTAL_DATA": str(data)})).server
    return server.test_client()


def addresses() -> list[str]:
    """Return the addresses of the contract for one question, other forms of one address with their beginning."""
    whole: list[str] = []
    for text in table("address"):
        start = "" if text.startswith("/") else whole[-1].rpartition("." if text.startswith(".") else "/")[0]
        whole.append((start + ("" if text[0] in "/." else "/") + text).replace("<question>", "mooc"))
    return [text.replace("<answer>", "funnel") for text in whole]


@pytest.mark.parametrize("address", addresses())
def test_every_address_answers(portal: FlaskClient, address: str) -> None:
    """Each of the table's."""
    with portal.get(address, headers={"Accept": "text/html"}) as response:
        assert response.status_code == 200
        assert response.mimetype != "text/html" or not address.startswith("/api")


def test_every_address_of_the_server_is_promised(portal: FlaskClient) -> None:
    """Those of the API, of print and of monitoring, in their own spelling."""
    rules = [rule.rule for rule in portal.application.url_map.iter_rules() if INTERNAL not in rule.rule]
    served = {re.sub(r"\.(<form>|xlsx|json)$", "", rule) for rule in rules if rule.startswith(SERVED)}
    promised = {re.sub(r"\.\w+$", "", text) for text in table("address") if text.startswith(SERVED)}
    assert {rule.replace("slug", "question").replace("name", "answer") for rule in served} == promised


def test_the_json_has_the_promised_keys(portal: FlaskClient) -> None:
    """Those of one answer, alone and against the rest."""
    body = portal.get("/api/mooc/funnel.json?course=CS50x&vs=rest").get_json()
    keys = set(table("key"))
    assert set(body) == keys
    assert set(portal.get("/api/mooc/funnel.json").get_json()) == keys - {"vs_n"}


def test_an_error_has_the_promised_keys(portal: FlaskClient) -> None:
    """400, and which filter, which value, what is allowed."""
    response = portal.get("/api/mooc/funnel.json?course=none")
    (promised,) = re.findall(r"is status 400, with (.*?)\.", PLAIN)
    assert response.status_code == 400
    assert set(response.get_json()) == set(re.findall(r"`(\w+)`", promised))


def test_bases_and_limits_are_those_of_the_code() -> None:
    """The smallest base and its note, the pages of a list, the 5% of significance."""
    (default,) = [value for name, value, _ in described() if name == "PORTAL_MIN_CELL"]
    assert f"`PORTAL_MIN_CELL` ({default})" in PLAIN
    assert f'"{TOO_FEW.format(default)}"' in PLAIN
    assert f"`limit` ({people.PAGE}; at most {people.MOST:,})" in PLAIN
    assert {f"`{name}`" for name in people.CONTROLS} <= set(re.findall(r"`\w+`", PLAIN.partition("## People")[2]))
    assert f"under {statistics.SIGNIFICANCE}" in PLAIN
