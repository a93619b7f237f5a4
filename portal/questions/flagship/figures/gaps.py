"""How long it is to the next program, and who takes two programs on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import count, number
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def gaps(answer: Answer) -> Figure | None:
    """Draw the median days to the next program of those who went on."""

    def label(row: NumberedRow) -> str:
        return f"{number(row['median_gap'])} days  (n {count(row['continued'])})"

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{row['user_type']}, first {row['first_program']}:\n{count(row['continued'])} of {count(row['users'])} "
            f"went on,\nhalf of them within {number(row['median_gap'])} days"
        )

    rows = marks.numbered(answer, "median_gap")
    return drawing.bars(rows, _program_and_type, "median_gap", label, tooltip)


def _program_and_type(row: NumberedRow) -> str:
    return f"{row['first_program']}\n{row['user_type']}"


def ties(answer: Answer) -> Figure | None:
    """Draw the share that takes the second program on the day of the first."""

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{count(row['same_day_next'])} of {count(row['users'])} {row['user_type']} users\n"
            "take the second program on the day of the first"
        )

    rows = marks.numbered(answer, "share")
    return drawing.dots(rows, drawing.user_type, "share", drawing.share_and_n("share"), tooltip)
