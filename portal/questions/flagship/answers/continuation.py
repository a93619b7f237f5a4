"""Who goes on to another program, as it is and at one mix of first programs; its finding is the page's headline."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, percent
from portal.questions.flagship import stats
from portal.questions.flagship.answers.shared import select_once, summed
from portal.questions.flagship.answers.starts import FIRST
from portal.questions.flagship.stats import NO_ENTRIES, EntryCounts
from portal.questions.flagship.words import IN_EXTRACT, NOBODY, OBSERVED, focus, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record

    EntriesOfType = Mapping[str, EntryCounts]


def continuation(context: Context) -> Draft:
    """Give the share of each user type that goes on, as it is and at one mix of first programs for all."""
    result = select_once(context, FIRST)
    min_n = context.settings.min_cell
    entries = _entries(result.rows)
    programs = stats.common_programs(entries, min_n)
    at_same_mix = stats.at_same_mix(entries, programs)
    reason = _left_out(entries, programs, min_n)
    rows = []
    for user_type, of_type in entries.items():
        total = sum(of_type.values(), NO_ENTRIES)
        mix = at_same_mix[user_type]
        rows.append(
            {
                "user_type": user_type,
                "users": total.users,
                **statistics.share(total.continued, total.users).columns("raw"),
                **mix.columns("at_same_entry_mix", "mix"),
                "mix_users": mix.n,
                "note": reason,
            }
        )
    finding = headline(entries, str(context.state.get("anchor")), min_n)
    return Draft(rows, finding, summed(result, "users"), (OBSERVED, IN_EXTRACT))


def _entries(rows: Sequence[Record]) -> dict[str, dict[str, EntryCounts]]:
    """Return the counts by user type and first program."""
    entries: dict[str, dict[str, EntryCounts]] = defaultdict(dict)
    for row in rows:
        entries[row["user_type"]][row["program"]] = EntryCounts(row["users"], row["continued"])
    return dict(entries)


def _left_out(entries: Mapping[str, EntriesOfType], programs: Sequence[str], min_n: int) -> str | None:
    """Return which programs the mix leaves out and why; None where it has all of them."""
    every = sorted({program for of_type in entries.values() for program in of_type})
    rest = [program for program in every if program not in programs]
    if not rest:
        return None
    if not programs:
        return f"no first program was taken by {min_n} or more of every type, so there is no common mix"
    return f"the mix leaves out {joined(rest)}: not every type started with them {min_n} times or more"


def headline(entries: Mapping[str, EntriesOfType], anchor: str, min_n: int) -> str:
    """Return the headline: how many go on after the program in focus and after the other most frequent start.

    It says that the start decides, whoever they are, only where every user type shown (each with `min_n` at both)
    goes on more often after the same one of the two, beyond Newcombe's interval.
    """
    together = _together(entries)
    rivals = [program for program in together if program != anchor and together[program].users >= min_n]
    if anchor not in together or together[anchor].users < min_n:
        return _without_anchor(together, anchor)
    sentence = f"{_rate(together[anchor])} go on after {focus(anchor)}"
    if not rivals:
        return f"{sentence[0].upper()}{sentence[1:]}."
    rival = max(rivals, key=lambda program: together[program].users)
    sentence = f"{sentence}, {_rate(together[rival])} after {rival}"
    directions = {_direction(of_type, anchor, rival, min_n) for of_type in entries.values()}
    if directions not in ({1}, {-1}):
        return f"{sentence}."
    return f"Where they start decides: {sentence}{', whoever they are' if len(entries) > 1 else ''}."


def _rate(entry: EntryCounts) -> str:
    return percent(entry.continued / entry.users, 0)


def _together(entries: Mapping[str, EntriesOfType]) -> dict[str, EntryCounts]:
    """Return the counts by first program, of all user types together."""
    total: dict[str, EntryCounts] = {}
    for of_type in entries.values():
        for program, entry in of_type.items():
            total[program] = total.get(program, NO_ENTRIES) + entry
    return total


def _without_anchor(together: EntriesOfType, anchor: str) -> str:
    """Return the headline where nobody, or too few, start with the program in focus."""
    if not together:
        return NOBODY
    users = together.get(anchor, NO_ENTRIES).users
    top = max(together, key=lambda program: together[program].users)
    started = "Nobody here starts" if not users else f"Only {count(users)} here start"
    return f"{started} with {focus(anchor)}; most start with {top}, and {_rate(together[top])} of those go on."


def _direction(of_type: EntriesOfType, anchor: str, rival: str, min_n: int) -> int:
    """Return 1 where a type goes on more after the program in focus, -1 after the other, 0 where it is not clear."""
    first, second = of_type.get(anchor, NO_ENTRIES), of_type.get(rival, NO_ENTRIES)
    if min(first.users, second.users) < min_n:
        return 0
    gap = statistics.share_difference(first.continued, first.users, second.continued, second.users)
    if gap.low is None or gap.high is None or gap.low <= 0 <= gap.high:
        return 0
    return 1 if gap.low > 0 else -1
