"""The answers over HTTP: /api lists what can be asked; every answer as JSON and CSV, every question as a workbook."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson
from flask import Blueprint, Response, g, request

from portal.answers import member, people
from portal.answers.spec import domain, in_build
from portal.errors import MissingTable, ReaderError, UnknownName
from portal.exports import lists, serialize
from portal.exports.header import export_header
from portal.exports.openapi import XLSX, document
from portal.exports.workbook import to_workbook
from portal.filters.condition import SHOWN
from portal.filters.kinds import Control

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, AnswerSpec, Question
    from portal.filters.kinds import Filter
    from portal.warehouse import Snapshot

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
_FORMS: dict[str, tuple[str, Callable[[Answer], bytes]]] = {
    "json": (JSON, serialize.to_json),
    "csv": (CSV, serialize.to_csv),
}


def blueprint(service: AnswerService) -> Blueprint:
    """Return the routes under the prefix; every error is JSON with one sentence."""
    routes = Blueprint("api", __name__, url_prefix=service.settings.prefix.rstrip("/") + "/api")
    routes.add_url_rule("", "list", lambda: _json(listing(service)), strict_slashes=False)
    routes.add_url_rule("/openapi.json", "openapi", lambda: _json(document(service)))
    routes.add_url_rule("/<slug>.xlsx", "workbook", lambda slug: workbook(service, slug))
    routes.add_url_rule("/<slug>/list.<form>", "members", lambda slug, form: members(service, slug, form))
    routes.add_url_rule("/<slug>/<name>.<form>", "answer", lambda slug, name, form: answer(service, slug, name, form))
    routes.register_error_handler(ReaderError, lambda error: _json(error.body(), error.status))
    return routes


def answer(service: AnswerService, slug: str, name: str, form: str) -> Response:
    """Return one answer of the current build for the query string."""
    question = service.question(slug)
    spec = service.spec(question, name)
    if form not in _FORMS:
        raise UnknownName("An answer is given as .json or .csv.")
    with service.warehouse.snapshot() as snapshot:
        state = service.state(question, _pairs(), snapshot, spec)
        tag = _tag(snapshot, slug, name, form, state.query())
        if _has(tag):
            return _unchanged(tag)
        made = service.make(question, spec, state, snapshot)
    if spec.every is not None:
        service.listed(question, state, len(made.rows), form)
    if name == member.ANSWER:
        service.listed(question, state, 1, form)
    kind, write = _FORMS[form]
    return _tagged(Response(write(made), content_type=kind), tag, _file(f"{slug}-{name}", made, form))


def members(service: AnswerService, slug: str, form: str) -> Response:
    """Return the whole list of a question's members for the query string, sort, order and search, as a stream."""
    question = service.question(slug)
    spec = people.unpaged(service.spec(question, "people"))
    if form not in people.FILE_FORMS:
        raise UnknownName("A whole list is given as .csv or .xlsx.")
    with ExitStack() as begun:
        snapshot = begun.enter_context(service.warehouse.snapshot())
        state = service.state(question, _pairs(), snapshot, spec)
        tag = _tag(snapshot, slug, spec.name, form, state.query())
        if _has(tag):
            return _unchanged(tag)
        made = service.make(question, spec, state, snapshot)
        people.check_file(made, form)
        response = Response(iter(()), content_type=CSV if form == "csv" else XLSX)
        if request.method != "HEAD":
            chunks = begun.enter_context(closing(service.stream(question, spec, made, snapshot)))
            head = replace(
                export_header(service, question, state, [made], snapshot, host=request.host_url), finding=made.finding
            )
            response.response = lists.body(head, made, form, chunks, begun)
            service.listed(question, state, made.n, form)
            response.call_on_close(begun.pop_all().close)
    return _tagged(response, tag, _file(f"{slug}-{spec.name}", made, form))


def workbook(service: AnswerService, slug: str) -> Response:
    """Return all answers of a question for the query string, a sheet each; the list of people up to its most rows."""
    question = service.question(slug)
    with service.warehouse.snapshot() as snapshot:
        state = service.state(question, _pairs(), snapshot)
        notes = service.store.notes(slug, state.query())
        tag = _tag(snapshot, slug, "", "xlsx", state.query(), request.host_url, *(note.id for note in notes))
        if _has(tag):
            return _unchanged(tag)
        answers = [_sheet(service, question, spec, snapshot) for spec in question.exports(people=True)]
        head = export_header(service, question, state, answers, snapshot, host=request.host_url, notes=notes)
    listed = next((len(answer.rows) for answer in answers if answer.name == "people"), None)
    if listed is not None:
        service.listed(question, state, listed, "workbook")
    file = _file(slug, answers[0], "xlsx")
    return _tagged(Response(to_workbook(head, answers), content_type=XLSX), tag, file)


def listing(service: AnswerService) -> dict[str, Any]:
    """Return the questions, their filters with the allowed values of the current build, and their answers."""
    with service.warehouse.snapshot() as snapshot:
        return {
            "build": snapshot.build_id,
            "questions": [_listed(service, question, snapshot) for question in service.questions],
        }


def _listed(service: AnswerService, question: Question, snapshot: Snapshot) -> dict[str, Any]:
    base = f"{service.settings.prefix}api/{question.slug}"
    return {
        "question": question.slug,
        "title": question.title,
        "asks": question.asks,
        "page": service.settings.prefix + (question.slug if question.slug != "overview" else ""),
        "workbook": f"{base}.xlsx",
        **({f"list_{form}": f"{base}/list.{form}" for form in people.FILE_FORMS} if question.spec("people") else {}),
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
    except MissingTable as reason:
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


def _sheet(service: AnswerService, question: Question, spec: AnswerSpec, snapshot: Snapshot) -> Answer:
    pairs = _pairs() + ([("limit", str(people.MOST))] if spec.name == "people" else [])
    return service.make(question, spec, service.state(question, pairs, snapshot, spec), snapshot)


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
