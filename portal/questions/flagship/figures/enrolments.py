"""What users take and what comes of it: programs by enrolments, programs of a user, completion."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.charts import marks
from portal.formats import count, number
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.marks import NumberedRow
    from portal.charts.theme import Figure

MAX_ROWS = 12


def popularity(answer: Answer) -> Figure | None:
    """Draw the share of enrolments by program and user type, a program's types side by side."""
    rows = marks.numbered(answer, "share")
    enrolments: dict[str, int] = defaultdict(int)
    for row in rows:
        enrolments[row["program"]] += row["enrolments"]
    rows.sort(key=lambda row: (-enrolments[row["program"]], row["program"], row["user_type"]))

    def tooltip(row: NumberedRow) -> str:
        return f"{count(row['enrolments'])} {row['user_type']} users take {row['program']}"

    def name(row: NumberedRow) -> str:
        return f"{row['program']}\n{row['user_type']}"

    return drawing.dots(rows[:MAX_ROWS], name, "share", drawing.share_and_n("share", "enrolments"), tooltip)


def outcomes(answer: Answer) -> Figure | None:
    """Draw the share of the most frequent enrolments completed within the horizon, by type, program and medium."""
    rows = sorted(marks.numbered(answer, "within_rate"), key=lambda row: -row["enrolments"])[:MAX_ROWS]
    rows.sort(key=lambda row: -row["within_rate"])

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{row['user_type']}, {row['program']}, {row['media']}:\n{count(row['completed_within'])} of "
            f"{count(row['followed'])} completed within {count(row['horizon'])} days\n"
            f"median hours {number(row['median_hours'])}, mean score {number(row['mean_score'])}"
        )

    def name(row: NumberedRow) -> str:
        return f"{row['program']}, {row['media']}\n{row['user_type']}"

    label = drawing.share_and_n("within_rate", "followed")
    return drawing.dots(rows, name, "within_rate", label, tooltip, ends="within")


def programs_per_user(answer: Answer) -> Figure | None:
    """Draw the mean number of programs that a user takes within the horizon by type, with its interval."""

    def label(row: NumberedRow) -> str:
        return f"{number(row['mean_within'], 2)} in {count(row['horizon'])} days"

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{count(row['followed'])} {row['user_type']} users take {number(row['mean_within'], 2)} on average\n"
            f"within {count(row['horizon'])} days"
        )

    rows = marks.numbered(answer, "mean_within")
    figure = drawing.dots(rows, drawing.user_type, "mean_within", label, tooltip, ends="within")
    if figure is not None:
        figure["layout"]["xaxis"] |= {"tickformat": ""}
    return figure
