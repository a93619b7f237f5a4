"""Measures the way out: the question page's callback through gunicorn, against a bare route with the same SQL."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bench import bare
from bench.load import drive, request
from bench.table import Row, Target, figure
from bench.timing import median, percentile
from portal.answers.service import AnswerService
from portal.filters.state import encoded
from portal.questions.recommender.page import SHOWN
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.stage import Stage

GROUP = "Callback through gunicorn"
SLUG = "recommender"
CLIENTS = (1, 8, 32)
ROUNDS = 5
REQUESTS = 42  # of each kind in a round; at least two for each client
KEPT_STATES = 8
WARM_UPS = 25
WARM_UP_CLIENTS = 16
MOST_TIMES_BARE = 1.3
MORE_SECONDS = 0.002
# Every company once with its first course, then every company with its second, and so on.
STATES = """
select company, course
from courses
order by row_number() over (partition by company order by row), company
limit 6000
"""
OF_LARGEST = """
select company, course
from courses
where company = (select company from companies order by courses desc, company limit 1)
order by row
limit 400
"""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Callback:
    """The page's callback as its browser calls it: its entry of the server's list of callbacks."""

    entry: dict[str, Any]

    def request(self, pairs: Pairs) -> bytes:
        """Return the request that the page sends when its filter state becomes `pairs`."""
        known = {("url", "search"): "?" + encoded(list(pairs)), ("url", "pathname"): f"/{SLUG}"}
        inputs, states = (
            [{**one, "value": known.get((one["id"], one["property"]))} for one in self.entry[kind]]
            for kind in ("inputs", "state")
        )
        outputs = [tuple(one.rsplit(".", 1)) for one in self.entry["output"].strip(".").split("...")]
        body = {
            "output": self.entry["output"],
            "outputs": [{"id": name, "property": prop} for name, prop in outputs],
            "inputs": inputs,
            "state": states,
            "changedPropIds": ["url.search"],
        }
        return request("/_dash-update-component", json.dumps(body).encode())


@dataclass(frozen=True, slots=True)
class Site:
    """Both servers of a stage as the clients see them: states in, the seconds of each request out."""

    stage: Stage
    callback: Callback

    def portal(self, states: Sequence[Pairs], clients: int) -> tuple[float, ...]:
        """Send the page's callback for each state."""
        return drive(self.stage.portal.port, [self.callback.request(pairs) for pairs in states], clients).taken

    def bare(self, states: Sequence[Pairs], clients: int) -> tuple[float, ...]:
        """Send the bare request for each state."""
        return drive(self.stage.bare.port, [bare_request(pairs) for pairs in states], clients).taken

    def warm_up(self, states: Sequence[Pairs]) -> None:
        """Let every worker open its build and keep the answers of the states."""
        self.portal(list(states) * WARM_UPS, WARM_UP_CLIENTS)
        self.bare(list(states) * WARM_UPS, WARM_UP_CLIENTS)


def rows(stage: Stage) -> list[Row]:
    """Return p50 and p95 at each number of clients, for answers made anew and for kept ones; so for large companies."""
    callback, known = prepare(stage)
    site = Site(stage, callback)
    alternating = iter(known)
    kept = list(islice(alternating, KEPT_STATES))
    site.warm_up(kept)
    found = [row for clients in CLIENTS for row in _level(site, alternating, kept, clients, "alternating companies")]
    largest = iter(states_of(stage, OF_LARGEST))
    kept = list(islice(largest, KEPT_STATES))
    site.warm_up(kept)
    return [*found, *_level(site, largest, kept, 1, "courses of the largest company")]


def prepare(stage: Stage) -> tuple[Callback, list[Pairs]]:
    """Return the page's callback and filter states to ask it for, all different; both servers run afterwards."""
    states = states_of(stage)
    describe_bare(stage, states[0])
    stage.bare  # noqa: B018 - started here, so that no measurement waits for it
    return find(stage.portal.port), states


def states_of(stage: Stage, sql: str = STATES) -> list[Pairs]:
    """Return filter states, all different: a company and one of its courses; companies alternate unless told."""
    with stage.warehouse.snapshot() as held:
        return [tuple(row.items()) for row in held.select(sql).rows]


def find(port: int) -> Callback:
    """Return the callback that turns the page's address into its pieces; raise LookupError where there is none."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_dash-dependencies", timeout=30) as response:
        entries = json.load(response)
    for entry in entries:
        asks = {"id": "url", "property": "search"} in entry["inputs"]
        if asks and f"..{SLUG}-" in entry["output"] and not entry["clientside_function"]:
            return Callback(entry)
    raise LookupError(f"no callback of the server turns the address into the pieces of {SLUG}")


def describe_bare(stage: Stage, pairs: Pairs) -> None:
    """Write the statements behind the page's answers where the bare route finds them."""
    made = AnswerService(all_questions(), stage.warehouse, stage.settings).answers(SLUG, SHOWN, pairs)
    given = [name for name, _ in pairs]
    statements = [
        bare.Statement(one.sql, dict(one.parameters), [name for name in given if name in one.parameters])
        for one in made.values()
    ]
    stage.statements.write_text(json.dumps(statements), encoding="utf-8")


def bare_request(pairs: Pairs) -> bytes:
    """Return the bare route's request for the same state."""
    return request(f"{bare.ROUTE}?{encoded(list(pairs))}")


def _level(site: Site, states: Iterator[Pairs], kept: Sequence[Pairs], clients: int, which: str) -> list[Row]:
    cold: list[float] = []
    again: list[float] = []
    theirs: list[float] = []
    for _ in range(ROUNDS):
        fresh = list(islice(states, max(REQUESTS, 2 * clients)))
        cold += site.portal(fresh, clients)
        theirs += site.bare(fresh, clients)
        again += site.portal([kept[place % len(kept)] for place in range(len(fresh))], clients)
    # what was never asked before has the course models' work in it, which the bare route does not do: no target
    label = f"{clients} client{'s' if clients > 1 else ''}, {which}"
    taken = ((f"{label}: never asked before, p50", cold), (f"{label}: answers kept, p50", again))
    return [_row(what, ours, theirs, aimed=clients == 1 and ours is again) for what, ours in taken]


def _row(what: str, ours: Sequence[float], theirs: Sequence[float], *, aimed: bool) -> Row:
    middle, base = median(ours), median(theirs)
    target = Target("at most 1.3\u00d7 + 2 ms", MOST_TIMES_BARE * base + MORE_SECONDS) if aimed else None
    return Row(GROUP, what, middle, base, detail=tail(ours), bare_detail=tail(theirs), target=target)


def tail(taken: Sequence[float]) -> str:
    """Return the 95th percentile in words."""
    return f"p95 {figure(percentile(taken, 0.95), 's')}"
