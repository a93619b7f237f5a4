"""Who takes another program in time, as it is and at one mix of first programs; its finding is the page's headline."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.formats import count, joined, percent
from portal.questions.flagship.answers import followed
from portal.questions.flagship.answers.shared import summed
from portal.questions.flagship.stats.horizon import is_followed
from portal.questions.flagship.stats.mix import Entry, at_same_mix
from portal.questions.flagship.words import IN_EXTRACT, NOBODY, OBSERVED, focus, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.answers.spec import Context
    from portal.answers.statistics import Estimate
    from portal.questions.flagship.answers.followed import Keys
    from portal.questions.flagship.stats.horizon import Days, Followed
    from portal.warehouse import Record

    DaysOfType = Mapping[str, Days]

ANCHOR, OTHERS = "anchor", "others"


def continuation(context: Context) -> Draft:
    """Give the share of each user type that takes another program, within one number of days and at one mix."""
    min_n, anchor = context.settings.min_cell, str(context.state.get("anchor"))
    day = followed.common_horizon(context, compared_days)
    types = followed.followed_groups(context, followed.by("user_type"))
    sides = followed.followed_groups(context, _by_anchor(anchor))
    mix, reason = _at_same_mix(context, day, min_n)
    rows = []
    for user_type, group in sorted((key, group) for (key,), group in types.items()):
        notes = (followed.too_brief(group, min_n), reason)
        rows.append(
            {
                "user_type": user_type,
                "users": group.members,
                **statistics.share(group.gone, group.members).columns("raw"),
                "horizon": day,
                **followed.gone(group, day, min_n).columns(),
                **mix[user_type].columns("at_same_entry_mix", "mix"),
                "mix_users": mix[user_type].n,
                **_after(ANCHOR, sides.get((user_type, ANCHOR)), day, min_n),
                **_after(OTHERS, sides.get((user_type, OTHERS)), day, min_n),
                "note": "; ".join(filter(None, notes)) or None,
            }
        )
    return Draft(rows, lambda rows: headline(rows, anchor), summed(followed.ways(context), "users"), _CAVEATS)


_CAVEATS = (followed.WITHIN, OBSERVED, IN_EXTRACT)


def _by_anchor(anchor: str) -> Keys:
    return lambda row: ((row["user_type"], ANCHOR if row["first_program"] == anchor else OTHERS),)


def _after(name: str, group: Followed | None, day: int | None, min_n: int) -> Record:
    """Return the columns on those who started with the highlighted program, or with the others."""
    if group is None:
        return {f"{name}_users": 0, **dict.fromkeys(f"after_{name}{end}" for end in ("", "_low", "_high"))}
    known = day is not None and group.reach(day) >= min_n
    columns = followed.gone(group, day if known else None, min_n).columns(f"after_{name}")
    return {f"{name}_users": group.members, **{key: columns[key] for key in columns if not key.endswith("_n")}}


def compared_days(context: Context) -> list[Days]:
    """Return the groups that are compared, by days followed: each user type, and each of its starts in the mix."""
    types = followed.followed_days(context, followed.by("user_type"))
    starts = _starts(context)
    programs = common_programs(starts, context.settings.min_cell)
    return [*types.values(), *(of_type[program] for of_type in starts.values() for program in programs)]


def _starts(context: Context) -> dict[str, dict[str, Days]]:
    """Return the users by days followed, by type and first program."""
    starts: dict[str, dict[str, Days]] = defaultdict(dict)
    for (user_type, program), days in followed.followed_days(
        context, followed.by("user_type", "first_program")
    ).items():
        starts[user_type][program] = days
    return dict(starts)


def common_programs(starts: Mapping[str, DaysOfType], min_n: int) -> list[str]:
    """Return the first programs, by name, that every type took often enough, and was followed long enough after."""
    programs = sorted({program for of_type in starts.values() for program in of_type})
    return [
        program
        for program in programs
        if all(is_followed(of_type.get(program, {}), min_n) for of_type in starts.values())
    ]


def _at_same_mix(context: Context, day: int | None, min_n: int) -> tuple[dict[str, Estimate], str | None]:
    """Return the share of each type at the common mix of first programs, and what the mix leaves out."""
    starts = followed.followed_groups(context, followed.by("user_type", "first_program"))
    entries: dict[str, dict[str, Entry]] = defaultdict(dict)
    for (user_type, program), group in starts.items():
        entries[user_type][program] = Entry(group.members, followed.gone(group, day, min_n))
    programs = common_programs(_starts(context), min_n)
    return at_same_mix(entries, programs), _left_out(sorted({program for _, program in starts}), programs, min_n)


def _left_out(every: Sequence[str], programs: Sequence[str], min_n: int) -> str | None:
    """Return which programs the mix leaves out and why; None where it has all of them."""
    others = [program for program in every if program not in programs]
    if not others:
        return None
    if not programs:
        return f"no first program was taken by {min_n} or more of every type, so there is no common mix"
    return f"the mix leaves out {joined(others)}: not every type started with them {min_n} times or more"


def headline(rows: Sequence[Record], anchor: str) -> str:
    """Return the headline from the presented rows: who takes another program in time, and after which start."""
    if not rows:
        return NOBODY
    known = [row for row in rows if row["within"] is not None]
    if not known:
        return "Too few to say, or too early: " + joined([_people(row) for row in rows]) + "."
    shares = joined([f"{percent(row['within'], 0)} of {plural(row['user_type'])}" for row in known])
    return f"Within {known[0]['horizon']} days {shares} take another program{_after_words(known, anchor)}."


def _people(row: Record) -> str:
    return f"{count(row['users'])} {plural(row['user_type'], row['users'])}"


def _after_words(rows: Sequence[Record], anchor: str) -> str:
    """Return how many do so after the highlighted program and after others; empty where a share is not given."""
    shares = [(row["after_anchor"], row["after_others"]) for row in rows]
    if any(after is None or other is None for after, other in shares):
        return ""
    after, others = (joined([percent(share, 0) for share in of_types]) for of_types in zip(*shares, strict=True))
    return f": {after} after {focus(anchor)}, {others} after other programs"
