"""Measures the way out: the question page's callback through gunicorn, against a bare route with the same SQL."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bench import bare
from bench.load import drive, request
from bench.table import Row, Target
from bench.timing import percentile
from portal.desk import Desk
from portal.questions import all_questions
from portal.recommender.page import SHOWN
from portal.state import encoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.stage import Stage

GROUP = "Callback through gunicorn"
SLUG = "recommender"
CLIENTS = (1, 8, 32)
REQUESTS = 210
ROUNDS = 3
KEPT_STATES = 8
WARM_UPS = 25
WARM_UP_CLIENTS = 16
MOST_TIMES_BARE = 1.3
MORE_SECONDS = 0.002
# Any order that is the same on every machine and mixes the companies; `row` breaks ties of the hash.
STATES = "select company, course from courses order by hash(course), row limit 6000"

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Callback:
    """The page's callback as its browser calls it: its entry of the server's list of callbacks."""

    entry: dict[str, Any]

    def request(self, pairs: Pairs) -> bytes:
        """Return the request that the page sends when its filter state becomes `pairs`."""
        values = {"search": "?" + encoded(list(pairs)), "pathname": f"/{SLUG}"}
        outputs = [tuple(one.rsplit(".", 1)) for one in self.entry["output"].strip(".").split("...")]
        body = {
            "output": self.entry["output"],
            "outputs": [{"id": name, "property": prop} for name, prop in outputs],
            "inputs": [{**one, "value": values[one["property"]]} for one in self.entry["inputs"]],
            "state": [{**one, "value": values[one["property"]]} for one in self.entry["state"]],
            "changedPropIds": ["url.search"],
        }
        return request("/_dash-update-component", json.dumps(body).encode())


def rows(stage: Stage) -> list[Row]:
    """Return p50 and p95 at each number of clients, for answers made anew and for kept ones."""
    callback, known = prepare(stage)
    states = iter(known)
    kept = list(islice(states, KEPT_STATES))
    _warm_up(stage, callback, kept)
    return [row for clients in CLIENTS for row in _level(stage, callback, states, kept, clients)]


def prepare(stage: Stage) -> tuple[Callback, list[Pairs]]:
    """Return the page's callback and filter states to ask it for, all different; both servers run afterwards."""
    states = states_of(stage)
    describe_bare(stage, states[0])
    stage.bare  # noqa: B018 - started here, so that no measurement waits for it
    return find(stage.portal.port), states


def states_of(stage: Stage) -> list[Pairs]:
    """Return filter states, all different: a company and one of its courses."""
    with stage.warehouse.snapshot() as held:
        return [(("company", company), ("course", course)) for company, course in held.rows(STATES)]


def find(port: int) -> Callback:
    """Return the callback that turns the page's address into its pieces; raise LookupError where there is none."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_dash-dependencies", timeout=30) as response:
        entries = json.load(response)
    for entry in entries:
        asked = [(one["id"], one["property"]) for one in entry["inputs"]]
        if asked == [("url", "search")] and f"..{SLUG}-" in entry["output"] and not entry["clientside_function"]:
            return Callback(entry)
    raise LookupError(f"no callback of the server turns the address into the pieces of {SLUG}")


def _warm_up(stage: Stage, callback: Callback, kept: Sequence[Pairs]) -> None:
    """Let every worker open its build and keep the answers of the `kept` states."""
    drive(stage.portal.port, [callback.request(pairs) for pairs in kept] * WARM_UPS, WARM_UP_CLIENTS)
    drive(stage.bare.port, [bare_request(pairs) for pairs in kept] * WARM_UPS, WARM_UP_CLIENTS)


def describe_bare(stage: Stage, pairs: Pairs) -> None:
    """Write the statements behind the page's answers where the bare route finds them."""
    made = Desk(all_questions(), stage.warehouse, stage.settings).answers(SLUG, SHOWN, pairs)
    given = [name for name, _ in pairs]
    statements = [
        bare.Statement(one.sql, dict(one.parameters), [name for name in given if name in one.parameters])
        for one in made.values()
    ]
    stage.statements.write_text(json.dumps(statements), encoding="utf-8")


def bare_request(pairs: Pairs) -> bytes:
    """Return the bare route's request for the same state."""
    return request(f"{bare.ROUTE}?{encoded(list(pairs))}")


def _level(stage: Stage, callback: Callback, states: Iterator[Pairs], kept: Sequence[Pairs], clients: int) -> list[Row]:
    cold: list[float] = []
    again: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        fresh = list(islice(states, REQUESTS // ROUNDS))
        repeated = [kept[place % len(kept)] for place in range(len(fresh))]
        cold += drive(stage.portal.port, [callback.request(pairs) for pairs in fresh], clients).taken
        theirs += drive(stage.bare.port, [bare_request(pairs) for pairs in fresh], clients).taken
        again += drive(stage.portal.port, [callback.request(pairs) for pairs in repeated], clients).taken
    within = MOST_TIMES_BARE * percentile(theirs, 0.5) + MORE_SECONDS
    target = Target("at most 1.3\u00d7 + 2 ms", within) if clients == 1 else None
    many = f"{clients} client{'s' if clients > 1 else ''}"
    return [
        Row(
            GROUP,
            f"{many}, p50: {what}",
            percentile(ours, 0.5),
            percentile(theirs, 0.5),
            detail=_tail(ours),
            bare_detail=_tail(theirs),
            target=target,
        )
        for what, ours in (("a state never asked before", cold), ("answers kept", again))
    ]


def _tail(taken: Sequence[float]) -> str:
    return f"p95 {percentile(taken, 0.95) * 1000:.1f} ms"
