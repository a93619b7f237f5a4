"""How courses score against their twins: one exchange of pages, all else near. What was observed, made at build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.formats import count, difference, joined, percent
from portal.questions.recommender.answers.training import training
from portal.questions.recommender.filters import LABELS
from portal.questions.recommender.words import CERTIFICATES, OBSERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from portal.answers.spec import Context, Parts
    from portal.warehouse import Record

TWINS = """
select taken_from, given_to, courses, pairs, mean_difference, low, high, share_higher, twins
from model_twins
order by given_to = 'comments', taken_from, given_to
"""
RULES = (
    "A twin is a course of the same company profile with at least 10 points less of one kind of page and 10 more of "
    "another, the other kinds within 5 points, length and users within a factor of 3, comments close. For comments, "
    "all kinds of page lie within 5 points and the twin has fewer comments."
)
MANY = "Several exchanges are compared at once: one interval in twenty misses 0 where nothing differs."
MOST_NAMED = 3
NOT_PAGES = "comments are compared at equal pages"
WITH, OF = ("taken_from", "given_to"), ("twin_taken_from", "twin_given_to")


def twins(context: Context) -> Draft:
    """Give the mean difference between courses and their twins for every exchange; no rows without models."""
    result, state = context.select(TWINS), training(context)
    rows = [{**row, "note": NOT_PAGES if row["taken_from"] is None else None} for row in result.rows]
    return Draft(rows, _finding if rows else state.no_forecast, result, (RULES, MANY, CERTIFICATES, OBSERVED))


def members(parameters: tuple[str, str]) -> Callable[[Mapping[str, Any]], Parts]:
    """Return what selects one side of a row: the parameters that take its exchange."""
    taken, given = parameters

    def parts(row: Mapping[str, Any]) -> Parts:
        return {given: "given_to", **({} if row["taken_from"] is None else {taken: "taken_from"})}

    return parts


def _finding(rows: Sequence[Record]) -> str:
    """Say how many exchanges differ clearly, and name the largest difference with those that it may not exceed."""
    compared = [row for row in rows if row["mean_difference"] is not None]
    if not compared:
        return "Too few courses have a twin to compare them with."
    clear = [row for row in compared if row["low"] > 0 or row["high"] < 0]
    if not clear:
        return f"No clear difference between courses and their twins in any of {count(len(compared))} exchanges."
    opening = f"Courses and their twins differ clearly in {count(len(clear))} of {count(len(compared))} exchanges."
    higher = sorted((row for row in clear if row["low"] > 0), key=lambda row: -row["mean_difference"])
    if not higher:
        return opening
    leading = [row for row in higher if row["high"] >= higher[0]["low"]]
    if len(leading) > 1:
        named = joined([in_words(row) for row in leading[:MOST_NAMED]])
        are = "The largest are" if len(leading) <= MOST_NAMED else f"Among the {count(len(leading))} largest are"
        return f"{opening} {are} {named}; which is first is not clear."
    first = leading[0]
    gain = difference(first["mean_difference"], first["low"], first["high"])
    share = f"{percent(first['share_higher'], 0)} of {count(first['courses'])} courses score higher than their twins"
    return f"{opening} The largest is {in_words(first)}: {gain}; {share}."


def in_words(row: Mapping[str, Any]) -> str:
    """Name an exchange: `more not-graded assessment for less content`, or `more teacher comments`."""
    given = f"more {LABELS[row['given_to']].lower()}"
    return given if row["taken_from"] is None else f"{given} for less {LABELS[row['taken_from']].lower()}"
