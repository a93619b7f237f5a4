"""Whether the way in changed: who starts with the program in focus, and who has gone on, by user type and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import count, percent
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure


def way_in(answer: Answer) -> Figure | None:
    """Draw the share who start with the program in focus, by user type and period."""

    def tooltip(row: NumberedRow) -> str:
        return f"{_period(row)}: {percent(row['share'])} of {count(row['users'])} users start so"

    rows = marks.numbered(answer, "share")
    return drawing.dots(rows, _period, "share", drawing.share_and_n("share"), tooltip)


def gone_by(answer: Answer) -> Figure | None:
    """Draw the share that had gone on by the last day that every period reaches, by user type and period."""

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{_period(row)}: {percent(row['continued'])} had taken another program\n"
            f"by day {count(row['horizon'])} after the first launch"
        )

    rows = marks.numbered(answer, "continued")
    return drawing.dots(rows, _period, "continued", drawing.share_and_n("continued"), tooltip, ends="continued")


def _period(row: NumberedRow) -> str:
    return f"{row['user_type']}, {row['period']}"
