"""The overview's one answer: what the five analyses published, beside what the portal's own answers give now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import AnswerSpec, Column, Draft, Question
from portal.questions.overview.claims import claim_rows, loaded_sources
from portal.questions.overview.published import load_published
from portal.settings import REPO
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from portal.answers.spec import Context
    from portal.settings import Settings

COLUMNS = (
    Column("source", "text", "The published analysis."),
    Column("claim", "text", "The short name of what it published."),
    Column("part", "text", "Which of several published values this is; empty where there is one."),
    Column("statement", "text", "What was published, as a sentence."),
    Column("unit", "text", "The unit of both values."),
    Column("published", "see unit", "The published value: a number, or words."),
    Column("recomputed", "see unit", "The same value from the portal's own answer on the data at hand."),
    Column("difference", "see unit", "Recomputed minus published; null for words."),
    Column("tolerance", "see unit", "Half a unit of the last published digit, where nothing else is said."),
    Column("within_tolerance", "flag", "Whether both agree within the tolerance."),
    Column(
        "verdict", "text", "confirmed, differs, confirmed with caveat, cannot be checked, or other data than published."
    ),
    Column("caveat", "text", "What a reader must know beside the verdict."),
    Column("question", "text", "The question whose answers it was recomputed from."),
)
SQL = "-- recomputed: each value is taken from the answer that data/published.toml names; see that answer's own SQL"


def question(built: Collection[str]) -> Question:
    """Return the overview as the portal declares it; `built` are the slugs of the questions that have answers."""

    def make(context: Context) -> Draft:
        return recomputed(context, built)

    return Question(
        slug="overview",
        title="Overview",
        asks="What do the five questions say now, and does the data bear out what was published?",
        members="published values",
        answers=(AnswerSpec("claims", "Does the data bear out what was published?", COLUMNS, make),),
        headline="claims",
    )


def recomputed(context: Context, built: Collection[str]) -> Draft:
    """Return one row for each published value, recomputed through the portal's own answers where they exist."""
    published = load_published(catalogue(context.settings))
    claims = claim_rows(published, context.other, loaded_sources(context.snapshot.info), built)
    names = tuple(column.name for column in COLUMNS)
    rows = [dict(row) for row in claims]
    return Draft(rows, finding([row["verdict"] for row in claims]), Result([], names, SQL, {}), members=len(rows))


def catalogue(settings: Settings) -> Path:
    """Return the file of published findings: in the data folder, or the one that ships with the portal."""
    own = settings.data / "published.toml"
    return own if own.is_file() else REPO / "data" / "published.toml"


def finding(verdicts: list[str]) -> str:
    """Return the verdicts counted, in words."""
    counts = {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}
    by_count = sorted(counts.items(), key=lambda item: -item[1])
    words = ", ".join(f"{number:,} {verdict}" for verdict, number in by_count)
    return f"Of {len(verdicts):,} published values: {words}."
