"""The command `learner-insight`: builds the data, serves the site, and keeps what people saved in it.

The ETL is a program of its own, started as one: the portal never imports it. Where nothing is left to do afterwards,
the command becomes that program, so that signals and exit codes are its own.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from portal import settings, start, version
from portal.errors import PortalError
from portal.saved.restore import restore
from portal.saved.store import Store, redacted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIGNALLED = 128  # exit codes above it name the signal, as in a shell
CONFIGURATION = settings.REPO / "gunicorn.conf.py"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 2 wrong use or settings, else what the ETL or gunicorn returns."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Mapping[str, str]], int] = options.run
    try:
        return run(options, start.without_unknown(os.environ))
    except PortalError as error:
        sys.stderr.write(f"{error}\n")
        return 2


# --- the site


def _run(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Build what is missing, serve, and train behind; what would stop the server is checked before the build."""
    chosen = settings.read(environ)
    start.check_address(chosen.host, chosen.port)
    if not (chosen.data / "current").exists():
        code = _build_first(environ)
        if code:
            return code
    train = _etl("--train", f"--parent={os.getpid()}")  # the process that becomes gunicorn; training ends with it
    subprocess.Popen(train, env=_etl_environ(environ), stdin=subprocess.DEVNULL)  # noqa: S603
    return _serve(options, environ)


def _serve(_: argparse.Namespace, environ: Mapping[str, str]) -> NoReturn:
    """Become gunicorn; the folder that it is started in holds no code of ours, not even when it starts itself anew."""
    command = [sys.executable, "-m", "gunicorn", "-c", str(CONFIGURATION)]
    _become(command, {**environ, "PYTHONSAFEPATH": "1"})


def _build_first(environ: Mapping[str, str]) -> int:
    """Build without course models and return the exit code; SIGTERM and Ctrl-C stop the build, and then the command."""
    stopped: list[int] = []
    builds: list[subprocess.Popen[bytes]] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        if number == signal.SIGTERM:  # Ctrl-C reaches the build by itself, through the terminal
            for build in builds:
                build.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    builds.append(subprocess.Popen(_etl("--models", "later"), env=_etl_environ(environ)))  # noqa: S603
    code = builds[0].wait()
    for number, handler in before.items():
        signal.signal(number, handler)
    return SIGNALLED + stopped[0] if stopped else code


# --- the data: python -m etl


def _build(options: argparse.Namespace, environ: Mapping[str, str]) -> NoReturn:
    _become(_etl(*_given(options, "sources", "only", "keep", "models")), _etl_environ(environ))


def _check(options: argparse.Namespace, environ: Mapping[str, str]) -> NoReturn:
    _become(_etl("--check", *_given(options, "sources", "only")), _etl_environ(environ))


def _redact(options: argparse.Namespace, environ: Mapping[str, str]) -> NoReturn:
    _become(_etl(*(f"--redact={id_}" for id_ in options.ids)), _etl_environ(environ))


def _rollback(_: argparse.Namespace, environ: Mapping[str, str]) -> NoReturn:
    _become(_etl("--rollback"), _etl_environ(environ))


def _given(options: argparse.Namespace, *names: str) -> list[str]:
    """Return the named options as they were given; the ETL checks their values."""
    values = {name: getattr(options, name) for name in names}
    return [f"--{name}={value}" for name, value in values.items() if value is not None]


def _etl(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "etl", *arguments]


def _etl_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which Python finds the ETL: in a clone it is not installed, but beside the portal."""
    if settings.INSTALLED:
        return dict(environ)
    paths = [str(settings.REPO), *filter(None, [environ.get("PYTHONPATH")])]
    return {**environ, "PYTHONPATH": os.pathsep.join(paths)}


def _become(command: list[str], environ: Mapping[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, environ)  # noqa: S606 - our own command, without a shell


# --- the store


def backup(path: Path, data: Path) -> int:
    """Copy cohorts, notes and the record to a new file; return 2 where it is there already."""
    if path.exists():
        sys.stderr.write(f"{path} is there already; name a new file.\n")
        return 2
    Store(data / "store").backup(path)
    return 0


def _backup(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    return backup(options.file, settings.read(environ).data)


def _restore(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    data = settings.read(environ).data
    before = restore(options.file, Store(data / "store"), redacted(data))
    backup_words = f" What was there before is kept as {before}." if before else ""
    sys.stdout.write(f"Cohorts, notes and the record are restored from {options.file}.{backup_words}\n")
    return 0


def _version(_: argparse.Namespace, __: Mapping[str, str]) -> int:
    release, commit = version.current()
    sys.stdout.write(f"learner-insight {release}" + (f" (commit {commit})" if commit else "") + "\n")
    return 0


# --- the arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learner-insight", description="Learning analytics: build the data, serve it."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(run: Callable[[argparse.Namespace, Mapping[str, str]], int], sentence: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            run.__name__.strip("_"), help=sentence, description=f"{sentence[0].upper()}{sentence[1:]}."
        )
        command.set_defaults(run=run)
        return command

    add(_run, "build what is missing, serve the site, train course models behind it")
    build = add(_build, "build the data from the sources and publish it")
    check = add(_check, "do everything a build does, but publish nothing")
    add(_serve, "serve the site without building anything")
    add(_backup, "copy cohorts, notes and the record to a new file").add_argument("file", type=Path, metavar="FILE")
    add(_restore, "bring cohorts, notes and the record back from a backup").add_argument(
        "file", type=Path, metavar="FILE"
    )
    redact = add(_redact, "leave people out of a new build and of all that come")
    redact.add_argument("ids", nargs="+", metavar="ID", help="the person's id as in the sources")
    add(_rollback, "serve the previous build again")
    add(_version, "print the version, and the commit if it is known")
    for command in (build, check):
        command.add_argument("--sources", metavar="DIR", help="read the sources from DIR")
        command.add_argument("--only", metavar="NAME", help="read only this source again, carry the others over")
    build.add_argument("--keep", metavar="N", help="finished builds to keep")
    build.add_argument(
        "--models", choices=("now", "later"), help="train course models before publishing, or leave them"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
