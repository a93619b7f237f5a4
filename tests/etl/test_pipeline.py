"""Whole runs: samples, one source alone, models that do not fit, a kill and a full disk."""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from etl import publish
from etl.catalogue import Catalogue
from etl.errors import EtlError, UseError
from etl.reading.files import sha256
from etl.settings import EtlSettings
from tests import build as command
from tests import tiny as courses
from tests.audit import budget
from tests.conftest import REPO
from tests.etl.conftest import HEADER, ORDERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.etl.conftest import Tiny

KILLS = 5  # in `make test`; `make audit` goes on


def _sample(folder: Path, seed: int, scale: int) -> None:
    (folder / "orders.csv").write_bytes(HEADER + b"".join(b"%d,%d,,\n" % (i, seed) for i in range(scale)))


def _samples() -> dict[str, Callable[[Path, int, int], None]]:
    return {"shop": _sample}


@pytest.mark.parametrize("folder", ["missing", "empty", "hidden files only"])
def test_a_source_without_files_is_filled_from_its_sample(tiny: Tiny, folder: str) -> None:
    """A missing or empty folder takes the built-in sample with the seed and scale of the settings, marked as sample."""
    path = tiny.settings.sources / "shop"
    if folder != "missing":
        path.mkdir(parents=True)
    if folder == "hidden files only":
        (path / ".gitkeep").touch()
    tiny.recipe = replace(tiny.recipe, samples=_samples)
    tiny.settings = replace(tiny.settings, seed=7, sample_scale=3)
    manifest = tiny.build()
    assert manifest["sources"]["shop"]["sample"] is True
    assert tiny.ask("select count(*), min(amount) from sales") == [(3, 7.0)]


def test_a_person_of_the_sample_can_be_redacted(tiny: Tiny) -> None:
    """The sample goes through the same reading as files: its ids are ids."""
    tiny.declare(person="id")
    tiny.recipe = replace(tiny.recipe, samples=_samples)
    tiny.settings = replace(tiny.settings, sample_scale=3)
    assert tiny.file(tiny.build(redact=("1",)))["redacted"] == 1
    assert tiny.ask("select id from sales order by id") == [(0,), (2,)]


def test_real_files_are_not_marked_as_sample(tiny: Tiny) -> None:
    """Where the folder has files they are read, never the sample."""
    tiny.recipe = replace(tiny.recipe, samples=_samples)
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    assert tiny.build()["sources"]["shop"]["sample"] is False


def test_a_source_with_neither_files_nor_sample_stops_the_build(tiny: Tiny) -> None:
    """Without files and without a sample there is nothing to load: the sentence names the folder."""
    assert "shop has no files in" in tiny.refusal()


def two_sources(tiny: Tiny, person: str = "") -> None:
    """Add the source `stall`, like shop but with the mart stall_sales; `person` is the column of persons in both."""
    shop_orders = ORDERS.replace('name = "orders"', f'name = "orders"\nperson = "{person}"')
    content = tomllib.loads(shop_orders + shop_orders.replace('name = "shop"', 'name = "stall"'))
    tiny.recipe = replace(tiny.recipe, catalogue=Catalogue.model_validate(content))
    shop, stall = tiny.recipe.models / "shop", tiny.recipe.models / "stall"
    stall.mkdir()
    models = (shop / "models.toml").read_text(encoding="utf-8").replace('"sales"', '"stall_sales"')
    (stall / "models.toml").write_text(models, encoding="utf-8")
    (stall / "stall_sales.sql").write_text((shop / "sales.sql").read_text(encoding="utf-8"), encoding="utf-8")


def write_stall(tiny: Tiny, content: bytes) -> None:
    """Write the file of `stall`."""
    (tiny.settings.sources / "stall").mkdir(exist_ok=True)
    (tiny.settings.sources / "stall" / "orders.csv").write_bytes(HEADER + content)


def test_only_reads_one_source_again_and_carries_the_others_over(tiny: Tiny) -> None:
    """With --only the other sources' marts, rejects and part of build.json come from the served build, as they were."""
    two_sources(tiny)
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    write_stall(tiny, b"1,5,,Ann\n2,x,,Bob\n")
    before = tiny.build()
    tiny.write("orders.csv", HEADER + b"1,7,,Ann\n")
    write_stall(tiny, b"this is no table")
    after = tiny.build(only="shop")
    assert tiny.ask("select amount from sales") == [(7.0,)]
    assert tiny.ask("select amount from stall_sales") == [(5.0,)]
    assert tiny.ask("select source, line from rejects") == [("stall", 3)]
    assert after["sources"]["stall"] == before["sources"]["stall"]
    assert after["marts"]["stall_sales"] == before["marts"]["stall_sales"]
    assert [c for c in after["checks"] if c["source"] == "stall"] == [
        c for c in before["checks"] if c["source"] == "stall"
    ]
    assert tiny.ask("select count(*) from duckdb_columns() where not internal and comment is null") == [(0,)]


def test_only_needs_a_known_source_and_a_served_build(tiny: Tiny) -> None:
    """--only of an unknown name, or with nothing to carry over, is wrong use."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    with pytest.raises(UseError, match=r"no source of that name is built; there are shop"):
        tiny.build(only="shops")
    two_sources(tiny)
    with pytest.raises(UseError, match="no served build holds stall"):
        tiny.build(only="shop")


def test_only_replaces_the_rejects_of_its_source(tiny: Tiny) -> None:
    """What was rejected before in the source that is read again is gone."""
    tiny.read(b"1,5,,", b"x,5,,")
    tiny.write("orders.csv", HEADER + b"1,5,,\n")
    tiny.build(only="shop")
    assert tiny.rejects() == []


def test_a_mart_must_have_exactly_its_declared_columns(tiny: Tiny) -> None:
    """A mart whose columns or types differ from models.toml stops the build: the sentences would describe another."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    sql = tiny.recipe.models / "shop" / "sales.sql"
    sql.write_text("select row, id, amount, day, buyer, 1 as more from orders", encoding="utf-8")
    assert "mart sales has the columns" in tiny.refusal()


def test_a_mart_column_needs_a_sentence(tiny: Tiny) -> None:
    """A column without a sentence, in models.toml or in the catalogue, stops the build."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    path = tiny.recipe.models / "shop" / "models.toml"
    text = path.read_text(encoding="utf-8").replace('description = "The row in the file."', "")
    path.write_text(text, encoding="utf-8")
    assert "the column row has no sentence" in tiny.refusal()


@pytest.mark.parametrize(("stops", "served"), [("true", False), ("false", True)])
def test_a_failed_check_stops_the_build_unless_it_says_otherwise(tiny: Tiny, stops: str, served: bool) -> None:  # noqa: FBT001
    """A model's check names its rule and the first rows that break it; one that does not stop is kept in build.json."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n2,500,,Bob\n")
    check = 'name = "no order is above 100"\nsql = "from sales where amount > 100"\n'
    path = tiny.recipe.models / "shop" / "models.toml"
    path.write_text(path.read_text(encoding="utf-8") + f"[[model.check]]\n{check}stops = {stops}\n", encoding="utf-8")
    if served:
        failed = [c for c in tiny.build()["checks"] if not c["passed"]]
        assert [(c["check"], c["failing_rows"]) for c in failed] == [("no order is above 100", 1)]
    else:
        assert "it must hold that no order is above 100; 1 rows break it" in tiny.refusal()


def test_models_and_sql_files_must_agree(tiny: Tiny) -> None:
    """A SQL file that models.toml does not list would never run: the build stops."""
    tiny.write("orders.csv", HEADER + b"1,5,,Ann\n")
    (tiny.recipe.models / "shop" / "forgotten.sql").write_text("select 1", encoding="utf-8")
    assert "the SQL files are ['forgotten', 'sales']" in tiny.refusal()


def _course_settings(folder: Path) -> EtlSettings:
    """Give a data folder with the sixteen small courses as its source."""
    settings = EtlSettings(data=folder / "data", sources=folder / "data" / "sources")
    courses.write(settings.sources / "course_features")
    return settings


def _start(settings: EtlSettings, before: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    environment = {"PORTAL_DATA": str(settings.data), "PATH": "/usr/bin:/bin"}
    command_line = [sys.executable, "-m", "etl"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command_line, cwd=REPO, env=environment, stdout=pipe, stderr=pipe, preexec_fn=before)  # noqa: PLW1509 # only a limit is set


def test_a_full_disk_is_one_sentence_and_leaves_the_served_build(tmp_path: Path) -> None:
    """Where a file cannot grow (here by a limit of 100 kB a file) the run exits with 3 and says so in one sentence."""
    settings = _course_settings(tmp_path)
    before = command.build(settings.data)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    process = _start(settings, limit)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors
    last = errors.decode().strip().splitlines()[-1]
    assert last.endswith("make room on the disk.")
    assert "Traceback" not in errors.decode()
    assert publish.current_id(settings) == before
    assert not list(settings.builds.glob(".tmp-*"))


def test_a_kill_at_any_moment_leaves_a_whole_build_served(tmp_path: Path) -> None:
    """Kill -9 at five random moments: after each, `current` leads to a complete build that reads back whole."""
    settings = _course_settings(tmp_path)
    took = _built_in(settings)
    assert sum(_killed(settings, took, number) for number in range(KILLS)) >= KILLS / 2
    _built_after_all(settings)


@pytest.mark.audit
def test_many_kills(tmp_path: Path) -> None:
    """The same at moment after moment."""
    settings = _course_settings(tmp_path)
    took = _built_in(settings)
    for number in budget():
        _killed(settings, took, number)
    _built_after_all(settings)


def _built_in(settings: EtlSettings) -> float:
    """Build twice and return the seconds that the second took, which runs as the ones to be killed do."""
    command.build(settings.data)
    start = time.perf_counter()
    command.build(settings.data)
    return time.perf_counter() - start


def _killed(settings: EtlSettings, took: float, number: int) -> bool:
    """Start a build, kill it at the moment of a number, check what is served; return whether it was running still."""
    process = _start(settings)
    time.sleep(random.Random(number).uniform(0, took))  # noqa: S311 # a spread of moments, no secret
    process.send_signal(signal.SIGKILL)
    process.communicate()
    served = publish.current_id(settings)
    assert served is not None
    content = publish.manifest(settings, served)
    database = settings.builds / served / publish.DATABASE
    assert sha256(database) == content["database"]["sha256"]
    assert publish.full_scan(database)["courses"] == 16
    return process.returncode == -signal.SIGKILL


def _built_after_all(settings: EtlSettings) -> None:
    """Build once more: it is served, and nothing is left of those that were killed."""
    last = command.build(settings.data)
    assert publish.current_id(settings) == last
    assert not list(settings.builds.glob(".tmp-*"))
    assert not list(settings.data.glob(".tmp-*"))


def test_a_damaged_manifest_is_named(tiny: Tiny) -> None:
    """A build.json that is no JSON stops what needs it with the build's id and the remedy."""
    tiny.read(b"1,5,,Ann")
    (tiny.settings.current / "build.json").write_text("{", encoding="utf-8")
    with pytest.raises(EtlError, match="cannot be read"):
        publish.manifest(tiny.settings, publish.finished(tiny.settings)[0])
