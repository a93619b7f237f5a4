"""The serving side under attack: every forged body is refused, and nothing that a client sends is a server error."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from portal.app import create_app
from portal.settings import read
from tests.portal.every_question import PACKAGES
from tests.portal.web import hostile, small

if TYPE_CHECKING:
    import dash


@pytest.fixture(
    scope="module", params=["small", "small under a prefix", pytest.param("portal", marks=pytest.mark.build)]
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dash.Dash:
    """The small app at the root and under a prefix, and the portal itself over the tiny build."""
    if request.param == "portal":
        return create_app(read({"PORTAL_DATA": str(request.getfixturevalue("data"))}), PACKAGES)
    return small.app(tmp_path_factory.mktemp("assets"), "/" if request.param == "small" else "/insight/")


def test_there_are_many_of_them() -> None:
    """At least 66 hostile bodies and 50 hostile calls, each with its own name."""
    assert len({case.name for case in hostile.FORGERIES}) == len(hostile.FORGERIES) >= 66
    assert len({case.name for case in hostile.CALLS}) == len(hostile.CALLS) >= 50


def test_a_genuine_body_passes(site: dash.Dash) -> None:
    """What the page itself would send is let through to every callback of the server."""
    for output in hostile.callbacks(site):
        response = hostile.send(site, json.dumps(hostile.genuine(site, output)).encode())
        assert response.status_code in (200, 204), (output, response.text)


@pytest.mark.parametrize("case", hostile.FORGERIES, ids=lambda case: case.name)
def test_a_forged_body_is_refused(site: dash.Dash, case: hostile.Forgery) -> None:
    """Each forgery of each callback gets its status with one sentence, and no code of the callback runs."""
    for output in hostile.callbacks(site):
        data = case.make(copy.deepcopy(hostile.genuine(site, output)))
        response = hostile.send(site, data, case.content_type)
        assert response.status_code in case.statuses, (output, response.text)
        assert response.json is not None
        assert response.json["error"].endswith(".")
        hostile.assert_calm(response)


@pytest.mark.parametrize("value", hostile.VALUES, ids=lambda value: repr(value)[:30])
def test_a_hostile_value_is_no_server_error(site: dash.Dash, value: Any) -> None:
    """A well-formed body may hold any JSON value: the callback answers or shows a sentence."""
    for output in hostile.callbacks(site):
        body = hostile.genuine(site, output)
        for item in [*body["inputs"], *body.get("state", [])]:
            for one in item if isinstance(item, list) else [item]:
                one["value"] = value
        hostile.assert_calm(hostile.send(site, json.dumps(body).encode()))


@pytest.mark.parametrize("case", hostile.CALLS, ids=lambda case: case.name)
def test_a_hostile_call_is_no_server_error(site: dash.Dash, case: hostile.Call) -> None:
    """Odd paths, queries, methods and headers get an answer below 500 that shows no code and no file of the machine."""
    hostile.assert_calm(hostile.call(site, case))
