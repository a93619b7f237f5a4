"""What a reader sets on the tab: company and course, the what-if values, locks, a target score, saved scenarios."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from portal.errors import InvalidFilter
from portal.filters.condition import Condition, short
from portal.filters.controls import ChoiceControl, NumberControl
from portal.filters.filter import OneParameter
from portal.filters.kinds import ChoicesFilter, NamesFilter
from portal.filters.selectors import RowsFilter
from portal.questions.recommender.model import OUTCOME, PAGES, WHAT_IF

if TYPE_CHECKING:
    from portal.filters.filter import Domain, Filter, Pairs

LABELS = {
    "content": "Content",
    "not_graded": "Not-graded assessment",
    "interactive": "Interactive",
    "graded": "Graded assessment",
    "external": "External",
    OUTCOME: "Certificates",
    "comments": "Teacher comments",
}
SHARE_MOST, OTHER_MOST = 100, 1000
SUM_TOLERANCE = 0.5
MOST_SCENARIOS, LONGEST_NAME = 3, 40
NUMBER = r"\d{1,4}(?:\.\d{1,6})?"
FORM = re.compile(rf"([^:]{{1,{LONGEST_NAME}}}):({NUMBER}(?:,{NUMBER}){{{len(WHAT_IF) - 1}}})", re.ASCII)
COURSES_WITHIN = "select course from courses where coalesce(company = $within, true) order by row"

PAGE_KINDS = f"select unnest({list(PAGES)})"
GIVEN = f"select unnest({[*PAGES, 'comments']})"
TWIN_ROWS = "row in (select row from model_twin_courses where side = '{side}' and ({condition}))"

Scenario = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Scenarios(OneParameter):
    """Up to three named sets of the seven what-if values, each as `name:content,not_graded,...`; selects nobody."""

    kind: ClassVar[str] = "control"
    several: ClassVar[bool] = True
    selects: ClassVar[bool] = False
    standalone: ClassVar[bool] = True

    def parse(self, pairs: Pairs, domain: Domain) -> tuple[Scenario, ...]:  # noqa: ARG002 - same for every build
        """Read the scenarios of a query string; a name that comes twice has its last values."""
        if len(pairs) > MOST_SCENARIOS:
            raise InvalidFilter(f"At most {MOST_SCENARIOS} scenarios can be saved.", self.name, short(pairs[-1][1]))
        return tuple(dict(self._scenario(text) for _, text in pairs).items())

    def _scenario(self, text: str) -> Scenario:
        match = FORM.fullmatch(text)
        if match is None or not match[1].isprintable():
            form = f"a name, a colon and seven numbers: {', '.join(WHAT_IF)}"
            raise InvalidFilter(f"A scenario is {form}; {short(text)!r} is not.", self.name, short(text))
        values = tuple(float(value) for value in match[2].split(","))
        total = sum(value for name, value in zip(WHAT_IF, values, strict=True) if name in PAGES)
        if abs(total - SHARE_MOST) > SUM_TOLERANCE:
            sentence = f"The page shares of scenario {match[1]!r} sum to {total:g}, but they must sum to 100."
            raise InvalidFilter(sentence, self.name, short(text))
        return match[1], values

    def pairs(self, value: tuple[Scenario, ...]) -> Pairs:
        """Return one pair for each scenario."""
        return [(self.name, written(name, values)) for name, values in value]

    def condition(self, value: tuple[Scenario, ...]) -> Condition:  # noqa: ARG002 - it selects nobody
        """Return a condition that every course meets."""
        return Condition()

    def words(self, value: tuple[Scenario, ...]) -> str:
        """Return for example `Scenarios less text, more quizzes`."""
        return f"{self.label} {', '.join(name for name, _ in value)}"


def written(name: str, values: tuple[float, ...]) -> str:
    """Write a scenario as the query string has it."""
    return f"{name}:{','.join(plain(value) for value in values)}"


def plain(value: float) -> str:
    """Write a number without an exponent, with at most six decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def filters() -> tuple[Filter, ...]:
    """List the question's filters and controls, in the order of the query string."""
    return (
        ChoiceControl(
            "company", "Company", options="select distinct company from courses order by 1", column="company"
        ),
        ChoiceControl("course", "Course", options=COURSES_WITHIN, within="company"),
        *(NumberControl(name, LABELS[name], minimum=0, maximum=_most(name), standalone=True) for name in WHAT_IF),
        ChoicesFilter("lock", "Locked", choices=WHAT_IF, standalone=True),
        ChoicesFilter("unlock", "Unlocked", choices=(OUTCOME,), standalone=True),
        NumberControl("target", "Target score", minimum=0, maximum=100, standalone=True),
        Scenarios("scenario", "Scenarios"),
        RowsFilter(
            "with_twins",
            "Compared with twins",
            _exchange(("taken_from", "less"), ("given_to", "more")),
            TWIN_ROWS.replace("{side}", "course"),
            joint=" and ",
            phrase="courses with {parts} than their twins",
        ),
        RowsFilter(
            "twins",
            "Twins",
            _exchange(("twin_taken_from", "more"), ("twin_given_to", "less")),
            TWIN_ROWS.replace("{side}", "twin"),
            joint=" and ",
            phrase="twins with {parts} than their course",
        ),
    )


def _exchange(taken: tuple[str, str], given: tuple[str, str]) -> tuple[NamesFilter, ...]:
    """Return the parts of a selector of twins: a parameter for either kind of page, with its word: more or less."""
    columns, options = ("taken_from", "given_to"), (PAGE_KINDS, GIVEN)
    return tuple(
        NamesFilter(parameter, word, column, listed, "selector")
        for (parameter, word), column, listed in zip((taken, given), columns, options, strict=True)
    )


def _most(name: str) -> float:
    return SHARE_MOST if name in PAGES else OTHER_MOST
