"""The overview's one answer: what the five analyses published, beside what the portal's own answers give now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal import formats
from portal.answers.spec import AnswerSpec, Column, Draft, Question
from portal.questions.overview.claims import claim_rows, loaded_sources
from portal.questions.overview.published import load_published
from portal.settings import REPO
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from portal.answers.spec import Context
    from portal.settings import Settings
    from portal.warehouse import Record

COLUMNS = (
    Column("source", "text", "The published analysis."),
    Column("claim", "text", "The short name of what it published."),
    Column("part", "text", "Which of several published values this is; empty where there is one."),
    Column("statement", "text", "What was published, as a sentence."),
    Column("unit", "text", "The unit of both values."),
    Column("published", "see unit", "The published value: a number, or words."),
    Column("recomputed", "see unit", "The same value from the portal's own answer on the data that is loaded."),
    Column("difference", "see unit", "Recomputed minus published; null for words."),
    Column("tolerance", "see unit", "Half a unit of the last published digit, where nothing else is said."),
    Column("within_tolerance", "flag", "Whether both agree within the tolerance."),
    Column(
        "verdict", "text", "confirmed, differs, confirmed with caveat, cannot be checked, or other data than published."
    ),
    Column(
        "pinned", "flag", "Whether the data is a sample that is drawn to match the value, and so cannot confirm it."
    ),
    Column("caveat", "text", "What a reader must know beside the verdict."),
    Column("question", "text", "The question whose answers it was recomputed from."),
)
SAMPLES = "This is sample data, made to match the published figures: load your own data to check them."
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
    loaded = loaded_sources(context.snapshot.info)
    rows = [dict(row) for row in claim_rows(published, context.other, loaded, built)]
    source = Result([], tuple(column.name for column in COLUMNS), SQL, {})
    all_sample = all(entry.sample for entry in loaded.values())
    return Draft(rows, lambda shown: finding(shown, all_sample=all_sample), source, members=len(rows))


def catalogue(settings: Settings) -> Path:
    """Return the file of published findings: in the data folder, or the one that ships with the portal."""
    own = settings.data / "published.toml"
    return own if own.is_file() else REPO / "data" / "published.toml"


def finding(rows: Sequence[Record], *, all_sample: bool) -> str:
    """Say how many published values match and how many statements do not hold; where all is sample, only the latter."""
    contradicted = len({(row["source"], row["claim"]) for row in rows if row["verdict"] == "differs"})
    statements = formats.counted(contradicted, "published statement does not hold", "published statements do not hold")
    if all_sample:
        return f"{SAMPLES} Even so, {statements}." if contradicted else SAMPLES
    verdicts = [row["verdict"] for row in rows]
    matching = sum(verdict.startswith("confirmed") for verdict in verdicts)
    checked = matching + verdicts.count("differs")
    if not checked:
        return "No published value can be checked on this data."
    values = formats.counted(checked, "published value", "published values")
    sentence = f"Of {values} that can be checked, {formats.counted(matching, 'matches', 'match')}; {statements}."
    other = verdicts.count("other data")
    comes = formats.counted(other, "more value comes", "more values come")
    return f"{sentence} {comes} from other data than was published." if other else sentence
