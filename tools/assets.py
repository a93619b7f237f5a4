"""Format JavaScript and CSS: `python -m tools.assets [--check] [FILE ...]`; without files, all that is written here."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cssbeautifier
import jsbeautifier

if TYPE_CHECKING:
    from collections.abc import Iterable

REPO = Path(__file__).resolve().parent.parent
FOLDER = REPO / "assets"
INDENT = 2


def formatted(path: Path) -> str:
    """Return what a file would be, formatted."""
    beautifier = jsbeautifier if path.suffix == ".js" else cssbeautifier
    options = beautifier.default_options()
    options.indent_size = INDENT
    options.end_with_newline = True
    options.brace_style = "collapse,preserve-inline"
    options.keep_array_indentation = True
    options.operator_position = "preserve-newline"
    options.space_after_anon_function = True
    text: str = beautifier.beautify(path.read_text(encoding="utf-8"), options)
    return text


def own_files() -> list[Path]:
    """Return the JavaScript and CSS that is written here."""
    return sorted(path for path in FOLDER.rglob("*") if path.suffix in (".js", ".css"))


def changed(paths: Iterable[Path], *, write: bool) -> list[Path]:
    """Return the files that are not formatted; where `write` is set they are, afterwards."""
    texts = {path: formatted(path) for path in paths}
    wrong = [path for path, text in texts.items() if text != path.read_text(encoding="utf-8")]
    for path in wrong if write else ():
        path.write_text(texts[path], encoding="utf-8")
    return wrong


def main(arguments: list[str] | None = None) -> int:
    """Format files and name those that changed; with --check only name them and return 1."""
    parser = argparse.ArgumentParser(prog="python -m tools.assets", description="Format JavaScript and CSS.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail where something would change")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    wrong = changed(asked.files or own_files(), write=not asked.check)
    verb = "would be formatted" if asked.check else "formatted"
    sys.stderr.writelines(f"{verb}: {path}\n" for path in wrong)
    return int(asked.check and bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
