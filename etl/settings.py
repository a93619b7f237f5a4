"""First step of a run: the environment as one checked, frozen object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from etl.errors import UseError

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parent
INSTALLED = (PACKAGE / "shipped").is_dir()  # only the wheel has this folder
CATALOGUE = "sources.toml"
SHIPPED_CATALOGUE = (PACKAGE / "shipped" if INSTALLED else REPOSITORY / "data") / CATALOGUE
UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
TRAININGS = ("full", "quick", "none")


class Setting(NamedTuple):
    """One environment variable: its name, its default as text, and one sentence of help."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting(
        "PORTAL_DATA",
        "learner-insight-data" if INSTALLED else str(REPOSITORY / "data"),
        "Folder of sources, builds and current; the default is data/ in a clone, else in the working folder.",
    ),
    Setting("PORTAL_SOURCES", "", "Folder of the source files; empty means sources/ in PORTAL_DATA."),
    Setting("PORTAL_SEED", "1", "Seed of the built-in samples: the same seed gives the same rows on every machine."),
    Setting("PORTAL_SAMPLE_SCALE", "1", "How many times the built-in samples are enlarged (1 to 1000)."),
    Setting("PORTAL_KEEP", "2", "Finished builds to keep; the current one and the one before it always stay."),
    Setting("PORTAL_MAX_FILE_BYTES", "8GB", "Largest source file read, before and after it is unpacked."),
    Setting(
        "PORTAL_ETL_MEMORY", "700MB", "Memory that DuckDB may use during a build; the rest goes to temporary files."
    ),
    Setting(
        "PORTAL_TRAINING", "full", "How course models are trained: full, quick (worse ones, for trying out) or none."
    ),
)


@dataclass(frozen=True)
class EtlSettings:
    """The settings of a run, checked: folders as absolute paths, sizes in bytes.

    `models` is an option of the command: whether the build waits for its course models (now) or not (later).
    """

    data: Path
    sources: Path
    seed: int = 1
    sample_scale: int = 1
    keep: int = 2
    max_file_bytes: int = 8 * 10**9
    memory: int = 700 * 10**6
    training: str = "full"
    models: str = "now"

    @property
    def builds(self) -> Path:
        """The folder of finished builds."""
        return self.data / "builds"

    @property
    def current(self) -> Path:
        """The symbolic link to the build that is served."""
        return self.data / "current"

    @property
    def redactions(self) -> Path:
        """The list of the persons whom every build leaves out."""
        return self.data / "redactions.txt"

    @property
    def catalogue(self) -> Path:
        """The catalogue file: the data folder's own, else the one that ships with the ETL."""
        own = self.data / CATALOGUE
        return own if own.is_file() else SHIPPED_CATALOGUE


def read_settings(environment: Mapping[str, str]) -> EtlSettings:
    """Return the settings that `environment` gives; a wrong value raises UseError with one sentence."""
    text = {s.name: environment.get(s.name) or s.default for s in SETTINGS}
    data = _folder("PORTAL_DATA", text["PORTAL_DATA"])
    sources = _folder("PORTAL_SOURCES", text["PORTAL_SOURCES"]) if text["PORTAL_SOURCES"] else data / "sources"
    return EtlSettings(
        data=data,
        sources=sources,
        seed=_whole("PORTAL_SEED", text["PORTAL_SEED"], 0, 2**32 - 1),
        sample_scale=_whole("PORTAL_SAMPLE_SCALE", text["PORTAL_SAMPLE_SCALE"], 1, 1000),
        keep=_whole("PORTAL_KEEP", text["PORTAL_KEEP"], 1, 1000),
        max_file_bytes=_size("PORTAL_MAX_FILE_BYTES", text["PORTAL_MAX_FILE_BYTES"], 1),
        memory=_size("PORTAL_ETL_MEMORY", text["PORTAL_ETL_MEMORY"], 100 * 10**6),
        training=_one_of("PORTAL_TRAINING", text["PORTAL_TRAINING"], TRAININGS),
    )


def _folder(name: str, value: str) -> Path:
    if "\0" in value:
        raise UseError(f"{name} must be the path of a folder, not a text with a zero byte.")
    path = Path(value).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise UseError(f"{name} is {value!r}, which is not a folder: give the path of a folder.")
    return path


def _whole(name: str, value: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", value) or not low <= int(value) <= high:
        raise UseError(f"{name} is {value!r}: give a whole number from {low} to {high}.")
    return int(value)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise UseError(f"{name} is {value!r}: give {', '.join(allowed[:-1])} or {allowed[-1]}.")
    return value


def _size(name: str, value: str, low: int) -> int:
    found = re.fullmatch(r"([0-9]{1,15}) ?([KMGT]?B?)", value.strip().upper())
    unit = found and (found[2] if found[2].endswith("B") or not found[2] else f"{found[2]}B")
    size = int(found[1]) * UNITS[unit or ""] if found else 0
    if size < low:
        raise UseError(f"{name} is {value!r}: give a size such as 500MB or 2GB, at least {low} bytes.")
    return size
