"""How far the models are measured: every course counts once in each split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.portal.questions.recommender.query import rows

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def test_models_and_coverage_count_every_course(courses: AnswerService) -> None:
    """Twelve rows each; every split predicts all four hundred, and the fifths add up to them."""
    models = rows(courses, "models")
    assert len(models) == 12
    assert {row["n"] for row in models} == {400}
    coverage = rows(courses, "coverage")
    for split in ("random", "by_profile"):
        fifths = {row["fifth"]: row["n"] for row in coverage if row["split"] == split}
        assert fifths["all"] == 400 == sum(fifths[str(number)] for number in range(1, 6))
    features = rows(courses, "features")
    assert min(row["feature"] for row in features) == "Certificates (percent)"
    assert [row["rank"] for row in features] == sorted(row["rank"] for row in features)
    words = {row["feature"]: row["direction"] for row in features}
    assert words["Not-Graded Assessment (percent)"] > 0
    assert words["Discount (dollars)"] == "no steady direction"
