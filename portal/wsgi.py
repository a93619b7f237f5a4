"""Where gunicorn enters: reads the settings and assembles the site in each worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.app import create_app
from portal.settings import read
from portal.web import logs

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """Return the WSGI application; gunicorn calls this after the fork, so that no connection crosses it."""
    settings = read()
    logs.configure(settings.log_level)
    server: Flask = create_app(settings).server
    return server
