"""JavaScript and CSS: what is wrong is named, what is formatted stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import assets

if TYPE_CHECKING:
    from pathlib import Path

WANTED = {
    "a.css": "a,\nb {\n  color: red;\n}\n",
    "a.js": 'const one = (a) => {\n  return [a, "b"];\n};\n',
}
GIVEN = {"a.css": "a, b { color: red; }", "a.js": 'const one = (a) => { \n return [a, "b"]; \n };'}


@pytest.mark.parametrize("name", GIVEN)
def test_a_file_is_formatted_once(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """--check names it and changes nothing; without, it is changed; then there is nothing left to do."""
    path = tmp_path / name
    path.write_text(GIVEN[name], encoding="utf-8")
    assert assets.main(["--check", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == GIVEN[name]
    assert assets.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == WANTED[name]
    assert capsys.readouterr().err == f"would be formatted: {path}\nformatted: {path}\n"
    assert assets.main(["--check", str(path)]) == 0


def test_all_that_is_written_here_is_found() -> None:
    """JavaScript and CSS in every folder of assets; neither the map nor the fonts."""
    assert {"portal.js", "base.css", "sheet.css"} <= {path.name for path in assets.own_files()}
    assert {path.suffix for path in assets.own_files()} == {".js", ".css"}
