"""A whole list of members as a file: rows are written as the query gives them, so that its length costs no memory."""

from __future__ import annotations

import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from portal.errors import InvalidFilter
from portal.exports import serialize, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import ExitStack

    from portal.answers.spec import Answer
    from portal.exports.header import ExportHeader
    from portal.warehouse import Row

FORMS = ("csv", "xlsx")
MOST_IN_SHEET = 1_048_575
_PIECE = 256 * 1024


def fits(answer: Answer, form: str) -> bool:
    """Return whether a list can be given in a form: a sheet has an end."""
    return form != "xlsx" or answer.n <= MOST_IN_SHEET


def check(answer: Answer, form: str) -> None:
    """Raise InvalidFilter where a list cannot be given in a form."""
    if not fits(answer, form):
        sentence = f"A sheet holds {MOST_IN_SHEET:,} rows and this list has {answer.n:,}: take the CSV."
        raise InvalidFilter(sentence, "list", form, ["csv"])


def body(
    cover: ExportHeader, answer: Answer, form: str, chunks: Iterator[Sequence[Row]], held: ExitStack
) -> Iterator[bytes]:
    """Return a file's bytes in pieces; what they need is closed with `held`.

    The first rows are fetched here, so that what the query refuses can still be said.
    """
    if form == "csv":
        pieces = serialize.csv_pieces(answer, chunks)
        return chain([next(pieces)], pieces)
    file = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="portal-list-"))) / "list.xlsx"
    workbook.write_list(file, cover, answer, chunks)
    written = held.enter_context(file.open("rb"))
    return iter(lambda: written.read(_PIECE), b"")
