"""The command: what it takes, and which runs become bench/RESULTS.md."""

from __future__ import annotations

import pytest

from bench import __main__ as bench
from bench.table import HEAD, LEGEND, Row, markdown


@pytest.mark.parametrize(
    ("arguments", "is_whole"),
    [
        ([], True),
        (["--scale", "1"], True),
        (["--scale", "10"], False),
        (["--only", "etl"], False),
        (["--sources", "files"], False),
    ],
)
def test_only_a_whole_run_on_the_sample_is_written_down(arguments: list[str], *, is_whole: bool) -> None:
    """A part of the run, a larger sample or other files must not take the place of the published results."""
    assert bench.is_whole(bench.parser().parse_args(arguments)) is is_whole


def test_the_results_have_one_title_and_one_table() -> None:
    """The file begins with its title, then what was measured and how to read it, then the table, and ends in a line."""
    lines = bench.document(markdown([Row("ETL", "csv", 0.2)], f"Measured today.\n\n{LEGEND}")).splitlines()
    assert lines[:5] == [bench.TITLE, "", "Measured today.", "", LEGEND]
    assert lines[6] == f"| {' | '.join(HEAD)} |"
    assert lines[-1] == "| csv | - | 200 ms | - | - | - |"


def test_the_published_results_are_such_a_document() -> None:
    """bench/RESULTS.md has the form that the command writes, with rows of every group that it measures."""
    lines = bench.RESULTS.read_text(encoding="utf-8").splitlines()
    assert lines[0] == bench.TITLE
    assert lines[2].startswith("Measured ")
    assert lines[4] == LEGEND
    assert lines[6] == f"| {' | '.join(HEAD)} |"
    assert sum(line.startswith("| **") for line in lines) >= len(bench.GROUPS)
