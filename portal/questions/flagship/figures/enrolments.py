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
    """Draw the share completed of the most frequent enrolments, by user type, program and medium."""
    rows = sorted(marks.numbered(answer, "completion_rate"), key=lambda row: -row["enrolments"])[:MAX_ROWS]
    rows.sort(key=lambda row: -row["completion_rate"])

    def tooltip(row: NumberedRow) -> str:
        return (
            f"{row['user_type']}, {row['program']}, {row['media']}:\n{count(row['completed'])} of "
            f"{count(row['enrolments'])} completed\nmedian hours {number(row['median_hours'])}, "
            f"mean score {number(row['mean_score'])}"
        )

    def name(row: NumberedRow) -> str:
        return f"{row['program']}, {row['media']}\n{row['user_type']}"

    label = drawing.share_and_n("completion_rate", "enrolments")
    return drawing.dots(rows, name, "completion_rate", label, tooltip)


def programs_per_user(answer: Answer) -> Figure | None:
    """Draw the mean number of programs of a user by type, with its interval."""

    def label(row: NumberedRow) -> str:
        return f"{number(row['mean'], 2)}, median {number(row['median'])}"

    def tooltip(row: NumberedRow) -> str:
        return f"{count(row['users'])} {row['user_type']} users take {number(row['mean'], 2)} on average"

    figure = drawing.dots(marks.numbered(answer, "mean"), drawing.user_type, "mean", label, tooltip)
    if figure is not None:
        figure["layout"]["xaxis"] |= {"tickformat": ""}
    return figure
