"""The command: exit codes, sentences and settings, as an operator meets them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from etl import publish
from etl.__main__ import main
from etl.console import Console
from etl.errors import UseError
from etl.settings import REPOSITORY, SETTINGS, EtlSettings, read_settings
from tests import tiny as courses
from tests.build import CATALOGUE, only


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give an environment whose data folder holds the sixteen small courses."""
    courses.write(tmp_path / "data" / "sources" / "course_features")
    (tmp_path / "data" / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    return {"PORTAL_DATA": str(tmp_path / "data")}


def _settings(environment: dict[str, str]) -> EtlSettings:
    return read_settings(environment)


def test_a_build_tells_its_result_as_plain_lines(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0; a dozen lines at most to stderr; files, marts, checks and the build id to stdout, without colours."""
    assert main([], environment) == 0
    said = capsys.readouterr()
    assert said.err.splitlines()[0] == "course_features"
    assert len(said.err.splitlines()) <= 12
    lines = said.out.splitlines()
    assert lines[0].split("  ")[0] == "source"
    assert any(line.startswith("course_features  X.csv") and " 16 " in line for line in lines)
    assert str(publish.current_id(_settings(environment))) in lines[-1]
    assert "\x1b" not in said.out + said.err


def test_check_says_that_nothing_is_published(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """--check exits 0 and publishes nothing."""
    assert main(["--check"], environment) == 0
    assert "nothing is published" in capsys.readouterr().out
    assert publish.current_id(_settings(environment)) is None


def test_rollback_and_keep(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """--rollback names the build that is served again; without an earlier one it is wrong use (2)."""
    assert main(["--rollback"], environment) == 2
    assert main(["--keep", "3"], environment) == 0
    first = publish.current_id(_settings(environment))
    assert main([], environment) == 0
    capsys.readouterr()
    assert main(["--rollback"], environment) == 0
    assert capsys.readouterr().out == f"build {first} is served again\n"
    assert publish.current_id(_settings(environment)) == first


def test_a_stopped_build_exits_with_3_and_one_sentence(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A source that stops the build: the first rejects, then one sentence, on stderr; no traceback."""
    folder = _settings(environment).sources / "course_features"
    lines = (folder / "y.csv").read_text(encoding="utf-8").replace("5.0\n", "five\n", 1)
    (folder / "y.csv").write_text(lines, encoding="utf-8")
    assert main([], environment) == 3
    said = capsys.readouterr().err.splitlines()
    assert said[-2] == "rejected: y.csv line 2: Engagement Score 'five' is not a number"
    assert said[-1].startswith("y.csv: 1 of 16 rows are rejected, more than the limit of 1.00%")


def test_a_second_run_exits_with_75(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """While one run holds the lock the other exits with 75 and one sentence."""
    with publish.locked(_settings(environment)):
        assert main([], environment) == 75
    assert capsys.readouterr().err.startswith("Another build is running")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sources", "no such folder"], "--sources 'no such folder' is not a folder"),
        (["--only", "nothing"], "no source of that name is built"),
        (["--rollback", "--check"], "--rollback stands alone"),
    ],
)
def test_wrong_use_exits_with_2(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    """Wrong use is exit 2 with one sentence that has the value."""
    assert main(arguments, environment) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--keep", "0"], ["--keep", "many"], ["--unknown"], ["extra"]])
def test_unknown_arguments_exit_with_2(environment: dict[str, str], arguments: list[str]) -> None:
    """Arguments that cannot be parsed end the command with 2 before anything is read."""
    with pytest.raises(SystemExit) as caught:
        main(arguments, environment)
    assert caught.value.code == 2


def test_sources_can_be_given_on_the_command_line(environment: dict[str, str], tmp_path: Path) -> None:
    """--sources reads another folder; builds still go to PORTAL_DATA."""
    data = {"PORTAL_DATA": str(tmp_path / "other")}
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    assert main(["--sources", str(_settings(environment).sources)], data) == 0
    assert publish.current_id(_settings(data)) is not None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_SEED", "x", "give a whole number from 0 to 4294967295"),
        ("PORTAL_SAMPLE_SCALE", "0", "from 1 to 1000"),
        ("PORTAL_KEEP", "-1", "from 1 to 1000"),
        ("PORTAL_MAX_FILE_BYTES", "lots", "give a size such as 500MB or 2GB"),
        ("PORTAL_ETL_MEMORY", "1MB", "at least 100000000 bytes"),
        ("PORTAL_DATA", __file__, "not a folder"),
    ],
)
def test_a_wrong_setting_stops_the_start(name: str, value: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong value is exit 2 with one sentence: the setting's name, the value and what is allowed."""
    assert main([], {name: value}) == 2
    sentence = capsys.readouterr().err.strip()
    assert sentence.startswith(name)
    assert said in sentence
    assert "\n" not in sentence


def test_settings_have_defaults_and_one_sentence() -> None:
    """Every setting has a name with the prefix, a default that is valid, and one sentence of help."""
    assert read_settings({}) == EtlSettings(data=REPOSITORY / "data", sources=REPOSITORY / "data" / "sources")
    for setting in SETTINGS:
        assert setting.name.startswith("PORTAL_")
        assert setting.help.endswith(".")


def test_settings_are_read(tmp_path: Path) -> None:
    """Sizes take units, folders become absolute, an empty value means the default."""
    found = read_settings(
        {"PORTAL_DATA": str(tmp_path), "PORTAL_ETL_MEMORY": "2g", "PORTAL_MAX_FILE_BYTES": "1 KB", "PORTAL_KEEP": ""}
    )
    assert found == EtlSettings(tmp_path, tmp_path / "sources", memory=2 * 10**9, max_file_bytes=1000)


def test_the_data_folders_own_catalogue_is_used(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """sources.toml of PORTAL_DATA stands before the repository's; a broken one is wrong use with its place."""
    (Path(environment["PORTAL_DATA"]) / CATALOGUE).unlink()
    assert _settings(environment).catalogue == REPOSITORY / "data" / CATALOGUE
    settings = _settings(environment)
    (settings.data / "sources.toml").write_text('[[source]]\nname = "Bad Name"\n', encoding="utf-8")
    assert main([], environment) == 2
    assert "sources.toml is not a valid catalogue: source.0.name" in capsys.readouterr().err


def test_a_terminal_gets_bars_and_tables(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal the summary is a table with rules; the numbers are the same."""
    assert main([], environment) == 0
    manifest = publish.manifest(_settings(environment), str(publish.current_id(_settings(environment))))
    capsys.readouterr()
    with Console(terminal=True) as console:
        console.plan(3)
        console.step("one")
        console.note("a file is ignored")
    console.summary(manifest, published=True)
    out = capsys.readouterr().out
    assert "X.csv" in out
    assert "a file is ignored" in out
    assert "is published" in out


def test_a_log_gets_a_line_for_each_part_and_each_half(capsys: pytest.CaptureFixture[str]) -> None:
    """Off a terminal: one line where a source begins, two for a long step, and no line for each table or file."""
    with Console(terminal=False) as console:
        for source in ("courses", "learners"):
            for table in ("first", "second"):
                console.step(f"{source}: reading {table}")
        with console.work("training", 30) as tick:
            for _ in range(30):
                tick()
    assert capsys.readouterr().err.splitlines() == ["courses", "learners", "training: 15 of 30", "training: 30 of 30"]


def test_warnings_are_in_the_summary_and_told_where_a_run_fails(capsys: pytest.CaptureFixture[str]) -> None:
    """A run that ends well tells them in its summary alone; one that fails tells them before it ends."""
    console = Console(terminal=False)
    console.note("notes.txt belongs to no table and is ignored")
    with console:
        pass
    assert capsys.readouterr().err == ""
    console.summary({"sources": {}, "marts": {}, "checks": [], "id": "1", "seconds": 0.0}, published=True)
    assert "notes.txt belongs to no table and is ignored" in capsys.readouterr().out
    with pytest.raises(UseError), console:
        raise UseError("stopped")
    assert "notes.txt belongs to no table" in capsys.readouterr().err


def test_memory_that_is_too_small_is_said() -> None:
    """A setting is checked where it is read, not when the build fails."""
    with pytest.raises(UseError, match="PORTAL_ETL_MEMORY"):
        read_settings({"PORTAL_ETL_MEMORY": "5"})
    assert replace(read_settings({}), keep=3).keep == 3
