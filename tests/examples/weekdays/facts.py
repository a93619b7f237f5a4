"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("weekday", "Monday")],
    choices=("course", "weekday"),
    lists=("course=CS50x&sort=registration&order=desc",),
    saved=([], [("weekday", "Monday")]),
)
