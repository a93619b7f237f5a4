"""Serve for development: `python -m portal [--host HOST] [--port PORT] [--backup FILE]`; production runs gunicorn."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from portal import command, settings, start
from portal.app import create_app
from portal.errors import PortalError
from portal.web import logs


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return 2 where a setting or an argument cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m portal", description="Serve the portal for development.")
    parser.add_argument("--host", help="address to listen on (PORTAL_HOST)")
    parser.add_argument("--port", help="port to listen on (PORTAL_PORT)")
    parser.add_argument("--backup", type=Path, metavar="FILE", help="copy cohorts, notes and the record, and end")
    options = parser.parse_args(arguments)
    given = {"PORTAL_HOST": options.host, "PORTAL_PORT": options.port}
    environ = start.without_unknown(os.environ) | {name: text for name, text in given.items() if text}
    try:
        chosen = settings.read(environ)
        if options.backup:
            return command.backup(options.backup, chosen.data)
        start.check_address(chosen.host, chosen.port)
    except PortalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(chosen.log_level)
    create_app(chosen).run(host=chosen.host, port=str(chosen.port), debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
