"""Chart card, headline, so what, closed sections, tables, published and recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from portal import formats
from portal.charts import tables
from portal.site.components import chart_card, headline, published, sections, so_what
from portal.site.components.headline import Kpi
from portal.site.components.so_what import Opening
from tests.portal.tree import data, find, kinds, words

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_card_is_a_figure_with_its_question_its_menu_and_held_height(demo_desk: AnswerService) -> None:
    """The card has a heading, a place for finding and n, five ways to look closer, and its height from the start."""
    card = chart_card.layout(demo_desk, "demo", "groups", "Who leads?", height=280)
    assert type(card).__name__ == "Figure"
    assert words(kinds(card, "H2")) == "Who leads?"
    menu = kinds(card, "Details")
    assert [words(item) for kind in ("Button", "A") for item in kinds(menu, kind)] == [
        "Table",
        "Picture (PNG)",
        "SQL",
        "Definition",
        "Notes",
        "CSV",
    ]
    (plot,) = find(card, id="demo-groups-plot")
    assert plot.style == {"height": 280}
    assert plot.className == "plot waiting"


def test_card_of_another_answer_asks_for_that_answer(demo_desk: AnswerService) -> None:
    """Two charts can show one answer: the menu asks for the answer, the ids are the chart's."""
    card = chart_card.layout(demo_desk, "demo", "bars", "How many?", answer="groups")
    assert {data(button, "data-answer") for button in kinds(card, "Button")} - {None} == {"groups"}
    assert find(card, id="demo-bars-figure")


def test_content_says_n_and_sample(demo_desk: AnswerService) -> None:
    """What the browser draws carries finding, n in the question's word, and whether data is synthetic."""
    content = chart_card.content(demo_desk.answer("demo", "groups"), None)
    assert content["caption"] == "n = 2,000 learners"
    assert content["sample"] is True
    assert content["figure"] is None


def test_headline_gives_each_number_its_name_and_doubt() -> None:
    """A number, what it is, its interval and n, as a list of terms."""
    parts = headline.content(
        ["Half stay. ", html.Em("Half leave")], [Kpi("2.4%", "certified", "2.3 - 2.5, n = 105,230")]
    )
    assert words(parts[0]) == "Half stay. Half leave"
    assert [words(part) for part in kinds(parts, "Dd")] == ["2.4%", "2.3 - 2.5, n = 105,230"]
    assert words(kinds(parts, "Dt")) == "certified"


def test_openings_without_members_have_no_button() -> None:
    """A list can be opened where there is somebody in it."""
    people = "/api/demo/people.json?country=India"
    parts = so_what.content(
        "demo", [Opening(3, "some", people), Opening(0, "none", people), Opening(5, "unknown")], "Beware."
    )
    (button,) = kinds(parts, "Button")
    assert data(button, "data-query") == "country=India"
    assert words(find(parts, className="caveat")) == "Beware."


def test_section_is_closed_and_has_a_heading() -> None:
    """A section opens when asked; texts in it are paragraphs."""
    section = sections.closed("Method", "One.", "Two.")
    assert section.open is False
    assert words(kinds(section, "H2")) == "Method"
    assert [words(part) for part in kinds(section, "P")] == ["One.", "Two."]


def test_table_formats_by_unit_and_aligns_numbers() -> None:
    """Fractions are percent, counts have separators, nothing is a dash; numbers stand right."""
    table = tables.table(
        ["who", "share", "n"], ["text", "fraction", "count"], [["a", 0.5, 1234], ["b", None, 0]], "Some"
    )
    cells = kinds(kinds(table, "Tbody"), "Td")
    assert [words(cell) for cell in cells] == ["a", "50.0%", "1,234", "b", "\u2013", "0"]
    assert [cell.className for cell in cells[:3]] == ["", "n", "n"]
    assert words(kinds(table, "Caption")) == "Some"


def claim(**values: Any) -> dict[str, Any]:
    """Return a row of claims.json about the share that certified."""
    row = {"source": "mooc", "claim": "certified", "part": "", "statement": "5 percent certify.", "unit": "percent"}
    return {**row, "published": 5.0, "recomputed": 5.24, "difference": 0.24, "tolerance": 0.05, "caveat": "", **values}


def test_what_does_not_hold_stands_first_in_title_sentences_and_table() -> None:
    """The report's sentence and what the data says, before the table of all values."""
    rows = [claim(verdict="confirmed"), claim(verdict="confirmed"), claim(verdict="differs", part="all")]
    section = published.section(rows)
    assert words(kinds(section, "H2")) == "Published claims, checked: 1 differs, 2 match"
    assert words(kinds(section, "Li")) == "The report said: \u201c5 percent certify.\u201d The data says 5.2% (all)."
    first, *_ = kinds(kinds(section, "Tbody"), "Tr")
    assert "differs" in words(first)
    assert "0.2 points" in words(first)


def test_one_sentence_gives_all_parts_that_differ() -> None:
    """A part stands behind its value, and what follows by itself needs no sentence."""
    rows = [
        claim(verdict="differs", part="share", recomputed=24.9),
        claim(verdict="differs", part="largest group", unit=None, tolerance=None, recomputed="18-25"),
    ]
    (item,) = published.contradicted(rows)
    assert words(item).endswith("The data says 24.9% (share) and 18-25 (largest group).")
    assert published.contradicted([claim(verdict="other data")]) == []
    assert published.counted([*rows, claim(verdict="other data")]) == "2 differ, 1 comes from other data"


def test_values_show_the_digits_that_were_published() -> None:
    """0.0171 with a tolerance of half of the last digit, a count as a whole, a word as it is."""
    assert published.digits(0.01712, 0.00005) == "0.0171"
    assert published.digits(0.1, 0.00005) == "0.1000"
    assert published.digits(7169, 0) == "7,169"
    assert published.digits(-3.9512, 0.005) == "\u22123.95"
    assert published.digits(30688, 1000) == "30,688"
    assert published.digits(1.7822, 0.5) == "2"
    assert published.digits(3.14159, None) == "3.14"
    assert published.digits("IT, Science", None) == "IT, Science"
    assert published.digits(None, 0.05) == formats.MISSING
