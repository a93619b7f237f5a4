"""How professionals and students who start with the same program differ in what they take next within the horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import count, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import summed
from portal.questions.flagship.stats.horizon import Followed
from portal.questions.flagship.words import ANY, NOTHING_MORE, OBSERVED, PROFESSIONAL, RECENT, STUDENT, then

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Context
    from portal.questions.flagship.answers.followed import Key
    from portal.questions.flagship.stats.horizon import Within
    from portal.warehouse import Record

NOBODY_THERE = Followed({}, {}, {})
ONCE = "one of two ends: the row above says the same"
PAIR, NAMED = 2, 2


def difference(context: Context) -> Draft:
    """Compare what professionals and students who start with the same program take within one number of days."""
    min_n = context.settings.min_cell
    groups = followed.followed_groups(context, _keys)
    day = followed.horizon_by(context, _keys)
    rows = [row for first in _firsts(groups) for row in _after(first, groups, day, min_n)]
    adjusted = statistics.adjusted([row.pop("p") for row in rows])
    tests = sum(p is not None for p in adjusted)
    rows = [row | {"p_adjusted": p, "tests": tests} for row, p in zip(rows, adjusted, strict=True)]
    return Draft(rows, _finding, summed(followed.ways(context), "users"), (followed.WITHIN, OBSERVED, RECENT))


def _keys(row: Record) -> Iterable[Key]:
    """Return the groups of a row: the first program and all of them together, of the two types that are compared."""
    if row["user_type"] not in (PROFESSIONAL, STUDENT):
        return ()
    return ((ANY, row["user_type"]), (row["first_program"], row["user_type"]))


def _pair(first: str, groups: Mapping[Key, Followed]) -> tuple[Followed, Followed]:
    professionals, students = (groups.get((first, kind), NOBODY_THERE) for kind in (PROFESSIONAL, STUDENT))
    return professionals, students


def _firsts(groups: Mapping[Key, Followed]) -> list[str]:
    """Return the first programs: all together first, then the most frequent."""
    users = {first: sum(group.members for group in _pair(first, groups)) for first, _ in groups}
    return sorted(users, key=lambda first: (first != ANY, -users[first], first))


def _after(first: str, groups: Mapping[Key, Followed], day: int | None, min_n: int) -> list[Record]:
    """Return the rows of one first program, the most frequent next program first."""
    pair = _pair(first, groups)
    users = {end: sum(_taken(group, end) for group in pair) for end in {end for group in pair for end in group.ends}}
    users[NOTHING_MORE] = sum(_taken(group, NOTHING_MORE) for group in pair)
    names = [end for end in sorted(users, key=lambda end: (-users[end], end)) if users[end]]
    within = [followed.ends(group, day, min_n, names) for group in pair]
    brief = next(filter(None, (followed.too_brief(group, min_n) for group in pair)), None)
    shared = {
        "professional_users": pair[0].members,
        "student_users": pair[1].members,
        "smaller_users": min(group.members for group in pair),
        "horizon": day,
    }
    rows = [
        {
            "first_program": first,
            "next_program": end,
            **shared,
            "note": brief,
            **_compared(*(side[end] for side in within)),
        }
        for end in names
    ]
    if len(rows) == PAIR:
        rows[1] |= {"p": None, "note": "; ".join(filter(None, (ONCE, brief)))}
    return rows


def _taken(group: Followed, end: str) -> int:
    return group.members - group.gone if end == NOTHING_MORE else sum(group.ends.get(end, {}).values())


def _compared(professionals: Within, students: Within) -> Record:
    """Return both shares and their difference, with the p of its test."""
    gap, test = professionals.minus(students)
    return {
        "professional_share": professionals.value,
        "student_share": students.value,
        **gap.columns("difference"),
        "p": test.p,
    }


def _finding(rows: Sequence[Record]) -> str:
    known = [row for row in rows if row["difference"] is not None]
    if not known:
        return "Too few professionals or students are left to compare them, or it is too early."
    day = known[0]["horizon"]
    clear = [row for row in known if row["first_program"] != ANY and is_significant(row["p_adjusted"])]
    if not clear:
        return f"No clear difference in what professionals and students who start alike take within {day} days."
    named = "; ".join(map(_words, sorted(clear, key=lambda row: -abs(row["difference"]))[:NAMED]))
    more = f"; {count(len(clear) - NAMED)} more differences are clear" if len(clear) > NAMED else ""
    return f"Professionals and students who start alike differ within {day} days: {named}{more}."


def _words(row: Record) -> str:
    return (
        f"after {row['first_program']} {percent(row['professional_share'])} of professionals and "
        f"{percent(row['student_share'])} of students {then(row['next_program'])}"
    )
