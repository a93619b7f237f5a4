"""The command `python -m bench`: runs every measurement on this machine and writes one table in markdown.

A whole run on the sample writes bench/RESULTS.md; a part of it, a larger sample or other files are printed only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bench import machine
from bench.stage import REPO, Stage
from bench.table import LEGEND, markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.table import Row

GROUPS = ("etl", "answers", "tabs", "lists", "cohorts", "whatif", "serving", "browser", "memory")
SCALES = (1, 10, 100)
RESULTS = REPO / "bench" / "RESULTS.md"
TITLE = "# How fast it is: every row of one run of `make bench`"


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and write the results of a whole run; return the exit code."""
    options = parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        stage = Stage(Path(folder), options.scale, options.sources)
        heading = machine.heading(stage.source)
        try:
            rows = [row for name in options.only or GROUPS for row in measured(name, stage)]
        finally:
            stage.close()
    table = markdown(rows, f"{heading}\n\n{LEGEND}")
    print(table)
    if is_whole(options):
        RESULTS.write_text(document(table), encoding="utf-8")
    return 0


def is_whole(options: argparse.Namespace) -> bool:
    """Return whether a run measures every group on the sample as it is, which is what RESULTS.md holds."""
    return not options.only and options.sources is None and options.scale == SCALES[0]


def document(table: str) -> str:
    """Return the text of RESULTS.md around a table."""
    return f"{TITLE}\n\n{table}\n"


def measured(name: str, stage: Stage) -> list[Row]:
    """Return the rows of one group, which is the module of that name.

    The build comes before the module is loaded: what this process holds is the least that the build's peak can be.
    """
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    stage.build  # noqa: B018 - run once, whatever group is the first
    rows: list[Row] = import_module(f"bench.{name}").rows(stage)
    return rows


def parser() -> argparse.ArgumentParser:
    """Return what the command takes."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal on this machine.")
    parser.add_argument("--scale", type=int, choices=SCALES, default=1, help="how many times the sample is enlarged")
    parser.add_argument("--only", choices=GROUPS, action="append", help="this group of rows only; may be repeated")
    parser.add_argument("--sources", type=Path, metavar="DIR", help="measure on the files in DIR, not on the sample")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
