"""Start of a run: the list of the persons whom every build leaves out, `redactions.txt` in the data folder.

UTF-8, an id a line, without outer white space, 1 to 200 printable characters; blank lines and lines that begin with #
say nothing. An id is kept out of everything else that a run writes or says.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.errors import EtlError, UseError
from etl.reading.files import force
from etl.reading.headers import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LONGEST = 200
COMMENT = "#"
OWNER_ONLY = 0o600
TEMPORARY = ".tmp-redactions-"
HEAD = f"{COMMENT} Persons whom every build leaves out, an id a line.\n"
RULE = f"1 to {LONGEST} printable characters, the first of which is not {COMMENT}"


@dataclass
class Redactions:
    """The list as one run read it: `persons`, and `changed`, when it was written, which tells lists apart.

    `found` gathers those of the persons whose rows the run met.
    """

    persons: tuple[str, ...] = ()
    changed: str | None = None
    found: set[str] = field(default_factory=set)

    @property
    def described(self) -> dict[str, object] | None:
        """What build.json says of the list; None where nobody is on it."""
        return {"persons": len(self.persons), "changed": self.changed} if self.persons else None


def checked(given: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of a command line, each once, without outer white space; UseError where one is none."""
    persons = [person.strip() for person in given]
    for place, person in enumerate(persons, start=1):
        if not _is_id(person):
            raise UseError(f"--redact: id {place} of {len(persons)} is none: an id has {RULE}.")
    return tuple(dict.fromkeys(persons))


def read(path: Path) -> Redactions:
    """Return the list; an empty one where there is no file. UseError names the line that holds no id."""
    try:
        with path.open("rb") as file:
            changed, content = os.fstat(file.fileno()).st_mtime_ns, file.read()
    except FileNotFoundError:
        return Redactions()
    persons = [line for line in _lines(path, content) if line and not line.startswith(COMMENT)]
    return Redactions(tuple(dict.fromkeys(persons)), _moment(changed)) if persons else Redactions()


def add(path: Path, persons: Sequence[str]) -> None:
    """Write the ids that the list lacks at its end, in one step; afterwards only its owner can read it.

    The build lock must be held. The list counts as changed even where it had all of them.
    """
    content = path.read_bytes() if path.exists() else HEAD.encode()
    known = _lines(path, content)
    ending = "" if content.endswith(b"\n") or not content else "\n"
    new = ending + "".join(f"{person}\n" for person in persons if person not in known)
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(3)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        file.write(content + new.encode())
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    force(path.parent)


def counted(many: int) -> str:
    """Return how many persons, in words: ids are never said."""
    return "1 person" if many == 1 else f"{many:,} persons"


@contextmanager
def unnamed(persons: Sequence[str]) -> Iterator[None]:
    """Take the ids out of the sentence of an EtlError: a file without header has its first row quoted, for one."""
    try:
        yield
    except EtlError as error:
        shown = "|".join(re.escape(repr(person[:SHOWN])[1:-1]) for person in persons)
        quoted = re.compile(rf"(['\"])\s*(?:{shown})\s*\1")
        error.args = tuple(quoted.sub("'…'", str(part)) for part in error.args) if persons else error.args
        raise


def _lines(path: Path, content: bytes) -> list[str]:
    try:
        lines = [line.strip() for line in content.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        raise UseError(f"{path} is not UTF-8 text: save it as UTF-8.") from error
    for number, line in enumerate(lines, start=1):
        if line and not line.startswith(COMMENT) and not _is_id(line):
            raise UseError(f"{path.name} line {number}: an id has {RULE}: mend the line.")
    return lines


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST and text.isprintable() and not text.startswith(COMMENT)


def _moment(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"
