"""The servers on the bench: the bare route answers with the same rows, the portal's callback is found and answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bench import bare, browser, memory, serving
from bench.load import drive
from portal.answers.service import AnswerService
from portal.questions.recommender.page import SHOWN
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage

STATE = (("company", "ant"), ("course", "103"))


def test_the_bare_route_runs_the_page_s_own_statements(stage: Stage) -> None:
    """The bare route returns the rows of the SQL behind the page's answers, for the values of each request."""
    serving.describe_bare(stage, (("company", "bee"), ("course", "201")))
    statements = [bare.Statement(*one) for one in json.loads(stage.statements.read_text(encoding="utf-8"))]
    made = AnswerService(all_questions(), stage.warehouse, stage.settings).answers("recommender", SHOWN, STATE)
    with stage.warehouse.snapshot() as held:
        connection = held.connection
        expected = [[list(row.values()) for row in held.select(one.sql, one.parameters).rows] for one in made.values()]
        client = bare.create(lambda: connection, statements).test_client()
        assert client.get(bare.ROUTE, query_string=dict(STATE)).json == expected


@pytest.mark.slow
def test_both_servers_answer_under_load(stage: Stage) -> None:
    """The callback that the benchmark finds is one that both the portal and its guard answer, to several clients."""
    callback, states = serving.prepare(stage)
    assert len(set(states)) == 16
    assert len(drive(stage.portal.port, [callback.request(pairs) for pairs in states], clients=4).taken) == 16
    assert len(drive(stage.bare.port, [serving.bare_request(pairs) for pairs in states], clients=4).taken) == 16
    assert len(stage.portal.workers()) == stage.settings.workers
    assert all(row.ours and row.bare for row in memory.rows(stage))


@pytest.mark.slow
@pytest.mark.browser
def test_the_browser_sees_a_chart_and_its_change(stage: Stage, chromium: tuple[str, str]) -> None:
    """A visit ends with a first chart, and another company in the filter bar ends with a changed one."""
    address = browser.address_of(stage, "ant")
    with browser.chromium(*chromium, stage.root) as page:
        first, again = browser.visit(page, address), browser.visit(page, address)
        assert first.bytes > again.bytes > 0
        choice = browser.choose(page, "bee")
    assert choice.seconds > choice.call_seconds > 0
