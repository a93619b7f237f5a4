"""The command `python -m bench`: runs every measurement on this machine and prints one table in markdown."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import answers, browser, etl, machine, memory, serving
from bench.stage import Stage
from bench.table import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.table import Row

# The build comes first: while this process is small, the kernel's peak is the build's own.
GROUPS: dict[str, Callable[[Stage], list[Row]]] = {
    "etl": etl.rows,
    "answers": answers.rows,
    "serving": serving.rows,
    "browser": browser.rows,
    "memory": memory.rows,
}
SCALES = (1, 10, 100)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return the exit code."""
    options = _parser().parse_args(arguments)
    heading = machine.heading(options.scale, "the files given" if options.sources else "the built-in sample")
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        stage = Stage(Path(folder), options.scale, options.sources)
        try:
            rows = [row for name in options.only or GROUPS for row in _measure(name, stage)]
        finally:
            stage.close()
    print(markdown(rows, heading))
    return 0


def _measure(name: str, stage: Stage) -> list[Row]:
    print(f"measuring: {name}", file=sys.stderr, flush=True)
    return GROUPS[name](stage)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal on this machine.")
    parser.add_argument("--scale", type=int, choices=SCALES, default=1, help="how many times the sample is enlarged")
    parser.add_argument("--only", choices=GROUPS, action="append", help="this group of rows only; may be repeated")
    parser.add_argument("--sources", type=Path, metavar="DIR", help="measure on the files in DIR, not on the sample")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
