"""The wheel: it holds what the site needs and nothing of its users, and works from an empty folder."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.build import SMALL
from tests.commands import Running, ended, environment, finished, ready, running, taken_port, until
from tests.conftest import REPO

DATA = "learner-insight-data"
PACKED = ("portal", "etl", "assets", "gunicorn.conf.py", "hatch_build.py", "pyproject.toml", "LICENSE")
PRIVATE = (
    "data/sources/course_features/X.csv",
    "data/builds/b1/portal.duckdb",
    "data/store/portal.sqlite3",
    "access.toml",
)
COMMIT = ("git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "first")
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel, the clone that it was built from, and where it is installed."""

    wheel: Path
    clone: Path
    command: str
    packages: Path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The wheel of a copy of this clone in which someone works, installed beside the packages of this environment."""
    folder = tmp_path_factory.mktemp("package")
    clone = _copied(folder / "clone")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(folder), str(clone)]
    subprocess.run(build, check=True, env=environment(clone=False))
    (wheel,) = folder.glob("*.whl")
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = (venv / "lib").glob("python3*/site-packages")
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    install = [*pip, "--python", str(venv / "bin" / "python"), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, env=environment(clone=False))
    return Package(wheel, clone, str(venv / "bin" / "learner-insight"), packages)


def _copied(clone: Path) -> Path:
    clone.mkdir()
    for name in PACKED:
        copy = shutil.copytree if (REPO / name).is_dir() else shutil.copy
        copy(REPO / name, clone / name)
    for name in (*PRIVATE, "data/sources.toml", "data/published.toml"):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        (clone / name).write_text("private", encoding="utf-8")
    for name in ("sources.toml", "published.toml"):
        shutil.copy(REPO / "data" / name, clone / "data" / name)
    subprocess.run(["git", "init", "-q"], cwd=clone, check=True)
    subprocess.run(COMMIT, cwd=clone, check=True)
    return clone


def shipped(folder: Path, under: str) -> set[str]:
    """Return the files of a folder as the wheel names them, without what Python makes."""
    paths = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {f"{under}/{path.relative_to(folder)}" for path in paths}


def test_the_wheel_holds_the_code_and_what_it_needs(package: Package) -> None:
    """Every file of both packages, the assets, two data files, the server's configuration, the commit; nothing else."""
    expected = shipped(REPO / "portal", "portal") | shipped(REPO / "etl", "etl")
    expected |= shipped(REPO / "assets", "portal/shipped/assets")
    expected |= {f"portal/shipped/{name}" for name in ("data/published.toml", "gunicorn.conf.py", "commit")}
    expected |= {"etl/shipped/sources.toml"}
    with zipfile.ZipFile(package.wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert names == expected
        assert not any(archive.read(name) == b"private" for name in names)


def test_the_tests_below_run_the_wheel(package: Package, tmp_path: Path) -> None:
    """Both packages come from where it is installed, not from the clone."""
    code = "import etl, portal; print(portal.__file__, etl.__file__)"
    python = Path(package.command).with_name("python")
    done = finished([str(python), "-c", code], tmp_path, clone=False)
    assert done.stdout.split() == [str(package.packages / name / "__init__.py") for name in ("portal", "etl")]


def test_version_is_that_of_the_wheel(package: Package, tmp_path: Path) -> None:
    """Release and commit of the build, in a folder that stays empty."""
    done = finished([package.command, "version"], tmp_path, clone=False)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=package.clone, capture_output=True, text=True, check=True)
    release = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert done.stdout == f"learner-insight {release} (commit {head.stdout[:12]})\n"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder of small files for all five sources."""
    folder = tmp_path_factory.mktemp("sources")
    for name, write in SMALL.items():
        write(folder / name)
    return str(folder)


@pytest.fixture(scope="module")
def folder(package: Package, sources: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the installed command has checked and built the small sources."""
    folder = tmp_path_factory.mktemp("empty")
    for command in ("check", "build"):
        assert not (folder / DATA / "current").exists()
        done = finished([package.command, command, "--sources", sources], folder, clone=False, training="none")
        assert done.returncode == 0, done.stderr
    return folder


def test_the_data_stays_in_the_working_folder(folder: Path) -> None:
    """Check publishes nothing, build does, with the catalogue of the wheel; no other file appears."""
    assert [path.name for path in folder.iterdir()] == [DATA]
    manifest = json.loads((folder / DATA / "current" / "build.json").read_text(encoding="utf-8"))
    assert set(manifest["sources"]) == set(SMALL)
    release = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert manifest["versions"]["learner_insight"] == release


def test_rollback_passes_the_etls_code_on(package: Package, folder: Path) -> None:
    """There is one build only: the ETL's sentence and code."""
    done = finished([package.command, "rollback"], folder, clone=False)
    assert done.returncode not in (0, 1)
    assert "Traceback" not in done.stderr


def test_serve_serves_the_site(package: Package, folder: Path, tmp_path: Path) -> None:
    """Page, assets, the answers of the small build and the published claims, from a folder without code."""
    with running([package.command, "serve"], folder, tmp_path, clone=False) as server:
        ready(server)
        _works(server)
        assert server.stop() == 0


def _works(server: Running) -> None:
    status, page = server.get("/")
    assert status == 200
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page.decode())
    assert {"css", "js", "svg", "woff2"} <= {address.partition("?")[0].rpartition(".")[2] for address in addresses}
    assert [server.get(address)[0] for address in addresses] == [200] * len(addresses)
    claims = json.loads(server.get("/api/overview/claims.json")[1])
    assert len(claims["rows"]) > 10
    assert server.get("/readyz")[0] == 200


def test_run_serves_a_build_that_is_there(package: Package, folder: Path, tmp_path: Path) -> None:
    """Nothing is built; the process that was started is the server, which stops with 0 when it is asked to."""
    builds = sorted((folder / DATA / "builds").glob("2*"))
    with running([package.command, "run"], folder, tmp_path, clone=False, training="none") as server:
        ready(server)
        assert f"({server.process.pid})" in server.words()
        _works(server)
        assert server.stop() == 0
    assert sorted((folder / DATA / "builds").glob("2*")) == builds
    assert len(builds) == 1


def test_run_begins_with_nothing(package: Package, sources: str, tmp_path: Path) -> None:
    """In an empty folder it builds, serves, and trains behind at the lowest priority, here on the sample of courses.

    Training ends with the server, whether that is stopped or killed; what was built is served again.
    """
    folder, some = tmp_path / "empty", tmp_path / "some"
    folder.mkdir()
    shutil.copytree(sources, some, ignore=shutil.ignore_patterns("course_features"))
    for end in (Running.stop, Running.kill):
        with running([package.command, "run"], folder, tmp_path, clone=False, sources=str(some)) as server:
            ready(server)
            _works(server)
            assert [path.name for path in folder.iterdir()] == [DATA]
            (training,) = [child for child in server.children() if "--train" in child.cmdline()]
            assert training.nice() == 19
            end(server)
        until(partial(ended, training), "training did not end with the site")
        assert "Traceback" not in server.words()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_run_can_be_stopped_while_it_builds(package: Package, tmp_path: Path, number: int, code: int) -> None:
    """The build ends with it: nothing is published, nothing half made is left, and no traceback is shown.

    Ctrl-C goes to both, as a terminal does it; SIGTERM to the command alone, as a service manager may do it.
    """
    folder = tmp_path / "empty"
    folder.mkdir()
    with running([package.command, "run"], folder, tmp_path, clone=False, training="none") as server:
        began = f"{DATA}/builds/.*/work"
        until(lambda: any(folder.glob(began)) or server.process.poll() is not None, "the build never began")
        children = server.children()
        for child in children if number == signal.SIGINT else []:
            child.send_signal(number)
        server.process.send_signal(number)
        assert server.process.wait(60) == code
    assert all(ended(child) for child in children)
    assert not (folder / DATA / "current").exists()
    assert not any(folder.glob(f"{DATA}/builds/.*/work"))
    assert "Traceback" not in server.words()


def test_run_checks_the_port_before_it_builds(package: Package, tmp_path: Path) -> None:
    """Exit 2 and one sentence, after the unknown setting is named; the folder stays empty."""
    with taken_port() as port:
        done = finished([package.command, "run"], tmp_path, clone=False, port=str(port), prot="9")
    assert done.returncode == 2
    unknown, sentence = done.stderr.splitlines()
    assert unknown.endswith("Did you mean PORTAL_PORT?")
    assert sentence.startswith(f"Port {port} on 127.0.0.1 is in use")
    assert list(tmp_path.iterdir()) == []
