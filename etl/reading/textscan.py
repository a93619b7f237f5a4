"""File checks, part two: one pass over a text file that counts its lines and finds what a csv reader would hide."""

from __future__ import annotations

import codecs
import re
from array import array
from dataclasses import dataclass, field

from etl.errors import SourceError

SPACES = " \t\v\f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_EDGES = bytes.maketrans(b'\n\r"', b",,,")
_ODD_SPACES = (b"\t", b"\v", b"\f")
_WIDE_SPACES = (b"\xc2\x85", b"\xc2\xa0", b"\xe1\x9a", b"\xe2\x80", b"\xe2\x81", b"\xe3\x80")
_BLANK = re.compile(rb"\n(?=\r?\n)")
MAX_BLANK_LINES = 1_000_000


@dataclass
class TextScan:
    """What one pass over a text file finds; feed it the blocks in order, then call `finish`.

    `lines` are physical lines; `blank` the numbers (from 1) of empty ones, those within quotes left out;
    `padded` is false only where no cell can begin or end with white space. Memory is bounded by one block and `blank`.
    """

    name: str
    quotes_matter: bool = False
    size: int = 0
    newlines: int = 0
    crlf: int = 0
    returns: int = 0
    padded: bool = False
    blank: array[int] = field(default_factory=lambda: array("q"))
    marked: bool = False
    _tail: bytes = b""
    _quotes: int = 0
    _decoder: codecs.IncrementalDecoder = field(default_factory=codecs.getincrementaldecoder("utf-8"))

    def feed(self, block: bytes) -> None:
        """Take the next block; bytes that are no UTF-8 text raise SourceError with byte and line."""
        if self.size == 0:
            self.marked = block.startswith(codecs.BOM_UTF8)
        self._check_text(block)
        data = self._tail + block
        self._find_blank(data)
        if not self.padded:
            self._find_padding(data)
        if b"\r" in data:
            self.returns += block.count(b"\r")
            self.crlf += data.count(b"\r\n")
        self.newlines += block.count(b"\n")
        if self.quotes_matter:
            self._quotes += block.count(b'"')
        self.size += len(block)
        self._tail = data[-2:] if data.endswith(b"\n\r") else data[-1:]

    def finish(self) -> None:
        """Say that the text is complete; a character cut off at its end raises SourceError."""
        self.padded = self.padded or self._tail.endswith(b" ")
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise self._not_text(self.size) from error

    @property
    def lines(self) -> int:
        """Physical lines, the last one counted even without a line break at its end."""
        return self.newlines + (0 if self._tail.endswith(b"\n") or self.size == 0 else 1)

    @property
    def trailing_blank(self) -> int:
        """How many blank lines stand at the end."""
        count = 0
        while count < len(self.blank) and self.blank[-1 - count] == self.lines - count:
            count += 1
        return count

    @property
    def mixed(self) -> bool:
        """Whether line breaks of different kinds stand in the file."""
        return 0 < self.crlf < self.newlines or (self.newlines == 0 and self.returns > 0)

    def _check_text(self, block: bytes) -> None:
        if b"\0" in block:
            line = self.newlines + block.count(b"\n", 0, block.index(b"\0")) + 1
            raise SourceError(f"{self.name} is binary (a zero byte in line {line}), not csv: save it as CSV UTF-8.")
        waiting = len(self._decoder.getstate()[0])
        if waiting or not block.isascii():
            try:
                self._decoder.decode(block)
            except UnicodeDecodeError as error:
                raise self._not_text(self.size + error.start - waiting, block, error.start - waiting) from error

    def _not_text(self, byte: int, block: bytes = b"", place: int = 0) -> SourceError:
        line = self.newlines + block.count(b"\n", 0, max(place, 0)) + 1
        return SourceError(f"{self.name} is not UTF-8 text (byte {byte + 1:,}, line {line:,}): save it as CSV UTF-8.")

    def _find_blank(self, data: bytes) -> None:
        if b"\n\n" not in data and (b"\r" not in data or b"\n\r\n" not in data):
            return
        carried = self._tail.count(b"\n")
        done, line, quotes = 0, self.newlines - carried, self._quotes - self._tail.count(b'"')
        for match in _BLANK.finditer(data):
            end = match.end()
            line += data.count(b"\n", done, end)
            if self.quotes_matter:
                quotes += data.count(b'"', done, end)
            done = end
            if not self.quotes_matter or quotes % 2 == 0:
                self.blank.append(line + 1)
        if len(self.blank) > MAX_BLANK_LINES:
            raise SourceError(f"{self.name} has more than {MAX_BLANK_LINES:,} blank lines: remove them.")

    def _find_padding(self, data: bytes) -> None:
        edges = data.translate(_EDGES) if b" " in data else b""
        wide = () if data.isascii() else _WIDE_SPACES
        self.padded = b", " in edges or b" ," in edges or any(p in data for p in _ODD_SPACES + wide)
