"""The guard knows the callbacks that the app declares, and lets through what the browser sends for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from portal.web import guard
from tests.portal.web import hostile, small

if TYPE_CHECKING:
    from pathlib import Path

    import dash

MATCHED = '{"index":["MATCH"],"type":"row"}.children'


@pytest.fixture
def site(tmp_path: Path) -> dash.Dash:
    """The small app with all its callbacks."""
    made = small.app(tmp_path)
    hostile.callbacks(made)
    return made


def spec(site: dash.Dash, output: str) -> guard.Declared:
    """Return one callback of the app as the guard sees it."""
    return guard.declared(output, site.callback_map[output])


def test_a_value_may_be_absent(site: dash.Dash) -> None:
    """The renderer leaves out a property that the component does not have yet: no value is a value."""
    body = hostile.genuine(site, "out.children")
    del body["inputs"][0]["value"]
    del body["state"][0]["value"]
    guard.compare(spec(site, "out.children"), body)


def test_an_optional_input_is_marked(site: dash.Dash) -> None:
    """The renderer sends a missing optional input with the mark allow_optional, and that fits."""
    body = hostile.genuine(site, "out.children")
    body["inputs"][0] |= {"allow_optional": True, "value": None}
    guard.compare(spec(site, "out.children"), body)


def test_match_is_the_same_everywhere(site: dash.Dash) -> None:
    """MATCH stands for one value in a request: the output's and the input's must be equal."""
    body = hostile.genuine(site, MATCHED)
    guard.compare(spec(site, MATCHED), body)
    body["inputs"][0]["id"]["index"] = "y"
    with pytest.raises(guard.Forged, match="one input is not the one"):
        guard.compare(spec(site, MATCHED), body)


@pytest.mark.parametrize("wild", [None, [], {}, ["ALL"], {"a": 1}])
def test_a_wild_value_is_plain(site: dash.Dash, wild: Any) -> None:
    """In place of MATCH stands a text, a number or a truth value, nothing built of others."""
    body = hostile.genuine(site, MATCHED)
    body["inputs"][0]["id"]["index"] = body["outputs"]["id"]["index"] = wild
    with pytest.raises(guard.Forged):
        guard.compare(spec(site, MATCHED), body)


def test_a_fixed_value_of_an_id_is_fixed(site: dash.Dash) -> None:
    """The other keys of a pattern's id are those declared, no more, no fewer, and equal."""
    for change in ({"type": "row"}, {"type": 1}, {"type": "box", "more": 1}):
        body = hostile.genuine(site, MATCHED)
        body["inputs"][0]["id"] |= change
        with pytest.raises(guard.Forged):
            guard.compare(spec(site, MATCHED), body)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_all_takes_any_number(site: dash.Dash, count: int) -> None:
    """ALL is a list of as many items as the page holds, none among them."""
    body = hostile.genuine(site, "all.children")
    body["inputs"] = [[{"id": {"type": "box", "index": n}, "property": "value", "value": n} for n in range(count)]]
    guard.compare(spec(site, "all.children"), body)


def test_all_is_a_list(site: dash.Dash) -> None:
    """One item where ALL is declared is not what a page sends."""
    body = hostile.genuine(site, "all.children")
    body["inputs"] = body["inputs"][0]
    with pytest.raises(guard.Forged, match="no list"):
        guard.compare(spec(site, "all.children"), body)


@pytest.mark.parametrize("name", ["x", "Zürich", "日本", 7, 0.5, True])
def test_a_trigger_is_spelled_as_browsers_do(site: dash.Dash, name: Any) -> None:
    """JSON.stringify with sorted keys, nothing escaped: the guard knows its own input in that spelling."""
    body = hostile.genuine(site, "all.children")
    id_ = {"type": "box", "index": name}
    body["inputs"] = [[{"id": id_, "property": "value"}]]
    spelled = json.dumps(id_, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    body["changedPropIds"] = [f"{spelled}.value"]
    body["parsedChangedPropsIds"] = [id_]
    guard.compare(spec(site, "all.children"), body)


def test_a_trigger_must_be_an_input(site: dash.Dash) -> None:
    """Neither a state nor another property of an input triggers a callback."""
    for trigger in ("st.data", "in.n_submit", "in"):
        body = hostile.genuine(site, "out.children") | {"changedPropIds": [trigger]}
        with pytest.raises(guard.Forged, match="trigger"):
            guard.compare(spec(site, "out.children"), body)


def test_a_duplicate_output_carries_its_hash(site: dash.Dash) -> None:
    """Where two callbacks share an output, the renderer appends the hash to the property, and only that hash fits."""
    output = next(name for name in site.callback_map if "@" in name)
    body = hostile.genuine(site, output)
    body["outputs"]["property"] = output.removeprefix("out.")
    guard.compare(spec(site, output), body)
    body["outputs"]["property"] = "children@" + "0" * 64
    with pytest.raises(guard.Forged):
        guard.compare(spec(site, output), body)


def test_a_callback_without_outputs_takes_none(site: dash.Dash) -> None:
    """No output is declared, so none may be named."""
    output = next(name for name, one in site.callback_map.items() if one["no_output"])
    body = hostile.genuine(site, output)
    guard.compare(spec(site, output), body)
    with pytest.raises(guard.Forged, match="has none"):
        guard.compare(spec(site, output), body | {"outputs": {"id": "out", "property": "children"}})


def test_a_callback_of_the_browser_has_no_server(site: dash.Dash) -> None:
    """The server does not answer for a clientside callback."""
    response = hostile.send(site, json.dumps(hostile.genuine(site, "side.children")).encode())
    assert response.status_code == 400
    assert response.json == {
        "error": "The request does not fit this page: that callback runs in the browser; reload the page and try again."
    }


@pytest.mark.parametrize(("value", "fits"), [([[1.5, "é", True, None]], True), ("\ud800", False), (2**63, False)])
def test_sane_values(value: Any, *, fits: bool) -> None:
    """Finite numbers within 64 bits and whole characters pass; the rest is refused."""
    if fits:
        guard.sane(value)
        return
    with pytest.raises(guard.Forged):
        guard.sane(value)


@pytest.mark.parametrize(("depth", "fits"), [(guard.DEEPEST, True), (guard.DEEPEST + 1, False)])
def test_depth(depth: int, *, fits: bool) -> None:
    """A value may hold lists in lists as deep as the limit, not one deeper."""
    value: Any = 1
    for _ in range(depth):
        value = [value]
    if fits:
        guard.sane(value)
        return
    with pytest.raises(guard.Forged, match="deep"):
        guard.sane(value)


def test_the_largest_body_is_a_setting(tmp_path: Path) -> None:
    """PORTAL_MAX_BODY_KB bounds a body: 16 KB and a byte is refused with 413, in one sentence."""
    site = small.app(tmp_path, max_body_kb="16")
    response = hostile.send(site, b" " * (16 * 1024 + 1))
    assert response.status_code == 413
    assert response.json == {"error": "The request is larger than this site takes; send less."}
