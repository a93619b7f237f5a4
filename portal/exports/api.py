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
from portal.answers.allowed import allowed_values, with_defaults
from portal.errors import MissingTable, ReaderError, UnknownName
from portal.exports import lists, serialize
from portal.exports.header import export_header
from portal.exports.openapi import XLSX, document
from portal.exports.workbook import to_workbook
from portal.filters.condition import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.answers.reading import Reading
    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer, AnswerSpec, Question
    from portal.exports.header import ExportHeader
    from portal.filters.filter import Filter
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
    spec = question.declared(name)
    if form not in _FORMS:
        raise UnknownName("An answer is given as .json or .csv.")
    with service.open(slug, _pairs(), spec) as reading:
        tag = _tag(reading, name, form)
        if _has(tag):
            return _unchanged(tag)
        answer = reading.answer(spec)
    if spec.every is not None:
        _write_down(reading, len(answer.rows), form)
    if name == member.ANSWER:
        _write_down(reading, 1, form)
    kind, write = _FORMS[form]
    return _tagged(Response(write(answer), content_type=kind), tag, _file(f"{slug}-{name}", answer, form))


def members(service: AnswerService, slug: str, form: str) -> Response:
    """Return the whole list of a question's members for the query string, sort, order and search, as a stream."""
    question = service.question(slug)
    spec = people.unpaged(question.declared(people.ANSWER))
    if form not in people.FILE_FORMS:
        raise UnknownName("A whole list is given as .csv or .xlsx.")
    with ExitStack() as begun:
        reading = begun.enter_context(service.open(slug, _pairs(), spec))
        tag = _tag(reading, spec.name, form)
        if _has(tag):
            return _unchanged(tag)
        answer = reading.answer(spec)
        people.check_file(answer, form)
        response = Response(iter(()), content_type=CSV if form == "csv" else XLSX)
        if request.method != "HEAD":
            chunks = begun.enter_context(closing(reading.stream(spec, answer)))
            header = replace(export_header(reading, [answer], host=request.host_url), finding=answer.finding)
            response.response = lists.body(header, answer, form, chunks, begun)
            _write_down(reading, answer.n, form)
            response.call_on_close(begun.pop_all().close)
    return _tagged(response, tag, _file(f"{slug}-{spec.name}", answer, form))


def workbook(service: AnswerService, slug: str) -> Response:
    """Return all answers of a question for the query string, a sheet each; the list of people up to its most rows."""
    question = service.question(slug)
    with service.open(slug, _pairs()) as reading:
        query = reading.state.query()
        notes = service.store.notes(slug, query)
        tag = _tag(reading, "", "xlsx", request.host_url, *(note.id for note in notes))
        if _has(tag):
            return _unchanged(tag)
        answers = [_sheet(reading, spec) for spec in question.exports(people=True)]
        header = export_header(reading, answers, host=request.host_url, notes=notes)
    for answer in answers:
        if answer.name == people.ANSWER:
            _write_down(reading, len(answer.rows), "workbook")
    file = _file(slug, header, "xlsx")
    return _tagged(Response(to_workbook(header, answers), content_type=XLSX), tag, file)


def _write_down(reading: Reading, count: int, form: str) -> None:
    """Write into the record that the user received a list, how long it was, and in which form."""
    service = reading.service
    service.audit.listed(service.user(), reading.question.slug, reading.state, count, form, reading.snapshot.build_id)


def listing(service: AnswerService) -> dict[str, Any]:
    """Return the questions, their filters with the allowed values of the current build, and their answers."""
    with service.warehouse.snapshot() as snapshot:
        return {
            "build": snapshot.build_id,
            "questions": [_described(service, question, snapshot) for question in service.questions],
        }


def _described(service: AnswerService, question: Question, snapshot: Snapshot) -> dict[str, Any]:
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
        parts = [part for item in with_defaults(question.filters, snapshot) for part in item.parts]
        return {"filters": [_filter(item, snapshot) for item in parts]}
    except MissingTable as reason:
        return {"filters": [], "lacking": str(reason)}


def _filter(item: Filter, snapshot: Snapshot) -> dict[str, Any]:
    """Return how a filter is used; long lists of values are cut, and say how many there are."""
    known = allowed_values(snapshot, item)
    description: dict[str, Any] = {
        "name": item.name,
        "label": item.label,
        "kind": item.kind,
        "parameters": item.parameters,
        "several": item.several,
        "allowed": list(known[:SHOWN]) if known else None,
        "allowed_count": len(known) if known else None,
    }
    if item.limits is not None:
        description |= dict(zip(("least", "most"), item.limits, strict=True))
    if item.default is not None:
        description |= {"default": item.default}
    return description


def _sheet(reading: Reading, spec: AnswerSpec) -> Answer:
    pairs = _pairs() + ([("limit", str(people.MOST))] if spec.name == people.ANSWER else [])
    state = reading.service.state(reading.question, pairs, reading.snapshot, spec)
    return reading.of(state).answer(spec)


def _pairs() -> list[tuple[str, str]]:
    """Return the query string's pairs in their order, which separates the groups of a selector."""
    return parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True)


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type=JSON)


def _tag(reading: Reading, *asked: str) -> str:
    """Return the ETag: the build, and what was asked of it."""
    g.build_id = reading.snapshot.build_id
    parts = (reading.question.slug, reading.state.query(), *asked)
    return f"{reading.snapshot.build_id}-{hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()}"


def _has(tag: str) -> bool:
    return request.if_none_match.contains_weak(tag)


def _unchanged(tag: str) -> Response:
    return _tagged(Response(status=304), tag, "")


def _file(name: str, content: Answer | ExportHeader, form: str) -> str:
    """Return the name under which a browser saves it; it says so where the data is a sample."""
    return f"{name}{'-sample' if content.sample else ''}.{form}"


def _tagged(response: Response, tag: str, file: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    if file.endswith((".csv", ".xlsx")):
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
