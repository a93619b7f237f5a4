"""Serve for development: `python -m portal [--host HOST] [--port PORT] [--backup FILE]`; production runs gunicorn."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal import logs, settings
from portal.app import create_app
from portal.store import Store
from portal.store_file import Closed


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; return 2 where a setting or an argument cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m portal", description="Serve the portal for development.")
    parser.add_argument("--host", help="address to listen on (PORTAL_HOST)")
    parser.add_argument("--port", type=int, help="port to listen on (PORTAL_PORT)")
    parser.add_argument("--backup", type=Path, metavar="FILE", help="copy cohorts, notes and the record, and end")
    asked = parser.parse_args(arguments)
    try:
        chosen = settings.read()
    except settings.SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if asked.backup:
        return _backup(Store(chosen.data / "store"), asked.backup)
    logs.configure(chosen.log_level)
    create_app(chosen).run(host=asked.host or chosen.host, port=str(asked.port or chosen.port), debug=False)
    return 0


def _backup(store: Store, path: Path) -> int:
    """Copy the store to a new file; return 2 where it is there already or cannot be written."""
    if path.exists():
        sys.stderr.write(f"{path} is there already; name a new file.\n")
        return 2
    try:
        store.backup(path)
    except Closed as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
