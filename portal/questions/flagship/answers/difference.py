"""How professionals and students who start with the same program differ in what they take next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import count, percent
from portal.questions.flagship.answers.shared import select_once
from portal.questions.flagship.answers.starts import NEXT
from portal.questions.flagship.words import ANY, OBSERVED, PROFESSIONAL, RECENT, STUDENT, then

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

    NextUsers = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class TypeComparison:
    """How many professionals and students who start with one program take another next, and of how many."""

    first_program: str
    next_program: str
    professionals: int
    professional_users: int
    students: int
    student_users: int

    @property
    def smaller_users(self) -> int:
        """The smaller of the two bases."""
        return min(self.professional_users, self.student_users)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Part and whole of the professionals, then of the students."""
        return self.professionals, self.professional_users, self.students, self.student_users

    def p(self, min_n: int) -> float | None:
        """Return the p of the pooled z test of the two shares; None where one is of fewer than `min_n`."""
        return statistics.two_shares(*self.counts).p if self.smaller_users >= min_n else None

    def row(self) -> Record:
        """Return the comparison as a row of the answer, without its test."""
        return {
            "first_program": self.first_program,
            "next_program": self.next_program,
            "professional_share": statistics.share(self.professionals, self.professional_users).value,
            "student_share": statistics.share(self.students, self.student_users).value,
            **statistics.share_difference(*self.counts).columns("difference"),
            "professional_users": self.professional_users,
            "student_users": self.student_users,
            "smaller_users": self.smaller_users,
        }


def difference(context: Context) -> Draft:
    """Compare what professionals and students who start with the same program take next."""
    result = select_once(context, NEXT)
    comparisons = _comparisons(result.rows)
    p_values = [comparison.p(context.settings.min_cell) for comparison in comparisons]
    tests = sum(p is not None for p in p_values)
    rows = [
        {**comparison.row(), "p_adjusted": p, "tests": tests}
        for comparison, p in zip(comparisons, statistics.adjusted(p_values), strict=True)
    ]
    return Draft(rows, _finding(rows, tests), result, (OBSERVED, RECENT))


def _comparisons(rows: Sequence[Record]) -> list[TypeComparison]:
    """Return a comparison for each first and next program: all first programs together first, then by users."""
    by_first: dict[str, NextUsers] = defaultdict(lambda: {PROFESSIONAL: {}, STUDENT: {}})
    for row in rows:
        if row["user_type"] in (PROFESSIONAL, STUDENT):
            for first in (ANY, row["first_program"]):
                users = by_first[first][row["user_type"]]
                users[row["next_program"]] = users.get(row["next_program"], 0) + row["users"]
    firsts = sorted(by_first, key=lambda first: (first != ANY, -_users(by_first[first]), first))
    return [comparison for first in firsts for comparison in _after(first, by_first[first])]


def _users(by_type: Mapping[str, Mapping[str, int]]) -> int:
    return sum(sum(users.values()) for users in by_type.values())


def _after(first: str, by_type: Mapping[str, Mapping[str, int]]) -> list[TypeComparison]:
    """Return the comparisons of one first program, the most frequent next program first."""
    professionals, students = by_type[PROFESSIONAL], by_type[STUDENT]
    all_professionals, all_students = sum(professionals.values()), sum(students.values())
    users = {name: professionals.get(name, 0) + students.get(name, 0) for name in {*professionals, *students}}
    return [
        TypeComparison(first, name, professionals.get(name, 0), all_professionals, students.get(name, 0), all_students)
        for name in sorted(users, key=lambda name: (-users[name], name))
    ]


def _finding(rows: Sequence[Record], tests: int) -> str:
    if not tests:
        return "Too few professionals or students are left to compare them."
    clear = [row for row in rows if row["first_program"] != ANY and is_significant(row["p_adjusted"])]
    if not clear:
        return "Among those who start alike, professionals and students cannot be told apart in what they take next."
    top = max(clear, key=lambda row: abs(row["difference"]))
    return (
        f"Those who start alike differ most after {top['first_program']}: {percent(top['professional_share'])} of "
        f"professionals and {percent(top['student_share'])} of students {then(top['next_program'])}. "
        f"{count(len(clear))} of {count(tests)} comparisons tell the two apart."
    )
