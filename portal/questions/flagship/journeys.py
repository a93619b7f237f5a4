"""From journeys to answers: where users start, what they take next, who goes on, and how the two types differ."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, percent
from portal.questions.flagship import stats
from portal.questions.flagship.stats import Entry
from portal.questions.flagship.words import ANY, NOTHING_MORE, PROFESSIONAL, STUDENT, both, focus, plural, tops

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

    Entries = dict[str, dict[str, Entry]]
    Nexts = dict[str, dict[str, dict[str, int]]]

FIRST = """
select
    user_type,
    first_program as program,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type)::bigint as type_users,
    (count(*) filter (where next_program <> 'Nothing more'))::bigint as continued
from journeys
where {where}
group by user_type, first_program
order by user_type, users desc, program
"""
NEXT = """
select
    user_type,
    first_program,
    next_program,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type, first_program)::bigint as first_users,
    sum(count(*)) over (partition by user_type)::bigint as type_users
from journeys
where {where}
group by user_type, first_program, next_program
order by user_type, first_users desc, first_program, users desc, next_program
"""
FLOWS = """
select
    user_type,
    step,
    program as source,
    target,
    count(*)::bigint as users,
    sum(count(*)) over (partition by user_type, step, program)::bigint as source_users,
    (sum(count(*)) filter (where step = 1) over (partition by user_type))::bigint as type_users
from enrolments
where step < $steps and {where}
group by user_type, step, program, target
order by user_type, step, users desc, source, target
"""
CELL = 64
NOBODY = "Nobody is left."
IN_EXTRACT = "A first program is the first in the extract: what a user took before it begins is not known."
OBSERVED = "Users choose where they start: what goes with a start need not come from it."
RECENT = (
    "Nothing more means no other program by the end of the data; who started late had less time to take one. "
    "In the flows, those whose last launch lies within 180 days of the end are Too recent to tell."
)


def _shared(context: Context, statement: str) -> tuple[list[Row], str, dict[str, Any]]:
    """Return the rows of a statement that several answers of one state are made from, and the statement as bound."""
    sql, parameters = context.bound(statement)

    def run() -> tuple[list[Row], int]:
        rows = context.snapshot.rows(sql, parameters)
        return rows, CELL * sum(map(len, rows))

    return context.share(statement, run), sql, parameters


def first_programs(context: Context) -> OldDraft:
    """Return the first programs of each user type, the most frequent first."""
    found, sql, parameters = _shared(context, FIRST)
    rows = [(*row[:3], *_wilson(row[2], row[3]), row[3]) for row in found]
    return OldDraft(rows, _first_finding(found), sql, parameters, (IN_EXTRACT,), ("share", "low", "high"))


def _wilson(part: int, whole: int) -> tuple[float | None, float | None, float | None]:
    found = statistics.share(part, whole)
    return found.value, found.low, found.high


def _first_finding(rows: Sequence[Row]) -> str:
    said = [f"{percent(row[2] / row[3])} of {plural(kind)} with {row[1]}" for kind, row in tops(rows).items()]
    return f"Most often users start so: {both(said)}." if said else NOBODY


def next_programs(context: Context) -> OldDraft:
    """Return what users take next, by user type and first program."""
    found, sql, parameters = _shared(context, NEXT)
    rows = [
        (*row[:4], *_wilson(row[3], row[4]), statistics.share(row[3], row[5]).value, row[4], row[5]) for row in found
    ]
    computed = ("share_of_first", "low", "high", "share_of_all")
    return OldDraft(rows, _next_finding(found), sql, parameters, (IN_EXTRACT, RECENT), computed)


def _next_finding(rows: Sequence[Row]) -> str:
    return " ".join(door(kind, row[1], row[4] / row[5], row[2], row[3] / row[4]) for kind, row in tops(rows).items())


def door(kind: str, first: str, share: float, following: str, share_of_first: float) -> str:
    """Return in words by which program most users of a type start, and what most of those take next."""
    then = "take nothing more" if following == NOTHING_MORE else f"take {following} next"
    return f"{percent(share)} of {plural(kind)} start with {first}, and {percent(share_of_first)} of those {then}."


def continuation(context: Context) -> OldDraft:
    """Return the share of each user type that goes on, as it is and at one entry mix for all."""
    found, sql, parameters = _shared(context, FIRST)
    entries = _entries(found)
    programs = stats.common(entries, context.settings.min_cell)
    mixed = stats.at_same_mix(entries, programs)
    rows, notes = [], {}
    for place, (kind, own) in enumerate(entries.items()):
        users = sum(entry.users for entry in own.values())
        raw = _wilson(sum(entry.continued for entry in own.values()), users)
        mix = mixed[kind]
        rows.append((kind, users, *raw, mix.value, mix.low, mix.high, mix.n))
        notes[place] = _left_out(entries, programs, context.settings.min_cell)
    notes = {place: note for place, note in notes.items() if note}
    anchor = str(context.state.get("anchor"))
    computed = ("raw", "low", "high", "at_same_entry_mix", "mix_low", "mix_high", "mix_users")
    caveats = (OBSERVED, IN_EXTRACT)
    return OldDraft(rows, doors(entries, anchor, context.settings.min_cell), sql, parameters, caveats, computed, notes)


def _entries(rows: Sequence[Row]) -> Entries:
    entries: Entries = defaultdict(dict)
    for kind, program, users, _, continued in rows:
        entries[kind][program] = Entry(users, continued)
    return dict(entries)


def _left_out(entries: Mapping[str, Mapping[str, Entry]], programs: Sequence[str], least: int) -> str:
    every = sorted({program for own in entries.values() for program in own})
    rest = [program for program in every if program not in programs]
    if not rest:
        return ""
    if not programs:
        return f"no first program was taken by {least} or more of every type, so there is no common mix"
    return f"the mix leaves out {both(rest)}: not every type started with them {least} times or more"


def doors(entries: Mapping[str, Mapping[str, Entry]], anchor: str, least: int) -> str:
    """Return the headline: how many go on after the program in focus and after the other most frequent start.

    It says that the start decides, whoever they are, only where every user type shown (each with `least` at both)
    goes on more often after the same one of the two, beyond Newcombe's interval.
    """
    together = _together(entries)
    others = [program for program in together if program != anchor and together[program].users >= least]
    if anchor not in together or together[anchor].users < least:
        return _without(together, anchor)
    told = f"{_rate(together[anchor])} go on after {focus(anchor)}"
    if not others:
        return f"{told[0].upper()}{told[1:]}."
    other = max(others, key=lambda program: together[program].users)
    told = f"{told}, {_rate(together[other])} after {other}"
    sides = {_side(own, anchor, other, least) for own in entries.values()}
    decides = sides in ({1}, {-1})
    whoever = ", whoever they are" if decides and len(entries) > 1 else ""
    return f"Where they start decides: {told}{whoever}." if decides else f"{told}."


def _rate(entry: Entry) -> str:
    return percent(entry.continued / entry.users, 0)


def _together(entries: Mapping[str, Mapping[str, Entry]]) -> dict[str, Entry]:
    total: dict[str, Entry] = {}
    for own in entries.values():
        for program, entry in own.items():
            before = total.get(program, Entry(0, 0))
            total[program] = Entry(before.users + entry.users, before.continued + entry.continued)
    return total


def _without(together: Mapping[str, Entry], anchor: str) -> str:
    if not together:
        return NOBODY
    users = together.get(anchor, Entry(0, 0)).users
    top = max(together, key=lambda program: together[program].users)
    started = "Nobody here starts" if not users else f"Only {count(users)} here start"
    return f"{started} with {focus(anchor)}; most start with {top}, and {_rate(together[top])} of those go on."


def _side(own: Mapping[str, Entry], anchor: str, other: str, least: int) -> int:
    one, two = own.get(anchor, Entry(0, 0)), own.get(other, Entry(0, 0))
    if min(one.users, two.users) < least:
        return 0
    gap = statistics.share_difference(one.continued, one.users, two.continued, two.users)
    if gap.low is None or gap.high is None or gap.low <= 0 <= gap.high:
        return 0
    return 1 if gap.low > 0 else -1


def flows(context: Context) -> OldDraft:
    """Return how many users of each type go from each program to the next, place by place of the journey."""
    found, sql, parameters = _shared(context, FLOWS)
    rows = []
    for row in found:
        share, low, high = _wilson(row[4], row[5])
        rows.append((*row[:5], share, statistics.share(row[4], row[6]).value, low, high, row[5], row[6]))
    return OldDraft(
        rows,
        _flow_finding(found),
        sql,
        parameters,
        (RECENT, IN_EXTRACT),
        ("share_of_source", "share_of_all", "low", "high"),
    )


def _flow_finding(rows: Sequence[Row]) -> str:
    said = [
        f"{percent(row[4] / row[6])} of {plural(kind)} go from {row[2]} to {row[3]}" for kind, row in tops(rows).items()
    ]
    return f"The broadest flows: {both(said)}." if said else NOBODY


def arrivals(context: Context) -> OldDraft:
    """Return how many users of each type come to each program or end, place by place of the journey."""
    found, sql, parameters = _shared(context, FLOWS)
    users: dict[tuple[str, int, str], int] = defaultdict(int)
    for kind, step, _, target, moved, *_ in found:
        users[kind, step, target] += moved
    total = {row[0]: row[6] for row in found}
    order = sorted(users, key=lambda own: (*own[:2], -users[own], own[2]))
    rows = [(*own, users[own], *_wilson(users[own], total[own[0]]), total[own[0]]) for own in order]
    ended = sum(count_ for (_, step, target), count_ in users.items() if step == 1 and target == NOTHING_MORE)
    said = f"After the first program {percent(ended / sum(total.values()))} take nothing more." if rows else NOBODY
    return OldDraft(rows, said, sql, parameters, (RECENT,), ("users", "share_of_all", "low", "high"))


def difference(context: Context) -> OldDraft:
    """Return how professionals and students who started alike differ in what they take next."""
    found, sql, parameters = _shared(context, NEXT)
    nexts = _nexts(found)
    pairs = [_compared(nexts, first, following) for first, following in _cells(nexts)]
    tests = [_p(pair, context.settings.min_cell) for pair in pairs]
    adjusted = statistics.adjusted(tests)
    tested = sum(p is not None for p in tests)
    rows = []
    for (first, following, *counts), p in zip(pairs, adjusted, strict=True):
        part, whole, other_part, other_whole = counts
        gap = statistics.share_difference(part, whole, other_part, other_whole)
        shares = (statistics.share(part, whole).value, statistics.share(other_part, other_whole).value)
        least = min(whole, other_whole)
        rows.append((first, following, *shares, gap.value, gap.low, gap.high, p, tested, whole, other_whole, least))
    computed = ("professional_share", "student_share", "difference", "low", "high", "p_adjusted", "tests")
    return OldDraft(rows, _difference_finding(rows), sql, parameters, (OBSERVED, RECENT), computed)


def _nexts(rows: Sequence[Row]) -> Nexts:
    """Return users by first program (`any` for all), user type and next program."""
    nexts: Nexts = defaultdict(lambda: {PROFESSIONAL: defaultdict(int), STUDENT: defaultdict(int)})
    for kind, first, following, users, *_ in rows:
        if kind in (PROFESSIONAL, STUDENT):
            nexts[ANY][kind][following] += users
            nexts[first][kind][following] += users
    return nexts


def _cells(nexts: Nexts) -> list[tuple[str, str]]:
    """Return first and next program of each row: all together first, then by users."""

    def users(first: str, following: str = "") -> int:
        own = nexts[first].values()
        return sum(counts.get(following, 0) if following else sum(counts.values()) for counts in own)

    cells = []
    for first in sorted(nexts, key=lambda one: (one != ANY, -users(one), one)):
        seen = {following for counts in nexts[first].values() for following in counts}
        cells += [(first, following) for following in sorted(seen, key=lambda one: (-users(first, one), one))]
    return cells


def _compared(nexts: Nexts, first: str, following: str) -> tuple[str, str, int, int, int, int]:
    one, other = nexts[first][PROFESSIONAL], nexts[first][STUDENT]
    return first, following, one.get(following, 0), sum(one.values()), other.get(following, 0), sum(other.values())


def _p(pair: tuple[Any, ...], least: int) -> float | None:
    _, _, part, whole, other_part, other_whole = pair
    if min(whole, other_whole) < least:
        return None
    return statistics.two_shares(part, whole, other_part, other_whole).p


def _difference_finding(rows: Sequence[Row]) -> str:
    apart = [row for row in rows if row[0] != ANY and row[7] is not None and row[7] < 0.05]  # noqa: PLR2004 - 5%
    tested = rows[0][8] if rows else 0
    if not tested:
        return "Too few professionals or students are left to compare them."
    if not apart:
        return "Among those who start alike, professionals and students cannot be told apart in what they take next."
    top = max(apart, key=lambda row: abs(row[4]))
    then = "take nothing more" if top[1] == NOTHING_MORE else f"take {top[1]} next"
    return (
        f"Those who start alike differ most after {top[0]}: {percent(top[2])} of professionals and {percent(top[3])} "
        f"of students {then}. {count(len(apart))} of {count(tested)} comparisons tell the two apart."
    )
