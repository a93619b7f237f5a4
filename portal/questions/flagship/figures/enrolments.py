"""What users take and what comes of it: programs by enrolments, programs of a user, completion."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.formats import count, number
from portal.questions.flagship.figures import drawing

if TYPE_CHECKING:
    from portal.answers.spec import Answer
    from portal.charts.theme import Figure
    from portal.questions.flagship.figures.drawing import Row

MAX_ROWS = 12


def popularity(answer: Answer) -> Figure | None:
    """Draw the share of enrolments by program and user type, a program's types side by side."""
    items = drawing.with_value(answer, "share")
    enrolments: dict[str, int] = defaultdict(int)
    for item in items:
        enrolments[item.row["program"]] += item.row["enrolments"]
    items.sort(key=lambda item: (-enrolments[item.row["program"]], item.row["program"], item.row["user_type"]))

    def tooltip(row: Row) -> str:
        return f"{count(row['enrolments'])} {row['user_type']} users take {row['program']}"

    def name(row: Row) -> str:
        return f"{row['program']}\n{row['user_type']}"

    return drawing.dots(items[:MAX_ROWS], name, "share", drawing.share_and_n("share", "enrolments"), tooltip)


def outcomes(answer: Answer) -> Figure | None:
    """Draw the share of the most frequent enrolments completed within the horizon, by type, program and medium."""
    items = sorted(drawing.with_value(answer, "within_rate"), key=lambda item: -item.row["enrolments"])[:MAX_ROWS]
    items.sort(key=lambda item: -item.row["within_rate"])

    def tooltip(row: Row) -> str:
        return (
            f"{row['user_type']}, {row['program']}, {row['media']}:\n{count(row['completed_within'])} of "
            f"{count(row['followed'])} completed within {count(row['horizon'])} days\n"
            f"median hours {number(row['median_hours'])}, mean score {number(row['mean_score'])}"
        )

    def name(row: Row) -> str:
        return f"{row['program']}, {row['media']}\n{row['user_type']}"

    label = drawing.share_and_n("within_rate", "followed")
    return drawing.dots(items, name, "within_rate", label, tooltip, ends="within")


def programs_per_user(answer: Answer) -> Figure | None:
    """Draw the mean number of programs that a user takes within the horizon by type, with its interval."""

    def label(row: Row) -> str:
        return f"{number(row['mean_within'], 2)} in {count(row['horizon'])} days"

    def tooltip(row: Row) -> str:
        return (
            f"{count(row['followed'])} {row['user_type']} users take {number(row['mean_within'], 2)} on average\n"
            f"within {count(row['horizon'])} days"
        )

    items = drawing.with_value(answer, "mean_within")
    figure = drawing.dots(items, drawing.user_type, "mean_within", label, tooltip, ends="within")
    if figure is not None:
        figure["layout"]["xaxis"] |= {"tickformat": ""}
    return figure
