"""Where a request ends that cannot be answered: one sentence, as JSON for programs and as a small page for people."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from dash import callback_context, no_update
from dash.exceptions import DependencyException, InvalidResourceError
from flask import Response, g, jsonify, request
from werkzeug.exceptions import HTTPException, NotFound

from portal.errors import ReaderError
from portal.web import logs

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash
    from flask import Request

PROGRAMS = ("api", "healthz", "readyz", "version")
SENTENCES = {
    400: "The request could not be read; check its address and its body.",
    404: "There is nothing at this address. Check it for a typing error, or start from the overview.",
    405: "This address does not take that method.",
    406: "The answer cannot be given in the form that was asked for.",
    408: "The request took too long to arrive; send it again.",
    413: "The request is larger than this site takes; send less.",
    414: "The address is longer than this site takes; use fewer filters.",
    415: "The request must be JSON, with the content type application/json.",
    416: "The part that was asked for lies outside of the file.",
    503: "The site cannot answer now; try again in a minute.",
}
WRONG = "Something went wrong on our side; if it happens again, tell us the request id {}."

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{status} - Learner insight</title>
</head>
<body>
<main>
<h1>{sentence}</h1>
<p><a href="{home}">Open the overview</a></p>
<p>Request id: {request_id}</p>
</main>
</body>
</html>
"""


def install(app: Dash) -> None:
    """Answer every error of the app's server with one sentence.

    A ReaderError has its own sentence and status; any other exception is logged without values and answered with a
    request id.
    """
    prefix = app.config.routes_pathname_prefix

    def sentence(error: HTTPException) -> Response:
        status = error.code or 500
        has_description = error.description != type(error).description
        text = (
            error.description
            if has_description and error.description
            else SENTENCES.get(status, error.description or "")
        )
        response = _response(prefix, status, text or "")
        response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
        return response

    def no_page() -> None:
        """Refuse an address of programs that only Dash's catch-all page would answer."""
        if request.endpoint == f"{prefix}<path:path>" and _for_programs(request.path, prefix):
            raise NotFound

    def missing(_: Exception) -> Response:
        return _response(prefix, 404, SENTENCES[404])

    def unexpected(error: Exception) -> Response:
        logs.failure(error)
        return _response(prefix, 500, WRONG.format(logs.request_id()))

    app.server.before_request(no_page)
    app.server.register_error_handler(HTTPException, sentence)
    app.server.register_error_handler(DependencyException, missing)
    app.server.register_error_handler(InvalidResourceError, missing)
    app.server.register_error_handler(Exception, unexpected)
    app.server.register_error_handler(ReaderError, lambda error: _response(prefix, error.status, str(error)))


def on_error(show: Callable[[str], object]) -> Callable[[Exception], object]:
    """Return the function for ``Dash(on_error=...)``: it shows one sentence and leaves the outputs as they are.

    The message of a ReaderError is that sentence; any other exception is logged without values, and the sentence holds
    the request id. `show` puts a sentence on the page (``dash.set_props``).
    """

    def handle(error: Exception) -> object:
        if isinstance(error, ReaderError):
            show(str(error))
        else:
            logs.failure(error)
            show(WRONG.format(logs.request_id()))
        return _nothing_new()

    return handle


def _nothing_new() -> object:
    """Return what leaves the outputs as they are; Dash wants a list of it for a single output of a pattern (ALL)."""
    if g.get("callback", "").startswith(".."):
        return None
    outputs = callback_context.outputs_list
    return [no_update] * len(outputs) if isinstance(outputs, list) and outputs else None


def reads_html(request: Request) -> bool:
    """Return whether the client can show a page: browsers accept HTML by name, most programs accept anything."""
    accepted = request.accept_mimetypes
    return not accepted.provided or bool(accepted.accept_html)


def _response(prefix: str, status: int, sentence: str) -> Response:
    if _for_programs(request.path, prefix) or not reads_html(request):
        response = jsonify(error=sentence)
    else:
        values = {"home": escape(prefix), "request_id": escape(logs.request_id()), "sentence": escape(sentence)}
        response = Response(_PAGE.format(status=status, **values), mimetype="text/html")
    response.status_code = status
    return response


def _for_programs(path: str, prefix: str) -> bool:
    """Return whether a program asks at this path: /api, /_dash..., /healthz, /readyz, /version, any file."""
    parts = path.removeprefix(prefix).lstrip("/").split("/")
    return parts[0].startswith("_") or parts[0] in PROGRAMS or "." in parts[-1]
