"""Whether the way in changed: who starts with the highlighted program, and who takes another, by type and period."""

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
    """Draw the share who start with the highlighted program, by user type and period."""

    def tooltip(row: NumberedRow) -> str:
        return f"{_period(row)}: {percent(row['share'])} of {count(row['users'])} users start so"

    rows = marks.numbered(answer, "share")
    return drawing.dots(rows, _period, "share", drawing.share_and_n("share"), tooltip)


def gone_by(answer: Answer) -> Figure | None:
    """Draw the share that took another program within the horizon, by user type and period."""

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{_period(row)}: {percent(row['within'])} took another program\n"
            f"within {count(row['horizon'])} days of the first launch"
        )

    rows = marks.numbered(answer, "within")
    return drawing.dots(rows, _period, "within", drawing.share_and_n("within"), tooltip, ends="within")


def _period(row: NumberedRow) -> str:
    return f"{row['user_type']}, {row['period']}"
