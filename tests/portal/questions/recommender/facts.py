"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("company", "ant")],
    choices=("company",),
    lists=("sort=score",),
    saved=([("company", "ant")],),
    member="101",
    rowless=("spread",),
)
