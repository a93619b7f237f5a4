"""The Makefile installs a lock and nothing else, whatever newer releases an index has."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pip
import pytest

from tests.conftest import REPO

pytestmark = pytest.mark.slow

LOCKS = (("run.stamp", "requirements.lock"), ("dev.stamp", "requirements-dev.lock"))


def wheel(index: Path, name: str, version: str, *metadata: str) -> str:
    """Write a wheel with one empty module into a folder; return the line of a lock that names it with its hash."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *metadata, ""]),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [f"{path},sha256={_digest(text.encode())},{len(text)}" for path, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,", ""])
    path = index / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An empty folder for wheels."""
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


@pytest.fixture
def lock(index: Path) -> str:
    """A lock that pip cannot resolve, of `cover` and of `pytest_cov`, which asks for `cover[toml]`.

    The index has a newer cover: pip before 24 takes that for the extra, and has no hash for it. Newer ones stay with
    the locked cover, but have no hash for `reader`, which the extra asks for and only the index has.
    """
    extra = ("Provides-Extra: toml", 'Requires-Dist: reader; extra == "toml"')
    locked = wheel(index, "cover", "1.0", *extra) + wheel(index, "pytest_cov", "1.0", "Requires-Dist: cover[toml]>=1.0")
    for name, version, metadata in (("cover", "2.0", extra), ("reader", "1.0", ())):
        wheel(index, name, version, *metadata)
    return locked


def clone(folder: Path, makefile: str, lock: str) -> Path:
    """Make a folder with a Makefile, its two locks, and an environment whose pip is that of the tests."""
    folder.mkdir()
    (folder / "Makefile").write_text(makefile, encoding="utf-8")
    for _, name in LOCKS:
        (folder / name).write_text(lock, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    (packages,) = (folder / ".venv" / "lib").glob("python3*/site-packages")
    (packages / "pip").symlink_to(Path(pip.__file__).parent)
    return folder


def install(folder: Path, index: Path, stamp: str) -> subprocess.CompletedProcess[str]:
    """Have make install one lock from a folder of wheels; no other index and no settings of this machine."""
    dropped = ("PIP_", "MAKE", "PYTHON")
    environ = {name: text for name, text in os.environ.items() if not name.startswith(dropped)}
    environ |= {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)}
    make = shutil.which("make")
    assert make
    command = [make, f".venv/{stamp}"]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("stamp", "name"), LOCKS)
def test_a_lock_installs_where_the_index_has_a_newer_release(
    tmp_path: Path, index: Path, lock: str, stamp: str, name: str
) -> None:
    """Exactly the locked releases are there afterwards; the other lock is not looked at."""
    folder = clone(tmp_path / "clone", (REPO / "Makefile").read_text(encoding="utf-8"), lock)
    for other in {other for _, other in LOCKS} - {name}:
        (folder / other).write_text("nonsense==1\n", encoding="utf-8")
    done = install(folder, index, stamp)
    assert done.returncode == 0, done.stderr
    installed = {path.name for path in (folder / ".venv" / "lib").glob("python3*/site-packages/*.dist-info")}
    assert installed == {"cover-1.0.dist-info", "pytest_cov-1.0.dist-info"}
    assert (folder / ".venv" / stamp).exists()


def test_the_same_lock_fails_where_pip_resolves(tmp_path: Path, index: Path, lock: str) -> None:
    """What `--no-deps` is there for; both recipes have it, or the test above would fail for one of them."""
    makefile = (REPO / "Makefile").read_text(encoding="utf-8")
    assert "--no-deps" in makefile
    folder = clone(tmp_path / "clone", makefile.replace(" --no-deps", ""), lock)
    done = install(folder, index, "run.stamp")
    assert done.returncode != 0
    assert "must have their versions pinned" in done.stderr
    assert not (folder / ".venv" / "run.stamp").exists()


def test_a_lock_that_lacks_a_package_is_named(tmp_path: Path, index: Path, lock: str) -> None:
    """Since nothing is resolved, `pip check` finds what is missing; the environment does not count as installed."""
    short = "".join(line for line in lock.splitlines(keepends=True) if not line.startswith("cover"))
    folder = clone(tmp_path / "clone", (REPO / "Makefile").read_text(encoding="utf-8"), short)
    done = install(folder, index, "run.stamp")
    assert done.returncode != 0
    assert "pytest-cov 1.0 requires cover, which is not installed." in done.stderr
    assert not (folder / ".venv" / "run.stamp").exists()
