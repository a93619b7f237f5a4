"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("plan", "paid")],
    choices=("plan", "watched_a", "watched_b", "certificate", "plan_both", "new", "watched"),
    lists=("plan=free&sort=minutes_b&order=desc", "quarter=2021Q2&purchase=active&sort=date_purchased"),
    saved=([], [("plan", "paid")], [("trim", "90"), ("mode", "cap")]),
    controls=("trim", "mode"),
    member="1001",
    lists_similar=False,
    lists_more=True,
)
