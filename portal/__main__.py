"""Serve for development: `python -m portal [--host HOST] [--port PORT]`; production runs gunicorn."""

from __future__ import annotations

import argparse
import sys

from portal import logs, settings
from portal.app import create_app


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return 2 where a setting or an argument cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m portal", description="Serve the portal for development.")
    parser.add_argument("--host", help="address to listen on (PORTAL_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (PORTAL_PORT)")
    asked = parser.parse_args(arguments)
    try:
        chosen = settings.read()
    except settings.SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(chosen.log_level)
    create_app(chosen).run(host=asked.host or chosen.host, port=str(asked.port or chosen.port), debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
