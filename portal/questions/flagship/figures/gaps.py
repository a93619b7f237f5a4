"""How long it is to the next program, and who takes two programs on one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import count
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def gaps(answer: Answer) -> Figure | None:
    """Draw the days by which a tenth of all had taken another program."""

    def label(row: NumberedRow) -> str:
        return f"{count(row['tenth_gone'])} days  (of {count(row['users'])})"

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{row['user_type']}, first {row['first_program']}:\na tenth took another program within "
            f"{count(row['tenth_gone'])} days,\na quarter within {_days(row['quarter_gone'])}, half within "
            f"{_days(row['half_gone'])}"
        )

    rows = marks.numbered(answer, "tenth_gone")
    return drawing.bars(rows, _program_and_type, "tenth_gone", label, tooltip)


def _days(days: float | None) -> str:
    return "more days than enough are followed" if days is None else f"{count(days)} days"


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
