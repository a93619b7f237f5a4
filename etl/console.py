"""What the operator sees: progress bars on a terminal, plain lines elsewhere, and a summary table at the end."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console as RichConsole
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

PARTS = 2
COUNTS = ("rows read", "loaded", "deduplicated", "rejected", "redacted")
NUMBERS = {"rows", "seconds", *COUNTS}
FILE_COLUMNS = ("source", "file", *COUNTS, "seconds")


class Console:
    """Shows the steps of a run on stderr and its result on stdout; use it as a context manager.

    A terminal gets bars with the time left. Elsewhere a line is printed where a part of the run begins (a source, the
    training), so that a log holds a dozen lines at most. Where `terminal` is None, stderr decides.
    """

    def __init__(self, *, terminal: bool | None = None) -> None:
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=RichConsole(stderr=True),
            transient=True,
            disable=not self._terminal,
        )
        self._task = self._progress.add_task("starting", total=None)
        self._notes: list[str] = []
        self._last: list[str] = []
        self._part = ""
        self.seconds: dict[tuple[str, str], float] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        if error is not None:
            for words in self._notes:
                print(words, file=sys.stderr)

    def plan(self, steps: int) -> None:
        """Say how many steps the run has."""
        self._progress.update(self._task, total=steps)

    def step(self, words: str) -> None:
        """Say what begins now, as `part: step`; the step before it is done."""
        part = words.partition(":")[0]
        if self._terminal:
            self._progress.update(self._task, description=words, advance=1)
        elif part != self._part:
            self._line(part)
        self._part = part

    def _line(self, words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    @contextmanager
    def work(self, words: str, total: int) -> Iterator[Callable[[], None]]:
        """Show a bar of its own for one long step, or a line at each half; gives what each of `total` calls."""
        done = 0
        task = self._progress.add_task(words, total=total)

        def tick() -> None:
            nonlocal done
            done += 1
            self._progress.update(task, completed=done)
            if not self._terminal and done * PARTS // total > (done - 1) * PARTS // total:
                self._line(f"{words}: {done} of {total}")

        yield tick
        self._progress.remove_task(task)

    def took(self, source: str, file: str, seconds: float) -> None:
        """Keep how long a file took, for the summary."""
        self.seconds[source, file] = self.seconds.get((source, file), 0.0) + seconds

    def note(self, words: str) -> None:
        """Keep a warning, such as a file that is ignored, for the summary; a run that fails prints it too."""
        self._notes.append(words)

    def at_end(self, words: str) -> None:
        """Keep a sentence for the end of the summary."""
        self._last.append(words)

    def summary(self, manifest: dict[str, Any], *, published: bool) -> None:
        """Print files, marts, checks and the build id."""
        self._table(FILE_COLUMNS, [self._file_row(n, s, f) for n, s in manifest["sources"].items() for f in s["files"]])
        self._table(("mart", "rows"), [(n, f"{m['rows']:,}") for n, m in manifest["marts"].items()])
        passed = sum(c["passed"] for c in manifest["checks"])
        print(f"{passed} of {len(manifest['checks'])} checks passed")
        for check in manifest["checks"]:
            if not check["passed"]:
                print(f"failed: {check['source']} {check['model']}: {check['check']} ({check['failing_rows']:,} rows)")
        end = f"build {manifest['id']} is published" if published else "checked only, nothing is published"
        for words in (*self._notes, f"{end} ({manifest['seconds']:.1f} s)", *self._last):
            print(words)

    def _file_row(self, name: str, source: dict[str, Any], file: dict[str, Any]) -> tuple[str, ...]:
        counts = (f"{file.get(name.replace(' ', '_'), 0):,}" for name in COUNTS)  # builds of before have no redacted
        took = self.seconds.get((name, file["file"]))
        label = f"{name} (sample)" if source["sample"] else name
        return (label, file["file"], *counts, "carried over" if took is None else f"{took:.2f}")

    def _table(self, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        if self._terminal:
            table = RichTable()
            for title in head:
                table.add_column(title, overflow="fold", justify="right" if title in NUMBERS else "left")
            for row in rows:
                table.add_row(*row)
            RichConsole().print(table)
            return
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        for row in [head, *rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def complain(error: BaseException) -> None:
    """Print why the run stopped, one sentence on stderr, after the first rejects where there are any."""
    for note in getattr(error, "__notes__", ()):
        print(f"rejected: {note}", file=sys.stderr)
    print(error, file=sys.stderr)
