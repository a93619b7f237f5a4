"""Every request has an id and one line of JSON; no line tells a value that a person sent."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from flask import g

from portal.web import logs
from tests.portal.web import hostile, small

if TYPE_CHECKING:
    from pathlib import Path

    import dash
    from werkzeug.test import TestResponse

SECRET = "the secret value"


@pytest.fixture
def site(tmp_path: Path) -> dash.Dash:
    """The small app, which raises errors with a secret in their message."""
    return small.app(tmp_path)


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Listen to the portal's lines."""
    caplog.set_level(logging.INFO, "portal")
    return caplog


def lines(written: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """Return the records as the lines that go to standard output."""
    return [json.loads(logs.Lines().format(record)) for record in written.records]


def get(site: dash.Dash, path: str, **headers: str) -> TestResponse:
    """Ask for a path."""
    response: TestResponse = site.server.test_client().get(path, headers=headers, buffered=True)
    return response


def test_a_request_is_one_line(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """Time, id, method, path, names of parameters, status, milliseconds and bytes; no value of a parameter."""
    response = get(site, "/healthz?company=Alice%20Smith&Bob%40example.org=1")
    (line,) = lines(written)
    assert line.pop("time").endswith("Z")
    assert 0 < line.pop("ms") < 60_000
    assert line == {
        "level": "info",
        "event": "request",
        "request_id": response.headers["X-Request-ID"],
        "method": "GET",
        "path": "/healthz",
        "parameters": ["company", "?"],
        "status": 200,
        "bytes": len(response.data),
    }


def test_bytes_are_those_sent(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """The line counts what goes over the wire, after compression."""
    response = get(site, "/api/rows.json", **{"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert lines(written)[0]["bytes"] == len(response.data)


def test_a_callback_is_named(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """The line of a callback tells its output, which the app declares; its body is not told."""
    body = hostile.genuine(site, "out.children")
    body["inputs"][0]["value"] = "Alice Smith"
    hostile.send(site, json.dumps(body).encode())
    (line,) = lines(written)
    assert line["callback"] == "out.children"
    assert "Alice" not in json.dumps(line)


def test_the_build_is_told(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """A view that sets g.build_id has it in its line."""

    def view() -> str:
        g.build_id = "20261120T000000Z-abcdef"
        return "made"

    site.server.add_url_rule("/api/made", "made", view)
    get(site, "/api/made")
    assert lines(written)[0]["build_id"] == "20261120T000000Z-abcdef"


@pytest.mark.parametrize("given", ["a-well.formed_ID-1", "0" * 64, "12345678"])
def test_a_well_formed_id_is_kept(site: dash.Dash, given: str) -> None:
    """The id of a proxy goes through: 8 to 64 letters, digits, dots, dashes and underscores."""
    assert get(site, "/healthz", **{"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "0" * 65, "with blank in it", "<script>12345", "größer-als-8"])
def test_another_id_is_made(site: dash.Dash, given: str) -> None:
    """What is no id is not repeated to anyone: 16 hexadecimal digits are made instead."""
    assert re.fullmatch(r"[0-9a-f]{16}", get(site, "/healthz", **{"X-Request-ID": given}).headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/api/boom", "/page-boom"])
def test_a_failure_tells_code_and_no_value(site: dash.Dash, written: pytest.LogCaptureFixture, path: str) -> None:
    """An exception is logged by its type and positions, its message by nobody; the reader gets the request id."""
    response = get(site, path)
    assert response.status_code == 500
    failed, request = lines(written)
    assert failed["type"] == "KeyError"
    assert re.fullmatch(r"tests/portal/web/small\.py:\d+ boom", failed["at"][-1])
    assert failed["request_id"] == request["request_id"] == response.headers["X-Request-ID"]
    assert failed["request_id"] in response.text
    assert SECRET not in response.text + json.dumps([failed, request])


def test_a_callback_that_fails_shows_a_sentence(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """The outputs stay as they are, the page gets one sentence with the request id, the log type and positions."""
    body = hostile.genuine(site, "out.children")
    body["inputs"][0]["value"] = "boom"
    response = hostile.send(site, json.dumps(body).encode())
    sentence = (
        "Something went wrong on our side; if it happens again, tell us the request id "
        f"{response.headers['X-Request-ID']}."
    )
    assert response.json == {"multi": True, "sideUpdate": {"told": {"children": sentence}}, "response": {}}
    failed, _ = lines(written)
    assert (failed["type"], failed["at"][-1].split()[1]) == ("ValueError", "echo")
    assert SECRET not in json.dumps(failed)


def test_a_known_error_of_a_callback_is_its_own_sentence(site: dash.Dash, written: pytest.LogCaptureFixture) -> None:
    """A refusal is not a failure: its message is shown, and only the request is logged."""
    body = hostile.genuine(site, "out.children")
    body["inputs"][0]["value"] = "sorry"
    response = hostile.send(site, json.dumps(body).encode())
    assert response.json is not None
    assert response.json["sideUpdate"] == {"told": {"children": "That course is not in the data."}}
    assert [line["event"] for line in lines(written)] == ["request"]


def raised() -> ValueError:
    """Return an error that was raised, with a value in its message."""
    with pytest.raises(ValueError, match=SECRET) as caught:
        raise ValueError(SECRET)
    return caught.value


def failed_record(name: str, message: str, *args: object) -> logging.LogRecord:
    """Return the record of a library that logs an exception."""
    error = raised()
    return logging.LogRecord(name, logging.ERROR, "", 0, message, args, (ValueError, error, error.__traceback__))


def test_what_led_to_an_error_is_told() -> None:
    """The chain of causes is told by type, nearest first, and a chain that closes on itself ends."""
    inner = raised()
    with pytest.raises(KeyError) as caught:
        raise KeyError(SECRET) from inner
    inner.__context__ = caught.value
    told = logs.positions(caught.value)
    assert told["type"] == "KeyError"
    assert [cause["type"] for cause in told["after"]] == ["ValueError"]
    assert SECRET not in json.dumps(told)


def test_a_library_that_logs_an_exception_tells_no_value() -> None:
    """The line of any logged exception holds its type and positions."""
    line = json.loads(logs.Lines().format(failed_record("flask", "It failed")))
    assert (line["event"], line["type"], line["level"]) == ("It failed", "ValueError", "error")
    assert SECRET not in json.dumps(line)


def test_half_a_character_does_not_stop_a_line() -> None:
    """A lone surrogate in a path is replaced, and the line is written."""
    record = logging.LogRecord("portal.requests", logging.INFO, "", 0, "request", (), None)
    record.fields = {"path": "/\ud800", "parameters": ["\udfff"]}
    line = json.loads(logs.Lines().format(record))
    assert (line["path"], line["parameters"]) == ("/?", ["?"])


@pytest.mark.parametrize(
    ("message", "args", "kept"),
    [
        (
            "Invalid request from ip=10.1.2.3: Invalid HTTP Header: 'Alice'",
            (),
            "A request that is not HTTP was refused.",
        ),
        ("Booting worker with pid: %s", (7,), "Booting worker with pid: 7"),
    ],
)
def test_gunicorn_tells_no_address(message: str, args: tuple[object, ...], kept: str) -> None:
    """Its words about a bad request lose address and header; its other words stay."""
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, args, None)
    assert logs.Redacted().filter(record)
    assert record.getMessage() == kept


def test_gunicorn_tells_no_query() -> None:
    """Its words about a failed request lose address, query and the exception's message."""
    record = failed_record("gunicorn.error", "Error handling request %s %s", "GET", "/?company=Alice")
    logs.Redacted().filter(record)
    text = logging.Formatter().format(record)
    assert text.startswith("Error handling request: ValueError at tests/portal/web/test_logs.py:")
    assert "Alice" not in text
    assert SECRET not in text


def test_gunicorn_tells_why_a_worker_does_not_start() -> None:
    """No client is heard before a worker runs: the operator gets the whole reason."""
    record = failed_record("gunicorn.error", "Exception in worker process")
    logs.Redacted().filter(record)
    assert SECRET in logging.Formatter().format(record)


def test_a_process_writes_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Once configured, the portal's words from the level on and the warnings of libraries go to standard output.

    The words of the development server are not heard: they hold addresses with their queries.
    """
    root, named = logging.getLogger(), [logging.getLogger(name) for name in ("portal", "werkzeug")]
    kept = (root.handlers[:], root.level, [one.level for one in named])
    try:
        logs.configure("info")
        logging.getLogger("portal.requests").info("request", extra={"fields": {"status": 200}})
        logging.getLogger("portal").debug("not heard")
        logging.getLogger("werkzeug").info("GET /?company=Alice")
        logging.getLogger("another").warning("heard")
    finally:
        root.handlers[:], root.level = kept[:2]
        for one, level in zip(named, kept[2], strict=True):
            one.setLevel(level)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["level"], line["event"]) for line in told] == [("info", "request"), ("warning", "heard")]
    assert told[0]["status"] == 200
