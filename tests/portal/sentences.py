"""What sentences may not say: numbers that their rows withhold, `most` of less than half, a range from X to X."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from portal import formats
from portal.site import question_page
from tests.portal import tree
from tests.portal.every_question import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from portal.answers.service import AnswerService
    from portal.answers.spec import Answer

SENTENCE = re.compile(r"(?<=[.!?])\s+")
MOST = re.compile(r"(?<!watch )(?<!stands out )\b[Mm]ost\b(?! (?:often|likely|recent|frequent|of the way))")
LIMIT = re.compile(r"\b[Aa]t most\b")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
PART_OF_WHOLE = re.compile(r"(\d[\d,]*) of (\d[\d,]*)")
CONFIDENCE = "95%"  # intervals are said to be of 95%
SAME_ENDS = re.compile(r"(?<![\w.,+\u2212])([+\u2212]?[\d.,]*\d%?) to \1(?![\w.,%]*\d)")
HALF = 50
PAIRED = 60
WRITTEN = ("text", "hovertext", "label")  # where the texts of a figure stand


def faults(text: str, withheld: Iterable[str] = ()) -> list[str]:
    """Return what is wrong with a text; `withheld` are the numbers that it must not hold, as people write them."""
    wrong = [
        f"withheld {number}" for number in withheld if re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w,]|\.\d)", text)
    ]
    for sentence in SENTENCE.split(text):
        if SAME_ENDS.search(sentence):
            wrong.append(f"from X to X: {sentence}")
        if MOST.search(LIMIT.sub("", sentence)) and max(_shares(sentence), default=0) <= HALF:
            wrong.append(f"most, not over half: {sentence}")
    return wrong


def _shares(sentence: str) -> Iterator[float]:
    """Give the shares that a sentence names, in percent: as such, or as a part of a whole."""
    yield from map(float, PERCENT.findall(sentence))
    for pair in PART_OF_WHOLE.findall(sentence):
        part, whole = (int(text.replace(",", "")) for text in pair)
        yield 100 * part / whole if whole else 0


def withheld(answers: Iterable[tuple[Answer, Answer]], shown: Sequence[float] = ()) -> set[str]:
    """Return the numbers that answers withhold, as people write them, less those that may be said all the same.

    Each answer is given as presented and with the base rule set aside; `shown` are further numbers that may be said.
    What follows from two numbers of an answer that are to be seen, a share or a difference, may be said too.
    """
    hidden: set[str] = set()
    seen = {text for number in shown for text in _any_way(number)}
    for presented, whole in answers:
        visible = {number for number, _ in _numbers(presented)}
        seen |= {text for number in visible for text in _any_way(number)}
        seen |= {text for number in _followed([*visible, *shown]) for text in _any_way(number)}
        hidden |= {text for number, unit in _numbers(whole) for text in _written(number, unit)}
    return {text for text in hidden - seen if ("." in text or "%" in text) and text != CONFIDENCE}


def _numbers(answer: Answer) -> Iterator[tuple[float, str]]:
    """Give every number of an answer's cells, with its unit."""
    for row in answer.rows:
        for cell, column in zip(row, answer.columns, strict=True):
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                yield cell, column.unit


def _followed(visible: Sequence[float]) -> Iterator[float]:
    """Give the shares and differences of each two numbers; of the first ones, where there are many."""
    for one, other in itertools.permutations(visible[:PAIRED], 2):
        yield one - other
        if 0 < one < other:
            yield from (one / other, 1 - one / other)


def _written(number: float, unit: str) -> set[str]:
    """Return the ways in which a number can stand in a sentence: a share as percent, or as points of percent."""
    if unit == "fraction":
        return {formats.percent(number), formats.percent(number, 0), formats.number(100 * number, 1)}
    return {formats.number(number, 1), formats.number(number, 2)}


def _any_way(number: float) -> set[str]:
    shares = _written(number, "fraction") if abs(number) <= 1 else set()
    return _written(number, "") | shares


def page_texts(service: AnswerService, slug: str, query: str) -> Iterator[str]:
    """Give every text that a tab writes in a state, those in its charts too."""
    view = PAGES[slug].view
    assert view is not None
    body = question_page.shown(service, view, f"?{query}" if query else "", f"/{slug}")
    if body["hidden"]:
        return
    pieces = [body["pieces"]]
    pieces += [question_page.shown_later(service, view.question, part, body["state"]) for part in view.later]
    for piece in pieces:
        yield from _texts(piece)


def _texts(piece: Any) -> Iterator[str]:
    """Give the texts of what a page's callback returns: components as dicts, and dicts of them by name."""
    if isinstance(piece, str):
        yield piece
    elif isinstance(piece, dict) and "props" in piece:
        yield from _of_component(piece["props"])
    elif isinstance(piece, dict):
        for name, inner in piece.items():
            yield from _of_figure(inner) if name == "figure" else _texts(inner)
    elif isinstance(piece, (list, tuple)):
        yield from (text for inner in piece for text in _texts(inner))


def _of_figure(part: Any, name: str = "") -> Iterator[str]:
    """Give the texts that a chart shows: labels, notes, tooltips; numbers on its axes are no texts."""
    if isinstance(part, str) and name in WRITTEN:
        yield re.sub(r"<[^>]*>", " ", part)
    elif isinstance(part, dict):
        yield from (text for key, inner in part.items() for text in _of_figure(inner, key))
    elif isinstance(part, (list, tuple)):
        yield from (text for inner in part for text in _of_figure(inner, name))


def _of_component(properties: Mapping[str, Any]) -> Iterator[str]:
    """Give the texts of a component: those beside each other as one."""
    table = tree.tabled(dict(properties))
    if table is not None:
        yield tree.words(table)
        return
    inside = properties.get("children")
    parts = inside if isinstance(inside, list) else [inside]
    if all(isinstance(part, str) or (isinstance(part, dict) and part.get("type") in ("B", "Span")) for part in parts):
        yield tree.words(parts)
    else:
        yield from _texts(parts)
