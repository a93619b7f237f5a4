"""Reads the print view back: HTML into a tree, and its tables as what a reader sees."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, TreeBuilder

if TYPE_CHECKING:
    from collections.abc import Iterator

VOID = {"meta", "link", "br"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)


def read(html: str) -> Element:
    """Return the document as a tree."""
    reader = _Reader()
    reader.feed(html.partition("<!DOCTYPE html>")[2].strip())
    root: Any = reader.builder.close()
    return root  # type: ignore[no-any-return]


def words(element: Element) -> str:
    """Return the text of an element, blanks as one."""
    return " ".join("".join(element.itertext()).split())


def of(root: Element, tag: str, class_: str) -> list[Element]:
    """Return the elements of a tag and class."""
    return [element for element in root.iter(tag) if class_ in element.get("class", "").split()]


def pairs(listed: Element) -> list[tuple[str, str]]:
    """Return the terms of a list with what is said of each."""
    terms, said = ([words(element) for element in listed.iter(tag)] for tag in ("dt", "dd"))
    return list(zip(terms, said, strict=True))


def rows(section: Element) -> list[dict[str, str]]:
    """Return the rows of an answer, head to cell: tables side by side are one, and so is a row that stands alone."""
    alone = of(section, "dl", "one")
    if alone:
        return [dict(pairs(alone[0]))]
    found: list[dict[str, str]] = []
    for number, part in enumerate(map(_table, section.iter("table"))):
        for place, row in enumerate(part):
            if number == 0:
                found.append(row)
            else:
                assert all(found[place][head] == cell for head, cell in row.items() if head in found[place])
                found[place] |= row
    return found


def _table(table: Element) -> Iterator[dict[str, str]]:
    heads = [words(cell) for cell in table.iter("th")]
    for row in table.iter("tr"):
        cells = ["".join(cell.itertext()) for cell in row.iter("td")]
        if cells:
            yield dict(zip(heads, cells, strict=True))
