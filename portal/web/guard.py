"""In front of every callback: a body that the app's own pages could not have sent is refused before Dash reads it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, request
from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dash import Dash

DEEPEST = 32
REMEDY = "reload the page and try again."
_LARGEST = 2**63 - 1
_KEYS = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
_ITEM_KEYS = {"id", "property", "value", "allow_optional"}
_SEVERAL = {"ALL", "ALLSMALLER"}
_DUPLICATE = re.compile(r"@[0-9a-f]{64}")

Id = str | dict[str, Any]


class Forged(BadRequest):
    """The body is not one that a page of this app sends; the description is one sentence (HTTP 400)."""

    def __init__(self, reason: str) -> None:
        """`reason` says what is wrong without a word of the client's."""
        super().__init__(f"The request does not fit this page: {reason}; {REMEDY}")


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A declared output, input or state: its id (wild keys left out), its property, and which keys are wild.

    `several` is true where the renderer sends a list (ALL, ALLSMALLER); `match` are the keys that must agree (MATCH).
    """

    id: Id
    properties: frozenset[str]
    wild: frozenset[str] = frozenset()
    match: frozenset[str] = frozenset()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """One callback as the app declares it."""

    outputs: tuple[BodyPart, ...]
    single: bool
    inputs: tuple[BodyPart, ...]
    state: tuple[BodyPart, ...]


def install(app: Dash, max_bytes: int) -> None:
    """Refuse forged callback bodies (400), other content types (415) and any body over `max_bytes` (413)."""
    endpoint = app.config.routes_pathname_prefix + "_dash-update-component"
    known: dict[str, Declared] = {}

    def check() -> None:
        if request.endpoint != endpoint or request.method != "POST":
            return
        body = _body()
        output = body.get("output")
        if not isinstance(output, str) or output not in app.callback_map:
            raise Forged("it names no callback of this site")
        if output not in known:
            known[output] = declared(output, app.callback_map[output])
        compare(known[output], body)
        g.callback = output

    app.server.config["MAX_CONTENT_LENGTH"] = max_bytes
    app.server.before_request(check)


def declared(output: str, spec: Mapping[str, Any]) -> Declared:
    """Return a callback of ``app.callback_map`` as parts to compare with; raise Forged for one that has no server."""
    if "callback" not in spec:
        raise Forged("that callback runs in the browser")
    outputs = spec["output"] if isinstance(spec["output"], list | tuple) else [spec["output"]]
    suffix = _DUPLICATE.search(output)
    return Declared(
        () if spec["no_output"] else tuple(_output(item, suffix[0] if suffix else "") for item in outputs),
        not output.startswith(".."),
        tuple(_part(item["id"], item["property"]) for item in spec["inputs"]),
        tuple(_part(item["id"], item["property"]) for item in spec["state"]),
    )


def compare(expected: Declared, body: Mapping[str, Any]) -> None:
    """Raise Forged unless the body holds what was declared, in order, and names no trigger but its inputs."""
    if not _KEYS.issuperset(body):
        raise Forged("it has a part that pages do not send")
    matched: dict[str, Any] = {}
    _outputs(expected, body.get("outputs"), matched)
    inputs = _items("input", expected.inputs, body.get("inputs"), matched)
    _items("state", expected.state, body.get("state"), matched)
    _triggers(body.get("changedPropIds"), {_key(item["id"], item["property"]) for item in inputs})
    if not isinstance(body.get("parsedChangedPropsIds", []), list):
        raise Forged("its triggers are not a list")


def _body() -> dict[str, Any]:
    try:
        body = request.get_json()
    except (RecursionError, UnicodeError, ValueError) as error:
        raise Forged("it is nested too deeply or not text") from error
    if not isinstance(body, dict):
        raise Forged("it is not a JSON object")
    sane(body)
    return body


def sane(body: Any) -> None:
    """Raise Forged where a parsed JSON value is too deep or holds what JSON cannot: NaN, infinity, half a character."""
    level, depth = [body], 0
    while level:
        if depth > DEEPEST:
            raise Forged("it is nested too deeply")
        below: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is dict:
                below.extend(value)
                below.extend(value.values())
            elif kind is list:
                below.extend(value)
            elif kind is str:
                _readable(value)
            elif (kind is float and not math.isfinite(value)) or (kind is int and abs(value) > _LARGEST):
                raise Forged("it holds a number that is none, or too large")
        level, depth = below, depth + 1


def _readable(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Forged("it holds half a character") from error


def _outputs(expected: Declared, given: Any, matched: dict[str, Any]) -> None:
    if not expected.outputs:
        if given:
            raise Forged("it has outputs, and the callback has none")
        return
    _items("output", expected.outputs, [given] if expected.single else given, matched)


def _items(what: str, parts: tuple[BodyPart, ...], given: Any, matched: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the flat list of items that fit the parts, one part for each item in order."""
    given = [] if given is None else given
    if not isinstance(given, list) or len(given) != len(parts):
        raise Forged(f"it does not have the {what}s of the callback")
    flat: list[dict[str, Any]] = []
    for part, item in zip(parts, given, strict=True):
        if part.several and not isinstance(item, list):
            raise Forged(f"an {what} is no list where the callback takes several")
        flat.extend(item if part.several else [item])
        if not all(_fits(part, value, matched) for value in (item if part.several else [item])):
            raise Forged(f"one {what} is not the one that the callback declares")
    return flat


def _fits(part: BodyPart, item: Any, matched: dict[str, Any]) -> bool:
    if not isinstance(item, dict) or not _ITEM_KEYS.issuperset(item):
        return False
    if not isinstance(item.get("property"), str) or item["property"] not in part.properties:
        return False
    if isinstance(part.id, str) or not isinstance(item.get("id"), dict):
        return bool(item.get("id") == part.id)
    return _fits_keys(part, part.id, item["id"], matched)


def _fits_keys(part: BodyPart, fixed: dict[str, Any], given: dict[str, Any], matched: dict[str, Any]) -> bool:
    """Return whether a pattern's id fits: same keys, same fixed values, plain wild ones, MATCH the same everywhere."""
    if given.keys() != fixed.keys() | part.wild:
        return False
    if any(type(given[key]) is not type(value) or given[key] != value for key, value in fixed.items()):
        return False
    if any(type(given[key]) not in (str, int, float, bool) for key in part.wild):
        return False
    return all(matched.setdefault(key, given[key]) == given[key] for key in part.match)


def _triggers(given: Any, allowed: set[str]) -> None:
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise Forged("its triggers are not a list of names")
    if not all(name in allowed or _trigger(name) in allowed for name in given):
        raise Forged("a trigger is not one of its inputs")


def _trigger(name: str) -> str:
    """Return a pattern's trigger in our spelling: the browser does not escape as Python does."""
    text, _, wanted = name.rpartition(".")
    if not text.startswith("{"):
        return name
    try:
        return _key(json.loads(text), wanted)
    except (ValueError, RecursionError):
        return name


def _key(id_: Id, wanted: str) -> str:
    text = id_ if isinstance(id_, str) else json.dumps(id_, sort_keys=True, separators=(",", ":"))
    return f"{text}.{wanted}"


def _output(output: Any, suffix: str) -> BodyPart:
    wanted = output.component_property
    return _part(output.component_id_str(), wanted, wanted + suffix if output.allow_duplicate else wanted)


def _part(id_: str, *properties: str) -> BodyPart:
    """Return the part of an id as the callback map spells it; wild values are lists of one name there."""
    if not id_.startswith("{"):
        return BodyPart(id_, frozenset(properties))
    keys: dict[str, Any] = json.loads(id_)
    wild = {key: value[0] for key, value in keys.items() if isinstance(value, list)}
    return BodyPart(
        {key: value for key, value in keys.items() if key not in wild},
        frozenset(properties),
        frozenset(wild),
        frozenset(_named(wild, {"MATCH"})),
        any(_named(wild, _SEVERAL)),
    )


def _named(wild: Mapping[str, str], names: set[str]) -> Iterable[str]:
    return (key for key, name in wild.items() if name in names)
