"""Who has not watched since the earlier quarter, by pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from portal.questions.engagement.answers.lapsed import finding
from tests.portal.questions.engagement import expected
from tests.portal.questions.engagement.expected import A

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_students_who_stopped_are_counted_by_month_and_payment(service: AnswerService) -> None:
    """Whole months to the last day of the data; the last month that a purchase covers; every row lists its students."""
    tables = expected.tables()
    watched, bought = tables["student_video_watched"].query("seconds_watched > 0"), tables["student_purchases"]
    last = watched.groupby("student_id")["date_watched"].max()
    until = bought.groupby("student_id")["last"].max()
    through = max(frame[name].max() for frame in tables.values() for name in frame.columns if name.startswith("date_"))
    counts: dict[tuple[str, int, str], int] = {}
    for plan in ("free", "paid"):
        for student in expected.students(plan, A):
            if last[student] <= pd.Period(A).end_time:
                months = max(k for k in range(40) if last[student] + pd.DateOffset(months=k) <= through)
                end = until.get(student)
                words = "never" if end is None else "for ever" if end == expected.NEVER else f"{end:%Y-%m}"
                key = (plan, months, words)
                counts[key] = counts.get(key, 0) + 1
    answer = service.answer("engagement", "lapsed")
    rows = answer.records()
    assert {(row["plan"], row["last_watch"], row["paid_until"]): row["students"] for row in rows} == counts
    for row in rows[::7]:
        listed = service.answer("engagement", "people", parse_qsl(urlsplit(row["people"]).query))
        assert listed.n == row["students"]
    assert sum(counts.values()) == sum(row["students"] for row in rows) > 50


def test_where_nobody_stopped_the_sentence_claims_no_more() -> None:
    """Nobody may have watched at all: it does not say that everybody came back."""
    assert finding([], "April to June 2021") == "Nobody watched in April to June 2021 and not since."
    rows = [{"plan": "free", "students": 3, "paid_until": end} for end in ("never", "for ever")]
    assert finding(rows, "April to June 2021") == (
        "6 free students watched in April to June 2021 and not since; 3 of them have a lifetime plan."
    )
