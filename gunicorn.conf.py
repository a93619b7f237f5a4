"""The production server: `gunicorn -c gunicorn.conf.py` serves the site with the PORTAL_ settings."""

from __future__ import annotations

import gc
import math
import os
import sys
from pathlib import Path
from typing import Any

# The folder of the packages: that of this file in a clone; the wheel has this file in portal/shipped.
_folder = Path(__file__).resolve().parent
_packages = str(_folder.parents[1] if _folder.name == "shipped" else _folder)
if _packages not in sys.path:
    sys.path.insert(0, _packages)

from portal import start  # noqa: E402 - found through the line above
from portal.errors import SettingError  # noqa: E402
from portal.settings import read  # noqa: E402
from portal.web import logs  # noqa: E402

# A request's matrices are small: one thread each, since threads of several requests would wait for each other.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

try:
    _settings = read()
except SettingError as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(2)

_host = f"[{_settings.host}]" if ":" in _settings.host and not _settings.host.startswith("[") else _settings.host

wsgi_app = "portal.wsgi:application()"
bind = f"{_host}:{_settings.port}"

# Threads, because a request waits for DuckDB, which works outside of Python's lock; each worker has its own connection.
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads

# Each worker loads the site itself: a DuckDB connection must not cross a fork, and a reload (HUP) must find new code.
preload_app = False

# A stopping worker lets its longest query end. Gunicorn does not stop a slow thread: the deadline of a query does.
graceful_timeout = math.ceil(_settings.query_seconds) + 5
timeout = max(30, graceful_timeout)
keepalive = 15

# Workers are not replaced after a number of requests: their caches are bounded, and a new worker starts with none.
max_requests = 0

# A page's state is its address: as long as gunicorn takes.
limit_request_line = 8190

# No socket through which other processes could steer the server; signals do (HUP reloads, TERM stops).
control_socket_disable = True

# The site writes its own line for each request, without personal values; gunicorn's would hold addresses and queries.
accesslog = None
errorlog = "-"
loglevel = _settings.log_level


def on_starting(server: Any) -> None:
    """Keep what clients sent out of gunicorn's own log; stop with a sentence where the address cannot be had.

    This is checked here and not where the settings are read: a reload (HUP) reads them again while the port is ours.
    """
    server.log.error_log.addFilter(logs.Redacted())
    start.without_unknown(os.environ)
    try:
        start.check_addresses(server.address)
    except SettingError as error:
        if server.pidfile is not None:
            server.pidfile.unlink()
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def post_worker_init(worker: Any) -> None:
    """Leave what is loaded by now out of every later garbage collection; the first worker says where the site is.

    A full collection over the loaded libraries stops all threads of a worker for some 50 ms, in the midst of requests.
    """
    gc.collect()
    gc.freeze()
    if worker.age == 1:
        host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(_host, _host)  # noqa: S104 - compared, not bound
        sys.stderr.write(f"Learner insight is ready: http://{host}:{_settings.port}{_settings.prefix}\n")
        sys.stderr.flush()


def worker_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn calls it so
    """Let a stopping worker clean up what it left out of garbage collection; its libraries report it as lost else."""
    gc.unfreeze()
