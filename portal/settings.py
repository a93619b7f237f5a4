"""The first stop of a start: every setting of the portal, read from the environment and checked once."""

from __future__ import annotations

import os
import re
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "PORTAL_"
PACKAGE = Path(__file__).resolve().parent
INSTALLED = (PACKAGE / "shipped").is_dir()  # only the wheel has this folder
# What stands beside the packages in a clone (assets, data files, gunicorn.conf.py) is in `shipped` where installed.
REPO = PACKAGE / "shipped" if INSTALLED else PACKAGE.parent
DATA = "learner-insight-data" if INSTALLED else str(REPO / "data")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,15}", text) or not low <= int(text) <= high:
            raise ValueError(f"must be a whole number from {low:,} to {high:,}")
        return int(text)

    return parse


def _number(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text) or not low <= float(text) <= high:
            raise ValueError(f"must be a number from {low:g} to {high:g}")
        return float(text)

    return parse


def _folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("must be a folder")
    return path


def _path_prefix(text: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", text) or "/." in text:
        raise ValueError("must be a path such as /insight/")
    return "/" + text.strip("/") + "/" if text.strip("/") else "/"


def _one_of(*names: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError("must be one of " + ", ".join(names))
        return text

    return parse


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_\[\]-]+", text):
        raise ValueError("must be a host name or an address")
    return text


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{0,60}", text):
        raise ValueError("must be the name of a header such as X-Remote-User")
    return text


def _setting(default: str, parse: Callable[[str], Any], sentence: str) -> Any:
    return field(default=parse(default), metadata={"text": default, "parse": parse, "help": sentence})


@dataclass(frozen=True, slots=True)
class Settings:
    """The portal's settings; each field is the environment variable ``PORTAL_<NAME>``."""

    data: Path = _setting(DATA, _folder, "Folder that holds sources, builds and the link `current`.")
    host: str = _setting("127.0.0.1", _host, "Address that the server listens on.")
    port: int = _setting("8050", _whole(1, 65_535), "Port that the server listens on.")
    prefix: str = _setting("/", _path_prefix, "Path under which the site is served behind a proxy.")
    workers: int = _setting("2", _whole(1, 64), "Gunicorn worker processes.")
    threads: int = _setting("4", _whole(1, 64), "Threads of each worker.")
    min_cell: int = _setting("10", _whole(1, 1000), "Smallest base over which a value is shown.")
    matters: float = _setting("1", _number(0, 100), "Smallest difference in points that matters.")
    query_seconds: float = _setting("10", _number(0.05, 600), "Seconds after which a query is stopped.")
    query_threads: int = _setting("2", _whole(1, 64), "Threads that DuckDB uses in each worker.")
    query_memory_mb: int = _setting("1024", _whole(64, 1_048_576), "Memory in MB that DuckDB uses in each worker.")
    queries_at_once: int = _setting("4", _whole(1, 64), "Queries that run at once in each worker; others wait.")
    max_rows: int = _setting("200000", _whole(1000, 10_000_000), "Most rows that one query hands over.")
    cache_mb: int = _setting("64", _whole(0, 65_536), "Memory in MB for kept answers in each worker.")
    max_body_kb: int = _setting("256", _whole(16, 16_384), "Largest request body in KB.")
    user_header: str = _setting(
        "", _header, "Header in which the proxy names the user; unset, everyone is one local user."
    )
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error"), "How much the server logs.")


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment; raise SettingError with one sentence for the first wrong value."""
    values: dict[str, Any] = {}
    for item in fields(Settings):
        name = PREFIX + item.name.upper()
        text = environ.get(name, "").strip() or item.metadata["text"]
        try:
            values[item.name] = item.metadata["parse"](text)
        except ValueError as error:
            raise SettingError(f"{name} is {text!r}, but it {error}; correct it or leave it unset.") from error
    return Settings(**values)


def described() -> list[tuple[str, str, str]]:
    """Return (variable, default, sentence) of every setting, for the docs and their test."""
    rows = []
    for item in fields(Settings):
        assert item.default is not MISSING  # noqa: S101 - every field is made by _setting
        rows.append((PREFIX + item.name.upper(), item.metadata["text"], item.metadata["help"]))
    return rows
