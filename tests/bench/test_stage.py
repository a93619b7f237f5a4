"""The stage: what a child took, what it said where it failed, and the environment that all children get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.__main__ import GROUPS, main
from bench.stage import Stage, run

if TYPE_CHECKING:
    from pathlib import Path


def test_the_peak_of_a_child_holds_what_it_allocated(tmp_path: Path, stage: Stage) -> None:
    """A child that fills 300 MB has a peak of at least that, in bytes, and took some time."""
    child = run(["timeit", "-n1", "-r1", "b'x' * 300_000_000"], stage.environment, tmp_path / "log")
    assert 300e6 < child.peak < 600e6
    assert child.seconds > 0


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    """A build that stops ends the benchmark with the build's own last sentence."""
    empty = Stage(tmp_path, sources=tmp_path)
    with pytest.raises(RuntimeError, match=r"python -m etl --rollback ended with \d+: .*\w"):
        run(["etl", "--rollback"], empty.environment | {"PORTAL_DATA": str(tmp_path)}, tmp_path / "log")


def test_children_get_no_settings_but_the_benchmark_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting of the shell does not change what is measured."""
    monkeypatch.setenv("PORTAL_WORKERS", "7")
    own = Stage(tmp_path, scale=10).environment
    assert "PORTAL_WORKERS" not in own
    assert own["PORTAL_SAMPLE_SCALE"] == "10"
    assert own["PORTAL_DATA"] == str(tmp_path / "data")


@pytest.mark.parametrize("arguments", [["--scale", "3"], ["--only", "nothing"]])
def test_a_wrong_argument_says_what_is_allowed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Only the scales and groups that exist can be asked for; exit 2 and the list of them."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert all(name in said for name in GROUPS) if "--only" in arguments else "1, 10, 100" in said
