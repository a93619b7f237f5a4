"""Addresses of scripts and styles that carry a hash of their content, so that every host writes the same address.

Dash writes the time at which a file was last changed, which differs between hosts that hold the same files.
"""

from __future__ import annotations

import hashlib
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dash.fingerprint import build_fingerprint, check_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dash import Dash

DIGITS = 12
SUITES = "_dash-component-suites/"
_ATTRIBUTE = re.compile(r'(?P<before>\b(?:src|href)=")(?P<address>[^"]+)')


def install(app: Dash) -> None:
    """Put the hash of the content into every address that Dash writes into its page and its callbacks' answers."""
    interpolate: Callable[..., str] = app.interpolate_index
    resources: Callable[[Sequence[str]], list[dict[str, str]]] = app.get_dist

    def index(**parts: str) -> str:
        return interpolate(**parts | {name: rewritten(app, parts[name]) for name in ("css", "scripts")})

    def dist(libraries: Sequence[str]) -> list[dict[str, str]]:
        return [resource | {"url": address(app, resource["url"])} for resource in resources(libraries)]

    app.interpolate_index, app.get_dist = index, dist


def digest(path: Path) -> str:
    """Return the first 12 hex digits of the hash of a file's content; raise OSError where it cannot be read.

    The file is read again only when its time or its size has changed.
    """
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


def rewritten(app: Dash, html: str) -> str:
    """Return HTML whose src and href attributes name this app's files by the hash of their content."""
    return _ATTRIBUTE.sub(lambda match: match["before"] + address(app, match["address"]), html)


def address(app: Dash, written: str) -> str:
    """Return the address that Dash wrote for a file, by the hash of its content; any other address as it is."""
    root = app.config.requests_pathname_prefix
    if written.startswith(root + SUITES):
        package, _, file = written.removeprefix(root + SUITES).partition("/")
        return f"{root}{SUITES}{package}/{in_package(package, check_fingerprint(file)[0])}"
    assets = f"{root}{app.config.assets_url_path.strip('/')}/"
    if written.startswith(assets):
        return _asset(Path(app.config.assets_folder), assets, written)
    return written


def in_package(package: str, file: str) -> str:
    """Return the path of a package's file as addresses spell it: with the package's version and the file's hash."""
    return str(build_fingerprint(file, version(package, file), digest(_folder(sys.modules[package]) / file)))


def version(package: str, file: str) -> str:
    """Return the version that Dash writes into the address of a package's file: dash holds packages of its own."""
    modules = (sys.modules.get(f"{package}.{file.partition('/')[0]}"), sys.modules[package])
    versions = (getattr(module, "__version__", None) for module in modules)
    return next((str(number) for number in versions if number), "")


def _asset(folder: Path, assets: str, written: str) -> str:
    name = written.removeprefix(assets).partition("?")[0]
    return f"{assets}{name}?m={digest(folder / name)}"


def _folder(module: Any) -> Path:
    return Path(module.__file__).parent


@lru_cache(maxsize=1024)
def _digest(path: Path, modified: int, size: int) -> str:  # noqa: ARG001 - they say which state of the file was read
    return hashlib.blake2b(path.read_bytes(), digest_size=DIGITS // 2).hexdigest()
