"""A whole list of members as a file: rows are written as the query gives them, so that its length costs no memory."""

from __future__ import annotations

import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from portal.exports import serialize, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import ExitStack

    from portal.answers.spec import Answer
    from portal.exports.header import ExportHeader
    from portal.warehouse import Row

_PIECE = 256 * 1024


def body(
    cover: ExportHeader, answer: Answer, form: str, chunks: Iterator[Sequence[Row]], held: ExitStack
) -> Iterator[bytes]:
    """Return a file's bytes in pieces; `held` closes what they read from.

    The first rows are fetched here, so that what the query refuses can still be said.
    """
    if form == "csv":
        pieces = serialize.csv_pieces(answer, chunks)
        return chain([next(pieces)], pieces)
    file = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="portal-list-"))) / "list.xlsx"
    workbook.write_list(file, cover, answer, chunks)
    written = held.enter_context(file.open("rb"))
    return iter(lambda: written.read(_PIECE), b"")
