"""What a hostile client sends, as data: callback bodies, values and calls, and what must hold of every answer."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dash import Dash
    from werkzeug.test import TestResponse

Body = dict[str, Any]
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Forgery:
    """A callback body that no page sends, made from a genuine one; `statuses` are the answers that are right."""

    name: str
    make: Callable[[Body], bytes]
    statuses: tuple[int, ...] = (400,)
    content_type: str | None = JSON


@dataclass(frozen=True, slots=True)
class Call:
    """A hostile request; `path` is taken under the site's prefix, percent signs as they are sent."""

    name: str
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def genuine(app: Dash, output: str) -> Body:
    """Return a body that the page of an app would send for a callback; wild keys hold "x", lists one item."""
    spec = app.callback_map[output]
    outputs = [
        _item(one.component_id_str(), one.component_property)
        for one in (spec["output"] if isinstance(spec["output"], list) else [spec["output"]])
    ]
    inputs = [_item(one["id"], one["property"], value=None) for one in spec["inputs"]]
    body: Body = {"output": output, "inputs": inputs, "changedPropIds": []}
    if not spec["no_output"]:
        body["outputs"] = outputs if output.startswith("..") else outputs[0]
    if spec["state"]:
        body["state"] = [_item(one["id"], one["property"], value=None) for one in spec["state"]]
    return body


def callbacks(app: Dash) -> list[str]:
    """Return the names of the callbacks that the server runs."""
    with app.server.test_request_context():
        app.server.preprocess_request()
    return [output for output, spec in app.callback_map.items() if "callback" in spec]


def send(app: Dash, data: bytes, content_type: str | None = JSON) -> TestResponse:
    """Post a body to the callbacks of an app."""
    path = f"{app.config.routes_pathname_prefix}_dash-update-component"
    response: TestResponse = app.server.test_client().post(path, data=data, content_type=content_type)
    return response


def call(app: Dash, request: Call) -> TestResponse:
    """Send a call to an app."""
    path = app.config.routes_pathname_prefix + request.path
    response: TestResponse = app.server.test_client().open(
        path, method=request.method, headers=dict(request.headers), data=request.body, buffered=True
    )
    return response


def assert_calm(response: TestResponse) -> None:
    """No answer is a server error or shows code, every one has its id, and programs get their errors as JSON."""
    assert response.status_code < 500, response.text[:300]
    text = response.get_data().decode("utf-8", "replace")
    assert "Traceback (most recent" not in text
    assert 'File "' not in text
    assert "root:x:" not in text
    assert response.headers["X-Request-ID"]
    if response.status_code >= 400 and response.mimetype == JSON:
        assert json.loads(text)["error"]


def _item(id_: str, wanted: str, **more: Any) -> Any:
    if not id_.startswith("{"):
        return {"id": id_, "property": wanted, **more}
    keys = json.loads(id_)
    plain = {key: "x" if isinstance(value, list) else value for key, value in keys.items()}
    item = {"id": plain, "property": wanted, **more}
    return [item] if any(value in (["ALL"], ["ALLSMALLER"]) for value in keys.values()) else item


def _put(**parts: Any) -> Callable[[Body], bytes]:
    return lambda body: json.dumps({**body, **parts}).encode()


def _without(*parts: str) -> Callable[[Body], bytes]:
    return lambda body: json.dumps({key: value for key, value in body.items() if key not in parts}).encode()


def _first(kind: str, **parts: Any) -> Callable[[Body], bytes]:
    """Change the first input (or state, or the output) of a body."""

    def make(body: Body) -> bytes:
        forged = copy.deepcopy(body)
        place = forged[kind]
        while isinstance(place, list):
            place = place[0]
        place.update(parts)
        return json.dumps(forged).encode()

    return make


def _text(value: str) -> Callable[[Body], bytes]:
    """Put raw JSON text where the first input's value stands."""
    return lambda body: _first("inputs", value="@@")(body).replace(b'"@@"', value.encode("utf-8", "surrogatepass"))


def _raw(data: bytes) -> Callable[[Body], bytes]:
    return lambda _: data


def _genuine(body: Body) -> bytes:
    return json.dumps(body).encode()


FORGERIES = [
    Forgery("nothing", _raw(b"")),
    Forgery("null", _raw(b"null")),
    Forgery("a list", _raw(b"[]")),
    Forgery("a text", _raw(b'"output"')),
    Forgery("a number", _raw(b"5")),
    Forgery("cut off", lambda body: _genuine(body)[:-5]),
    Forgery("two bodies", lambda body: _genuine(body) * 2),
    Forgery("bytes", _raw(bytes(range(256)))),
    Forgery("gzip", _raw(b"\x1f\x8b\x08\x00\x00\x00\x00\x00")),
    Forgery("bad UTF-8", _raw(b'{"output": "\xff\xfe"}')),
    Forgery("NUL bytes", _raw(b"\x00" * 100)),
    Forgery("NaN", _text("NaN")),
    Forgery("infinity", _text("-Infinity")),
    Forgery("1e400", _text("1e400")),
    Forgery("a number of 5,000 digits", _text("9" * 5000)),
    Forgery("2 to the 70th", _text(str(2**70))),
    Forgery("half a character", _text('"\\ud800"')),
    Forgery("half a character as bytes", _text('"\ud800"')),
    Forgery("half a character as key", _text('{"\\udfff": 1}')),
    Forgery("40 lists deep", _text("[" * 40 + "]" * 40)),
    Forgery("100,000 lists deep", _text("[" * 100_000 + "]" * 100_000)),
    Forgery("40 objects deep", _text('{"a":' * 40 + "1" + "}" * 40)),
    Forgery("too large", _text('"' + "x" * 300_000 + '"'), (413,)),
    Forgery("no output", _without("output")),
    Forgery("output null", _put(output=None)),
    Forgery("output a number", _put(output=1)),
    Forgery("output a list", _put(output=["out.children"])),
    Forgery("output an object", _put(output={"id": "out"})),
    Forgery("output unknown", _put(output="nothing.children")),
    Forgery("output empty", _put(output="")),
    Forgery("output dots", _put(output="....")),
    Forgery("output dunder", _put(output="__class__.__init__")),
    Forgery("output long", _put(output="x" * 100_000)),
    Forgery("no inputs", _without("inputs")),
    Forgery("inputs null", _put(inputs=None)),
    Forgery("inputs an object", _put(inputs={})),
    Forgery("inputs a text", _put(inputs="in.value")),
    Forgery("inputs empty", _put(inputs=[])),
    Forgery("inputs of null", _put(inputs=[None])),
    Forgery("inputs of lists", _put(inputs=[[[]]])),
    Forgery("inputs of texts", _put(inputs=["in.value"])),
    Forgery("an input more", lambda body: _put(inputs=body["inputs"] * 2)(body)),
    Forgery("input without id", _put(inputs=[{"property": "value", "value": 1}])),
    Forgery("input id null", _first("inputs", id=None)),
    Forgery("input id a number", _first("inputs", id=7)),
    Forgery("input id a list", _first("inputs", id=["in"])),
    Forgery("input id an empty object", _first("inputs", id={})),
    Forgery("input id an object", _first("inputs", id={"type": {"deep": []}, "index": [1]})),
    Forgery("input id another's", _first("inputs", id="someone-else")),
    Forgery("input property another's", _first("inputs", property="className")),
    Forgery("input property null", _first("inputs", property=None)),
    Forgery("input property a list", _first("inputs", property=["value"])),
    Forgery("input property dunder", _first("inputs", property="__class__")),
    Forgery("input with a part more", _first("inputs", children=[])),
    Forgery("state forged", _put(state=[{"id": "secret", "property": "data", "value": "admin"}])),
    Forgery("state twice", lambda body: _put(state=body.get("state", []) * 2 or body["inputs"])(body)),
    Forgery("state an object", _put(state={"id": "st"})),
    Forgery("state a text", _put(state="st.data")),
    Forgery("state of null", _put(state=[None])),
    Forgery("triggers missing", _without("changedPropIds")),
    Forgery("triggers null", _put(changedPropIds=None)),
    Forgery("triggers a text", _put(changedPropIds="in.value")),
    Forgery("triggers of numbers", _put(changedPropIds=[1])),
    Forgery("triggers of objects", _put(changedPropIds=[{"id": "in"}])),
    Forgery("triggers of another", _put(changedPropIds=["someone-else.value"])),
    Forgery("triggers half an id", _put(changedPropIds=['{"type":'])),
    Forgery("triggers deep", _put(changedPropIds=['{"a":' * 5000 + ".value"])),
    Forgery("parsed triggers a text", _put(parsedChangedPropsIds="in")),
    Forgery("a part more", _put(user="admin")),
    Forgery("outputs another's", _put(outputs={"id": "someone-else", "property": "children"})),
    Forgery("outputs a text", _put(outputs="out.children")),
    Forgery("outputs of lists", _put(outputs=[[["x"]]])),
    Forgery("outputs a number", _put(outputs=3)),
    Forgery("text/plain", _genuine, (415,), "text/plain"),
    Forgery("a form", _genuine, (415,), "application/x-www-form-urlencoded"),
    Forgery("several parts", _genuine, (400, 415), "multipart/form-data; boundary=x"),
    Forgery("no type", _genuine, (415,), None),
    Forgery("a broken type", _genuine, (415,), "application/;;;json"),
]

VALUES: list[Any] = [
    *(None, True, 0, -1, 1.5e308, 2**53, -(2**63), "", " ", "x" * 100_000),
    *("'; drop table courses; --", "<script>alert(1)</script>", "../../etc/passwd", "=cmd|'/c calc'!A0"),
    *("\u0000", "\u202eabc", "\U0001f4a5", "{{7*7}}", "${jndi:ldap://x}", "%s%n", "NaN", "?a=1&a=2&" * 500),
    *([], {}, [None], ["x"] * 2000, [[["x"]]], {"__class__": "x"}, {"points": [{"customdata": {}}]}, {"props": []}),
]

CALLS = [
    Call("suites up", "_dash-component-suites/../../etc/passwd"),
    Call("suites up, encoded", "_dash-component-suites/dash/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
    Call("suites up, encoded twice", "_dash-component-suites/dash/%252e%252e%252fetc%252fpasswd"),
    Call("suites unknown package", "_dash-component-suites/os/path.py"),
    Call("suites source", "_dash-component-suites/dash/dash.py"),
    Call("suites NUL", "_dash-component-suites/dash/%00"),
    Call("suites backslash", "_dash-component-suites/dash/..%5c..%5cwin.ini"),
    Call("suites empty", "_dash-component-suites/"),
    Call("suites version", "_dash-component-suites/dash/dcc/dash_core_components.v9_9m9.js"),
    Call("suites version abuse", "_dash-component-suites/dash/dcc/dash_core_components.js?v=" + "9" * 3000),
    Call("suites bad UTF-8", "_dash-component-suites/dash/%ff%fe"),
    Call("assets up", "assets/../portal/settings.py"),
    Call("assets up, encoded", "assets/%2e%2e/%2e%2e/etc/passwd"),
    Call("assets absolute", "assets//etc/passwd"),
    Call("assets NUL", "assets/%00.css"),
    Call("assets folder", "assets/"),
    Call("assets long", "assets/" + "a" * 5000),
    Call("assets version", "assets/big.css?m=../../x"),
    Call("assets version a list", "assets/big.css?m=1&m=2&m=" + "9" * 400),
    *(Call(f"callback by {way}", "_dash-update-component", way) for way in ("GET", "PUT", "DELETE", "PATCH", "TRACE")),
    Call("page by POST", "", "POST"),
    Call("page by DELETE", "", "DELETE"),
    Call("page by an unknown method", "", "BREW"),
    Call("layout by POST", "_dash-layout", "POST", {}, b"{}"),
    Call("page of bad UTF-8", "%ff%fe%00"),
    Call("page long", "x" * 6000),
    Call("query long", "?" + "country=India&" * 550),
    Call("query bad UTF-8", "?company=%ff%fe%c0%af"),
    Call("query half a character", "?company=%ed%a0%80"),
    Call("query NUL", "?company=%00"),
    Call("query signs", "?&&&===&a&=b&[]=1&a[0]=2"),
    Call("api unknown", "api/nothing/at-all.json"),
    Call("api up", "api/../../etc/passwd"),
    Call("api up, encoded", "api/%2e%2e%2f%2e%2e%2fetc/passwd.json"),
    Call("api form", "api/recommender/courses.exe"),
    Call("api unknown filter", "api/recommender/courses.json?drop=table"),
    Call("api SQL", "api/recommender/courses.json?company=%27%3B%20drop%20table%20courses%3B--"),
    Call("api bad UTF-8", "api/recommender/courses.json?company=%ff"),
    Call("api NUL", "api/recommender/courses.json?company=%00"),
    Call("api long value", "api/recommender/courses.json?company=" + "x" * 7000),
    Call("api limits", "api/recommender/people.json?limit=-1&offset=1e9"),
    Call("api limit of digits", "api/recommender/people.json?limit=" + "9" * 5000),
    Call("api sort", "api/recommender/people.json?sort=1;select&order=sideways"),
    Call("list sort", "api/recommender/list.csv?sort=1;select&order=sideways"),
    Call("list limit", "api/recommender/list.xlsx?limit=1"),
    Call("list form", "api/recommender/list.exe"),
    Call("api NaN", "api/recommender/prediction.json?content=NaN&graded=Infinity&external=1e999"),
    Call("print unknown", "print/nothing"),
    Call("print up", "print/../../etc/passwd"),
    Call("print markup", "print/mooc?country=%3Cscript%3Ealert(1)%3C/script%3E"),
    Call("print SQL", "print/recommender?company=%27%3B%20drop%20table%20courses%3B--"),
    Call("print bad UTF-8", "print/mooc?country=%ff%fe"),
    Call("print NUL", "print/engagement?plan=%00"),
    Call("print long", "print/flagship?" + "media=Online&" * 550),
    Call("print long value", "print/mooc?country=" + "x" * 7000),
    Call("print NaN", "print/recommender?content=NaN&graded=Infinity"),
    Call("print of lists", "print/mooc?limit=9999999&search=%3C!--"),
    Call("print host", "print/score-drivers", headers={"Host": 'a"><script>alert(1)</script>'}),
    Call("print by POST", "print/mooc", "POST", {"Content-Type": JSON}, b"{}"),
    Call("workbook host", "api/score-drivers.xlsx", headers={"Host": "x" * 3000}),
    Call("member of nothing", "api/score-drivers/member.json"),
    Call("member SQL", "api/flagship/member.json?id=x%27%20or%20%271%27=%271"),
    Call("member a number too large", "api/engagement/member.json?id=" + "9" * 150),
    Call("member long", "api/mooc/member.csv?id=" + "x" * 5000),
    Call("member NUL", "api/recommender/member.json?id=%00"),
    Call("member twice", "api/recommender/member.json?id=1&id=2"),
    Call("member half a character", "api/mooc/member.json?id=%ed%a0%80"),
    Call("member page", "member?of=%3Cscript%3E&id=%27%3B--"),
    Call("api by POST", "api/recommender/courses.json", "POST", {"Content-Type": JSON}, b"{}"),
    Call("api by PUT", "api", "PUT", {}, b"x"),
    Call("id with blanks", "healthz", headers={"X-Request-ID": "a b c d e f g h"}),
    Call("id long", "healthz", headers={"X-Request-ID": "a" * 5000}),
    Call("id of markup", "nothing-here", headers={"X-Request-ID": "<script>alert(1)</script>"}),
    Call("encodings broken", "", headers={"Accept-Encoding": "br;q=x, gzip;q=, ;;;, *;q=-1"}),
    Call("encodings long", "", headers={"Accept-Encoding": "br," * 2000}),
    Call("encodings none", "assets/big.css", headers={"Accept-Encoding": "identity;q=0, *;q=0"}),
    Call("tag broken", "assets/big.css", headers={"If-None-Match": '"""W/,,"' * 50}),
    Call("date broken", "assets/big.css", headers={"If-Modified-Since": "yesterday"}),
    Call("range broken", "assets/big.css", headers={"Range": "bytes=9-1,a-b"}),
    Call("range many", "assets/big.css", headers={"Range": "bytes=" + "0-0," * 500}),
    Call("host broken", "", headers={"Host": "a b<>:99999999"}),
    Call("forwarded", "", headers={"X-Forwarded-For": "x" * 2000, "X-Forwarded-Proto": "gopher"}),
    Call("cookies", "", headers={"Cookie": "a=" + "x" * 3500 + "; ;;=; \x7f"}),
    Call("accept", "nothing-here", headers={"Accept": "a/b;q=2,,,;"}),
    Call("length wrong", "_dash-update-component", "POST", {"Content-Type": JSON, "Content-Length": "-5"}, b"{}"),
    Call("length text", "_dash-update-component", "POST", {"Content-Type": JSON, "Content-Length": "many"}, b"{}"),
    Call("charset unknown", "_dash-update-component", "POST", {"Content-Type": JSON + "; charset=klingon"}, b"{}"),
]
