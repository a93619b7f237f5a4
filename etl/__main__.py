"""The command `python -m etl`: reads settings and arguments, runs the build, answers with an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from etl import publish, redactions
from etl.catalogue import load
from etl.console import Console, complain
from etl.course_models import later
from etl.errors import EtlError, UseError
from etl.pipeline import Recipe, plain_errors, run
from etl.samples import writers
from etl.settings import EtlSettings, read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INTERRUPTED = 130
MOST_BUILDS = 1000


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the ETL; return 0 done, 2 wrong use, 3 a source stopped the build, 75 another build is running."""
    options = _parser().parse_args(arguments)
    try:
        settings = _with_options(read_settings(environment), options)
        if options.rollback:
            return _rollback(settings)
        if options.train:
            return _train(settings, options.parent)
        _build(settings, options)
    except EtlError as error:
        complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        complain(EtlError("The build was interrupted; nothing was published."))
        return INTERRUPTED
    return 0


def _build(settings: EtlSettings, options: argparse.Namespace) -> None:
    recipe = Recipe(load(settings.catalogue), writers)
    redact = redactions.checked(options.redact)
    if redact and not any(source.has_persons for source in recipe.catalogue.built):
        raise UseError("--redact: no table in sources.toml says by `person` whose its rows are: add that first.")
    with Console() as console:
        manifest = run(settings, recipe, console, only=options.only, check=options.check, redact=redact)
    console.summary(manifest, published=not options.check)


def _rollback(settings: EtlSettings) -> int:
    with plain_errors(settings), publish.locked(settings):
        print(f"build {publish.rollback(settings)} is served again")  # noqa: T201 # the command's answer
    return 0


def _train(settings: EtlSettings, parent: int | None) -> int:
    """Finish the course models of the served build at low priority.

    Beside a site (`parent`) the answer is 0 even where it fails: the sentence is the operator's, the site goes on.
    """
    later.at_low_priority(parent)
    try:
        with plain_errors(settings), Console(terminal=False if parent else None) as console:
            later.finish(settings, console)
    except EtlError as error:
        if parent is None:
            raise
        complain(error)
    return 0


def _with_options(settings: EtlSettings, options: argparse.Namespace) -> EtlSettings:
    if options.rollback and (options.only or options.check or options.redact):
        raise UseError("--rollback stands alone: it makes no build, so --only, --check and --redact do not apply.")
    if options.train and (options.rollback or options.only or options.check or options.redact):
        raise UseError("--train stands alone: it finishes the models of the build that is served.")
    if options.redact and options.check:
        raise UseError("--redact does not go with --check: nothing would be published, so nobody would be left out.")
    if options.redact and options.only:
        raise UseError("--redact does not go with --only: persons are left out of every source, so all are read.")
    if options.keep is not None:
        settings = replace(settings, keep=options.keep)
    if options.models is not None:
        settings = replace(settings, models=options.models)
    if options.sources is not None:
        if not options.sources.is_dir():
            raise UseError(
                f"--sources {str(options.sources)!r} is not a folder: give the folder of the sources' folders."
            )
        settings = replace(settings, sources=options.sources.absolute())
    return settings


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Build the portal's data and publish it.")
    parser.add_argument("--sources", type=Path, metavar="DIR", help="read the sources from DIR")
    parser.add_argument("--only", metavar="NAME", help="read only this source again, carry the others over")
    parser.add_argument("--check", action="store_true", help="do everything but publish nothing")
    parser.add_argument(
        "--redact",
        action="extend",
        nargs="+",
        default=[],
        metavar="ID",
        help="leave this person out of this build and all that come, and remove the builds before it",
    )
    parser.add_argument("--rollback", action="store_true", help="serve the previous build again")
    parser.add_argument(
        "--models",
        choices=("now", "later"),
        help="whether the build waits for its course models (now, the default) or leaves them to --train (later)",
    )
    parser.add_argument(
        "--train", action="store_true", help="finish the course models of the build that is served, at low priority"
    )
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)  # the site that the training ends with
    parser.add_argument(
        "--keep",
        type=_kept,
        metavar="N",
        help="finished builds to keep (default 2); the current one and the one before it always stay",
    )
    return parser


def _kept(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_BUILDS:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to {MOST_BUILDS}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
