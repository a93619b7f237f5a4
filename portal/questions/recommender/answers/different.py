"""What is different about the courses chosen: the factors by which their score and features are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.comparison import differences
from portal.answers.comparison.differences import Factor, FlagFactor, NumberFactor

if TYPE_CHECKING:
    from portal.answers.spec import AnswerSpec

OF_COMPANY = {
    "company_administrators": ("company administrators (percent)", "percent"),
    "company_instructors": ("company instructors (percent)", "percent"),
    "company_learners": ("company learners (percent)", "percent"),
    "company_rating": ("company rating", "points"),
}
OF_COURSE = {
    "score": ("percent who finish", "points"),
    "users": ("users", "users"),
    "price": ("price in dollars", "dollars"),
    "discount": ("discount in dollars", "dollars"),
    "length": ("length in hours", "hours"),
    "quiz_grade": ("quiz grade", "points"),
    "completed_quizzes": ("completed quizzes (percent)", "percent"),
    "graded": ("graded assessment (percent)", "percent"),
    "not_graded": ("not-graded assessment (percent)", "percent"),
    "content": ("content (percent)", "percent"),
    "external": ("external pages (percent)", "percent"),
    "interactive": ("interactive pages (percent)", "percent"),
    "certificates": ("certificates (percent)", "percent"),
    "collaborations": ("collaborations", "per course"),
    "comments": ("comments by teachers", "per course"),
}
FACTORS: tuple[Factor, ...] = (
    *(NumberFactor(name, words, name, unit) for name, (words, unit) in OF_COURSE.items()),
    *(NumberFactor(name, words, name, unit, ("company",)) for name, (words, unit) in OF_COMPANY.items()),
    FlagFactor("scorm", "using SCORM", "scorm > 0"),
    FlagFactor("milestone", "a milestone course", "milestone > 0"),
)


def spec() -> AnswerSpec:
    """Declare the answer, which compares the two sides in every factor."""
    return differences.spec("courses", FACTORS, "What is different about these courses?")
