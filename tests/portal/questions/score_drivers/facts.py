"""What the shared tests must know about this question over the small files."""

from __future__ import annotations

from tests.portal.facts import Facts

FACTS = Facts(
    chosen=[("device", "Desktop")],
    choices=("platform", "device", "tutor", "job", "month", "scored", "homework_band"),
    bounds={
        "visited_from": ("2020-03", "2020-04"),
        "visited_to": ("2020-05", "2020-12"),
        "homework_min": ("0", "2"),
        "homework_max": ("4", "30"),
    },
    lists=("device=Desktop&sort=average_score&order=desc",),
    saved=([], [("platform", "iOS")], [("homework_min", "3"), ("scored", "true")]),
    member="L10",
)
