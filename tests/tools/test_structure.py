"""What the measures of the structure count, on houses of a few lines; and what holds of the portal's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools import structure

if TYPE_CHECKING:
    from pathlib import Path

HOUSE = {
    "__init__.py": "",
    "warehouse.py": "def first(rows):\n    return rows[0]\n",
    "answers/__init__.py": "",
    "answers/spec.py": "from portal.warehouse import first\n\nclass Cell:\n    pass\n",
    "answers/service.py": "from portal.answers.spec import Cell\nfrom portal import warehouse\n",
    "site.py": "from portal.answers import service\n\ndef draw(row):\n    found = row[17]\n    return found < 0.05\n",
    "questions/__init__.py": "",
    "questions/mooc/__init__.py": "",
    "questions/mooc/page.py": "from portal import site\n\nclass Cell:\n    pass\n",
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A portal of a few lines."""
    for name, text in HOUSE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_house_is_measured(house: Path) -> None:
    """Four rooms on four floors; the one read by number outside the warehouse; the one vague name of seven."""
    report = dict(structure.report(house))
    assert report["rooms"] == "4"
    assert report["floors"] == "4"
    assert report["arrows between rooms"] == "4 imports, 3 pairs of rooms"
    assert report["backward arrows"] == "0 imports, 0 pairs of rooms"
    assert report["reads by number"] == "1"
    assert report["vague names"] == "1 of 7 bindings (14.3%)"
    assert report["class names used twice"] == "Cell"
    assert report["thresholds written as numbers"] == "1"


def test_rooms_in_a_circle_are_backward(house: Path) -> None:
    """The warehouse asks the answers: both arrows of the circle count."""
    (house / "warehouse.py").write_text("from portal.answers import spec\n", encoding="utf-8")
    assert dict(structure.report(house))["backward arrows"] == "3 imports, 2 pairs of rooms"


def test_the_portal_has_no_backward_arrow_and_no_class_name_twice() -> None:
    """Rooms import each other in one direction, over ten floors at most."""
    house = structure.modules(structure.PORTAL)
    floors, circle = structure.levels(structure.arrows(house))
    assert circle == set()
    assert max(floors.values()) <= 10
    assert structure.classes_twice(house) == []
