"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("user_type", "Student")],
    choices=("user_type", "period", "media", "first_program", "program", "completed", "same_day"),
    bounds={"launched_from": ("2019-06-01", "2020-06-01"), "launched_to": ("2020-12-31", "2021-12-31")},
    lists=(
        "sort=first_launch&search=1",
        "cleaning_step=missing%20key&sort=program",
        "never_launched=true",
    ),
    saved=([], [("user_type", "Student")], [("program", "Primary Program"), ("completed", "true")]),
    member="Professional:72",
    uncounted=("cleaning", "never_launched"),
    by_rows=("popularity", "outcomes", "never_launched"),
)
