"""Serve the site while it is changed (`make dev`): saved code restarts it, and open pages load a saved asset."""

from __future__ import annotations

import sys

from portal import settings
from portal.app import create_app
from portal.errors import SettingError
from portal.web import logs

WATCH_SECONDS = 0.5


def main() -> int:
    """Serve until interrupted; return 2 where a setting cannot be used. Dash's debug toolbar stays off: see the CSP."""
    try:
        chosen = settings.read()
    except SettingError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    logs.configure(chosen.log_level)
    create_app(chosen).run(
        host=chosen.host,
        port=str(chosen.port),
        debug=False,
        use_reloader=True,
        dev_tools_hot_reload=True,
        dev_tools_hot_reload_watch_interval=WATCH_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
