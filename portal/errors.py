"""Every error that the portal raises by itself; its message is one sentence for its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALLOWED_SHOWN = 50


class PortalError(Exception):
    """The root of all errors: the message is one sentence for whoever can act on it."""


class OperatorError(PortalError):
    """The portal cannot be run like this; the sentence names the remedy, and the command ends."""


class SettingError(OperatorError):
    """A setting has a value that cannot be used."""


class PublishedError(OperatorError):
    """`published.toml` cannot be used."""


class NotRestored(OperatorError):  # noqa: N818 - the store is as it was
    """A backup could not be restored, and the store is as it was."""


class ReaderError(PortalError):
    """A request cannot be answered; the sentence is shown on the page or sent as JSON with the status."""

    status: ClassVar[int] = 503

    def body(self) -> dict[str, object]:
        """Return what an API client gets."""
        return {"error": str(self)}


class InvalidFilter(ReaderError):  # noqa: N818 - the client's value is refused, with what is allowed
    """A value from outside cannot be used: a sentence, the filter, the value and what is allowed."""

    status = 400

    def __init__(
        self,
        sentence: str,
        name: str,
        value: str,
        allowed: Sequence[object] = (),
        *,
        instead: Mapping[str, str] | None = None,
    ) -> None:
        """`sentence` is for the reader; `allowed` is cut to the first 50; `instead` are parameters that would do."""
        super().__init__(sentence)
        self.filter, self.value, self.allowed = name, value, list(allowed[:ALLOWED_SHOWN])
        self.instead = dict(instead or {})

    def body(self) -> dict[str, object]:
        """Return what an API client gets, with the values that are allowed."""
        return {**super().body(), "filter": self.filter, "value": self.value, "allowed": self.allowed}


class UnknownName(ReaderError):  # noqa: N818 - the address names nothing
    """There is no question, answer, member or cohort of that name."""

    status = 404


class Unavailable(ReaderError):  # noqa: N818 - it is a state of the data
    """There is no build that can be served; the sentence names the remedy."""


class QueryLimit(ReaderError):  # noqa: N818 - the query was fine, a limit refused it
    """A query met a limit: time, rows, or queries at once."""


class MissingTable(QueryLimit):
    """The build that is served has no such table: it was made before the question was, or without its source."""


class StoreClosed(QueryLimit):
    """What readers saved (cohorts, notes, the record) cannot be read or written now."""


class ModelError(PortalError):
    """A course model cannot be read or asked."""
