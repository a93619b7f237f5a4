"""From an answer to the forms in which it leaves the portal for programs: JSON and CSV; both say the same."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.answers.spec import Answer, Column
    from portal.warehouse import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_json(answer: Answer) -> bytes:
    """Return the contract's JSON of an answer: numbers at full precision, dates ISO 8601."""
    return orjson.dumps(
        {
            "question": answer.question,
            "answer": answer.name,
            "title": answer.title,
            "finding": answer.finding,
            "caveats": answer.caveats,
            "filters": answer.state.described(),
            "n": answer.n,
            **({} if answer.vs_n is None else {"vs_n": answer.vs_n}),
            "build": answer.build,
            "columns": [_described(column) for column in answer.columns],
            "rows": answer.records(),
            "sql": answer.sql,
            "parameters": dict(answer.parameters),
        }
    )


def to_csv(answer: Answer) -> bytes:
    """Return the rows as CSV (RFC 4180, UTF-8): null empty, booleans true or false, no text that runs as a formula."""
    return b"".join(csv_pieces(answer, [answer.rows]))


def csv_pieces(answer: Answer, chunks: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """Return the same CSV of rows that come in chunks, a piece for each; the heads stand in the first."""
    heads: list[Row] = [tuple(column.name for column in answer.columns)]
    for chunk in chunks:
        yield _csv([*heads, *chunk])
        heads = []
    if heads:
        yield _csv(heads)


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[_cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def _described(column: Column) -> dict[str, str]:
    return {"name": column.name, "unit": column.unit, "description": column.description}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return repr(value) if isinstance(value, float) else value
