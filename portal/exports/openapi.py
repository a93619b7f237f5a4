"""The API described as OpenAPI 3.1, made from the same declarations that answer the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.answers.comparison import join
from portal.answers.people import unpaged

if TYPE_CHECKING:
    from portal.answers.service import AnswerService
    from portal.answers.spec import AnswerSpec, Question
    from portal.filters.filter import Filter

JSON, CSV = "application/json", "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIXED = "points or words"
_OTHER_SIDE: tuple[dict[str, Any], ...] = (
    {
        "name": "vs",
        "in": "query",
        "required": False,
        "description": "Compare with all whom the filters do not select.",
        "schema": {"type": "string", "enum": ["rest"]},
    },
    {
        "name": "versus",
        "in": "query",
        "required": False,
        "style": "form",
        "explode": True,
        "description": "Compare with another side: any filter of the question, its name after `vs.`.",
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    },
)
_TYPES = {"count": "integer", "text": "string", "address": "string", "date": "string", "flag": "boolean"}


def document(service: AnswerService) -> dict[str, Any]:
    """Return the OpenAPI document of every question's answers."""
    paths: dict[str, Any] = {}
    for question in service.questions:
        for spec in question.specs:
            every = unpaged(spec) if spec.every else None
            for declared, form, kind in (
                (spec, "json", JSON),
                (spec, "csv", CSV),
                (every, "csv", CSV),
                (every, "xlsx", XLSX),
            ):
                if declared:
                    paths[f"/{question.slug}/{declared.name}.{form}"] = {
                        "get": _operation(question, declared, form, kind)
                    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Learner insight", "version": "1", "description": "Every answer of the portal."},
        "servers": [{"url": f"{service.settings.prefix}api"}],
        "paths": paths,
        "components": {"schemas": {"Error": _error()}},
    }


def _operation(question: Question, spec: AnswerSpec, form: str, kind: str) -> dict[str, Any]:
    content: dict[str, Any] = {kind: {"schema": _answer(spec) if form == "json" else {"type": "string"}}}
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "operationId": f"{question.slug}-{spec.name}-{form}",
        "summary": f"{question.title}: {spec.title}",
        "parameters": [
            *(parameter for item in _taken(question, spec) for parameter in _parameters(item)),
            *(_OTHER_SIDE if question.count and not spec.alone else ()),
        ],
        "responses": {
            "200": {"description": spec.title, "content": content},
            "304": {"description": "The answer that you have is the current one."},
            "400": {"description": "A filter or value that is not known.", "content": refusal},
            **({"404": {"description": "Nobody has this id.", "content": refusal}} if spec is question.member else {}),
            "503": {"description": "No build can be served, or a limit was met.", "content": refusal},
        },
    }


def _taken(question: Question, spec: AnswerSpec) -> tuple[Filter, ...]:
    return spec.controls if spec.alone else (*question.filters, *spec.controls)


def _parameters(item: Filter) -> list[dict[str, Any]]:
    numeric = item.limits is not None
    item_schema: dict[str, Any] = {"type": "number" if numeric else "string"}
    schema = {"type": "array", "items": item_schema} if item.several else item_schema
    common = {"in": "query", "required": item.required, "explode": True}
    return [{"name": name, **common, "description": item.label, "schema": schema} for name in item.parameters]


def _answer(spec: AnswerSpec) -> dict[str, Any]:
    row = {
        column.name: {"type": [*_types(column.unit), "null"], "description": column.description}
        for column in (*spec.columns, *join.columns(spec))
    }
    texts = ("question", "answer", "title", "finding", "sql")
    return {
        "type": "object",
        "properties": {
            **{name: {"type": "string"} for name in texts},
            "caveats": {"type": "array", "items": {"type": "string"}},
            "filters": {"type": "object"},
            "n": {"type": "integer"},
            "vs_n": {"type": "integer", "description": "The members of the other side, where two are compared."},
            "build": {"type": "object"},
            "columns": {"type": "array", "items": {"type": "object"}},
            "rows": {"type": "array", "items": {"type": "object", "properties": row}},
            "parameters": {"type": "object"},
        },
    }


def _types(unit: str) -> list[str]:
    """Return what values of a unit are in JSON; `points or words` takes both."""
    return ["number", "string"] if unit == MIXED else [_TYPES.get(unit, "number")]


def _error() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "error": {"type": "string"},
            "filter": {"type": "string"},
            "value": {"type": "string"},
            "allowed": {"type": "array"},
        },
        "required": ["error"],
    }
