"""What the cleaning leaves out: dropped rows by rule, and users who never launched anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import count
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def cleaning(answer: Answer) -> Figure | None:
    """Draw the rows that each rule of the cleaning drops."""

    def tooltip(row: NumberedRow) -> str:
        return f"{row['step']}: {count(row['rows_dropped'])} of {count(row['rows_before'])} rows dropped"

    def step(row: NumberedRow) -> str:
        return str(row["step"])

    rows = marks.numbered(answer, "rows_dropped")
    return drawing.bars(rows, step, "rows_dropped", lambda row: count(row["rows_dropped"]), tooltip)


def never_launched(answer: Answer) -> Figure | None:
    """Draw the users who enrolled and never launched anything, by type."""

    def tooltip(row: NumberedRow) -> str:
        return f"{count(row['users'])} {row['user_type']} users, {count(row['enrolments'])} rows"

    rows = marks.numbered(answer, "users")
    return drawing.bars(rows, drawing.user_type, "users", lambda row: count(row["users"]), tooltip)
