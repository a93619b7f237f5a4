"""The answers over HTTP: /api lists what can be asked; every answer as JSON and CSV, every question as a workbook."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson
from flask import Blueprint, Response, g, request

from portal import exports, list_files, member, people
from portal.answers import domain, in_build
from portal.conditions import SHOWN, Refusal
from portal.cover import cover
from portal.desk import Unknown
from portal.filters import Control
from portal.openapi import XLSX, document
from portal.warehouse import Lacking, Refused, Unavailable
from portal.workbook import to_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers import Answer, Question, Spec
    from portal.desk import Desk
    from portal.filters import Filter
    from portal.warehouse import Snapshot

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
_FORMS: dict[str, tuple[str, Callable[[Answer], bytes]]] = {
    "json": (JSON, exports.to_json),
    "csv": (CSV, exports.to_csv),
}


def blueprint(desk: Desk) -> Blueprint:
    """Return the routes under the prefix; every error is JSON with one sentence."""
    routes = Blueprint("api", __name__, url_prefix=desk.settings.prefix.rstrip("/") + "/api")
    routes.add_url_rule("", "list", lambda: _json(listing(desk)), strict_slashes=False)
    routes.add_url_rule("/openapi.json", "openapi", lambda: _json(document(desk)))
    routes.add_url_rule("/<slug>.xlsx", "workbook", lambda slug: workbook(desk, slug))
    routes.add_url_rule("/<slug>/list.<form>", "members", lambda slug, form: members(desk, slug, form))
    routes.add_url_rule("/<slug>/<name>.<form>", "answer", lambda slug, name, form: answer(desk, slug, name, form))
    routes.register_error_handler(Refusal, lambda error: _json(error.body(), 400))
    routes.register_error_handler(Unknown, lambda error: _json({"error": str(error)}, 404))
    routes.register_error_handler(Unavailable, lambda error: _json({"error": str(error)}, 503))
    routes.register_error_handler(Refused, lambda error: _json({"error": str(error)}, 503))
    return routes


def answer(desk: Desk, slug: str, name: str, form: str) -> Response:
    """Return one answer of the current build for the query string."""
    question = desk.question(slug)
    spec = desk.spec(question, name)
    if form not in _FORMS:
        raise Unknown("An answer is given as .json or .csv.")
    with desk.warehouse.snapshot() as snapshot:
        state = desk.state(question, _pairs(), snapshot, spec)
        tag = _tag(snapshot, slug, name, form, state.query())
        if _has(tag):
            return _unchanged(tag)
        made = desk.make(question, spec, state, snapshot)
    if spec.every is not None:
        desk.listed(question, state, len(made.rows), form)
    if name == member.ANSWER:
        desk.listed(question, state, 1, form)
    kind, write = _FORMS[form]
    return _tagged(Response(write(made), content_type=kind), tag, _file(f"{slug}-{name}", made, form))


def members(desk: Desk, slug: str, form: str) -> Response:
    """Return the whole list of a question's members for the query string, sort, order and search, as a stream."""
    question = desk.question(slug)
    spec = people.unpaged(desk.spec(question, "people"))
    if form not in list_files.FORMS:
        raise Unknown("A whole list is given as .csv or .xlsx.")
    with ExitStack() as begun:
        snapshot = begun.enter_context(desk.warehouse.snapshot())
        state = desk.state(question, _pairs(), snapshot, spec)
        tag = _tag(snapshot, slug, spec.name, form, state.query())
        if _has(tag):
            return _unchanged(tag)
        made = desk.make(question, spec, state, snapshot)
        list_files.check(made, form)
        response = Response(iter(()), content_type=CSV if form == "csv" else XLSX)
        if request.method != "HEAD":
            chunks = begun.enter_context(closing(desk.stream(question, spec, made, snapshot)))
            head = replace(cover(desk, question, state, [made], snapshot, host=request.host_url), finding=made.finding)
            response.response = list_files.body(head, made, form, chunks, begun)
            desk.listed(question, state, made.n, form)
            response.call_on_close(begun.pop_all().close)
    return _tagged(response, tag, _file(f"{slug}-{spec.name}", made, form))


def workbook(desk: Desk, slug: str) -> Response:
    """Return all answers of a question for the query string, a sheet each; the list of people up to its most rows."""
    question = desk.question(slug)
    with desk.warehouse.snapshot() as snapshot:
        state = desk.state(question, _pairs(), snapshot)
        notes = desk.store.notes(slug, state.query())
        tag = _tag(snapshot, slug, "", "xlsx", state.query(), request.host_url, *(note.id for note in notes))
        if _has(tag):
            return _unchanged(tag)
        answers = [_sheet(desk, question, spec, snapshot) for spec in question.exports(people=True)]
        head = cover(desk, question, state, answers, snapshot, host=request.host_url, notes=notes)
    listed = next((len(answer.rows) for answer in answers if answer.name == "people"), None)
    if listed is not None:
        desk.listed(question, state, listed, "workbook")
    file = _file(slug, answers[0], "xlsx")
    return _tagged(Response(to_workbook(head, answers), content_type=XLSX), tag, file)


def listing(desk: Desk) -> dict[str, Any]:
    """Return the questions, their filters with the allowed values of the current build, and their answers."""
    with desk.warehouse.snapshot() as snapshot:
        return {
            "build": snapshot.build_id,
            "questions": [_listed(desk, question, snapshot) for question in desk.questions],
        }


def _listed(desk: Desk, question: Question, snapshot: Snapshot) -> dict[str, Any]:
    base = f"{desk.settings.prefix}api/{question.slug}"
    return {
        "question": question.slug,
        "title": question.title,
        "asks": question.asks,
        "page": desk.settings.prefix + (question.slug if question.slug != "overview" else ""),
        "workbook": f"{base}.xlsx",
        **({f"list_{form}": f"{base}/list.{form}" for form in list_files.FORMS} if question.spec("people") else {}),
        **_filters(question, snapshot),
        "answers": [
            {
                "answer": spec.name,
                "title": spec.title,
                "json": f"{base}/{spec.name}.json",
                "csv": f"{base}/{spec.name}.csv",
                "controls": [_filter(item, snapshot) for item in spec.controls],
                "columns": [
                    {"name": column.name, "unit": column.unit, "description": column.description}
                    for column in spec.columns
                ],
            }
            for spec in question.specs
        ],
    }


def _filters(question: Question, snapshot: Snapshot) -> dict[str, Any]:
    """Return the filters; where the build lacks what they list, none and the reason."""
    try:
        parts = [part for item in in_build(question.filters, snapshot) for part in getattr(item, "parts", (item,))]
        return {"filters": [_filter(item, snapshot) for item in parts]}
    except Lacking as reason:
        return {"filters": [], "lacking": str(reason)}


def _filter(item: Filter, snapshot: Snapshot) -> dict[str, Any]:
    """Return how a filter is used; long lists of values are cut, and say how many there are."""
    known = domain(snapshot, item)
    told: dict[str, Any] = {
        "name": item.name,
        "label": item.label,
        "kind": item.kind,
        "parameters": item.parameters,
        "several": item.several,
        "allowed": list(known[:SHOWN]) if known else None,
        "allowed_count": len(known) if known else None,
    }
    if isinstance(item, Control) and item.numeric:
        told |= {"least": item.least, "most": item.most}
    if isinstance(item, Control) and item.default is not None:
        told |= {"default": item.default}
    return told


def _sheet(desk: Desk, question: Question, spec: Spec, snapshot: Snapshot) -> Answer:
    pairs = _pairs() + ([("limit", str(people.MOST))] if spec.name == "people" else [])
    return desk.make(question, spec, desk.state(question, pairs, snapshot, spec), snapshot)


def _pairs() -> list[tuple[str, str]]:
    """Return the query string's pairs in their order: a selector's groups are told apart by it."""
    return parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True)


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type=JSON)


def _tag(snapshot: Snapshot, *parts: str) -> str:
    """Return the ETag: the build, and what was asked of it."""
    g.build_id = snapshot.build_id
    return f"{snapshot.build_id}-{hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()}"


def _has(tag: str) -> bool:
    return request.if_none_match.contains_weak(tag)


def _unchanged(tag: str) -> Response:
    return _tagged(Response(status=304), tag, "")


def _file(name: str, answer: Answer, form: str) -> str:
    """Return the name under which a browser saves it; it says so where the data is a sample."""
    return f"{name}{'-sample' if answer.sample else ''}.{form}"


def _tagged(response: Response, tag: str, file: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    if file.endswith((".csv", ".xlsx")):
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
