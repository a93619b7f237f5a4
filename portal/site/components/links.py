"""Links: reads what an address or a click asks for, checked since anyone can send anything, and builds addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from portal.errors import InvalidFilter

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

LONGEST = 8_000
MOST_PAIRS = 500


def texts(data: Any, *names: str) -> dict[str, str] | None:
    """Return the named texts of what the browser sent; None where one is missing, no text or longer than 8,000."""
    if not isinstance(data, dict):
        return None
    values = {name: data.get(name) for name in names}
    if not all(isinstance(text, str) and len(text) <= LONGEST for text in values.values()):
        return None
    return {name: str(text) for name, text in values.items()}


def pairs(query: str | None) -> list[tuple[str, str]]:
    """Return the pairs of a query string, with or without "?"; raise InvalidFilter where it is too long."""
    text = (query or "").removeprefix("?")
    if len(text) > LONGEST or text.count("&") >= MOST_PAIRS:
        raise InvalidFilter(f"The address is longer than {LONGEST:,} characters or has too many values.", "", "")
    return parse_qsl(text, keep_blank_values=True)


def api(service: AnswerService, slug: str, answer: str, form: str) -> str:
    """Return the address of an answer as json or csv, without its query string."""
    return f"{service.settings.prefix}api/{slug}/{answer}.{form}"


def printed(service: AnswerService, slug: str) -> str:
    """Return the address of a question's print view, without its query string."""
    return f"{service.settings.prefix}print/{slug}"


def workbook(service: AnswerService, slug: str) -> str:
    """Return the address of a question's workbook, without its query string."""
    return f"{service.settings.prefix}api/{slug}.xlsx"
