"""Who asks: the name that the intranet's proxy puts into a header, where a setting names one; else the local user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import has_request_context, request

if TYPE_CHECKING:
    from portal.settings import Settings

LOCAL = "local user"
NOBODY = ""
LONGEST = 100


def user(settings: Settings) -> str:
    """Return the name of the user behind the request.

    Without the setting everyone is the local user and no header counts. With it a request whose header is missing,
    longer than 100 characters or not printable is nobody's: nobody has cohorts of their own.
    """
    if not settings.user_header:
        return LOCAL
    name = request.headers.get(settings.user_header, "").strip() if has_request_context() else ""
    return name if len(name) <= LONGEST and name.isprintable() else NOBODY
