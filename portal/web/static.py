"""Scripts, styles and other files: compressed once in each process, and cached by the browser."""

from __future__ import annotations

import gzip
import hashlib
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
from dash.fingerprint import check_fingerprint
from flask import Response, request

from portal.cache import ByteCache
from portal.web import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

# plotly.min.js (4.8 MB): brotli 9 takes 0.3 s once and gives 1.23 MB; brotli 11 takes 7.7 s and gives 1.11 MB.
BROTLI_LEVEL = 9
GZIP_LEVEL = 6
KEPT_BYTES = 32_000_000
FOREVER = "public, max-age=31536000, immutable"
FONT = "public, max-age=604800"
CHECKED = "no-cache"
_COMPRESSED = {".js", ".mjs", ".css", ".svg", ".json", ".map", ".txt", ".ico", ".ttf"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """The file that an address names, whatever version the address carries; `fixed`: that version is this file's."""

    key: str
    path: Path
    digest: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Packed:
    """A file as it is sent: compressed bytes, content type, ETag."""

    data: bytes
    content_type: str
    tag: str


def install(app: Dash) -> None:
    """Serve component suites and assets from a bounded store of compressed files, by addresses that hold their hash.

    Dash's own views still decide what may be served: a file enters the store after they answered 200.
    """
    fingerprint.install(app)
    prefix = app.config.routes_pathname_prefix
    suites = f"{prefix}{fingerprint.SUITES}<string:package_name>/<path:fingerprinted_path>"
    assets = prefix.replace("/", "_").replace(".", "_") + "dash_assets.static"
    store = FileStore()
    for endpoint, find in ((suites, _in_suite(app)), (assets, _in_assets(Path(app.config.assets_folder)))):
        view: Callable[..., Any] = app.server.view_functions[endpoint]
        app.server.view_functions[endpoint] = _served(view, find, store)


class FileStore:
    """Compressed files by address and encoding, bounded in bytes; each is compressed once, also under load."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        """Keep up to `most_bytes` of compressed bytes."""
        self._kept = ByteCache(most_bytes)
        self._locks: dict[tuple[str, ...], threading.Lock] = {}

    def packed(self, file: StaticFile, encoding: str, answer: Callable[[], Response]) -> Packed | Response:
        """Return the compressed file, or the response of `answer` where that is not a whole file (404, 304, 206)."""
        key = (file.key, file.digest, encoding)
        held: Packed | None = self._kept.get(key)
        if held is None:
            with self._locks.setdefault(key, threading.Lock()):
                held = self._kept.get(key)
                if held is None:
                    response = answer()
                    if response.status_code != 200:  # noqa: PLR2004 - HTTP's own number
                        return response
                    held = pack(response, encoding)
                    self._kept.put(key, held, len(held.data))
        return held


def pack(response: Response, encoding: str) -> Packed:
    """Return the body of a response compressed as br or gzip, with an ETag of its content and encoding."""
    response.direct_passthrough = False
    data = response.get_data()
    response.close()
    small = brotli.compress(data, quality=BROTLI_LEVEL) if encoding == "br" else gzip.compress(data, GZIP_LEVEL)
    return Packed(small, response.content_type, f"{hashlib.blake2b(data, digest_size=8).hexdigest()}-{encoding}")


def _served(
    view: Callable[..., Any], find: Callable[..., StaticFile | None], store: FileStore
) -> Callable[..., Response]:
    def serve(**parts: str) -> Response:
        file = find(**parts)
        if file is None:
            return _response(view(**parts))
        encoding = request.accept_encodings.best_match(("br", "gzip"))
        if encoding is None or file.path.suffix not in _COMPRESSED:
            return _dated(_response(view(**parts)), file)
        packed = store.packed(file, encoding, lambda: _response(view(**parts)))
        return _dated(_sent(packed, encoding) if isinstance(packed, Packed) else packed, file)

    return serve


def _sent(packed: Packed, encoding: str) -> Response:
    response = Response(packed.data, content_type=packed.content_type)
    response.headers["Content-Encoding"] = encoding
    response.set_etag(packed.tag)
    return response


def _dated(response: Response, file: StaticFile) -> Response:
    """Say how long the browser may keep the file, and answer 304 where it has it."""
    unnamed = FONT if file.path.suffix == ".woff2" else CHECKED
    response.headers["Cache-Control"] = FOREVER if file.fixed else unnamed
    response.headers["Vary"] = "Accept-Encoding"
    if not response.is_streamed:
        response.make_conditional(request)
    return response


def _response(answer: Any) -> Response:
    return answer if isinstance(answer, Response) else Response(*answer if isinstance(answer, tuple) else (answer,))


def _in_suite(app: Dash) -> Callable[..., StaticFile | None]:
    def find(package_name: str, fingerprinted_path: str) -> StaticFile | None:
        inside, _ = check_fingerprint(fingerprinted_path)
        package = sys.modules.get(package_name)
        if package is None or not package.__file__ or inside not in app.registered_paths.get(package_name, ()):
            return None
        path = Path(package.__file__).parent / inside
        return _found(
            f"{package_name}/{inside}",
            path,
            lambda _: fingerprinted_path == fingerprint.in_package(package_name, inside),
        )

    return find


def _in_assets(folder: Path) -> Callable[..., StaticFile | None]:
    root = folder.resolve()

    def find(filename: str) -> StaticFile | None:
        """Return the file under one name, however the address spells it, so that it is compressed and cached once."""
        try:
            path = (root / filename).resolve()
        except (OSError, ValueError):
            return None
        if not path.is_relative_to(root):
            return None
        return _found(str(path), path, lambda digest: request.args.get("m") == digest)

    return find


def address(app: Dash, module: Any, file: str) -> str:
    """Return the address of a package's file under the app's prefix; it changes with the file's content."""
    name = module.__name__
    return str(app.get_relative_path(f"/{fingerprint.SUITES}{name}/{fingerprint.in_package(name, file)}"))


def _found(key: str, path: Path, fixed: Callable[[str], bool]) -> StaticFile | None:
    try:
        digest = fingerprint.digest(path)
    except (OSError, ValueError):
        return None
    return StaticFile(key, path, digest, fixed(digest))
