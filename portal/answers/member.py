"""What is known about one member: one kind of answer, in one shape of rows, that each question declares.

What is known (about), who is alike (like), where the member stands (standing), what happened (story), what else there
is (others). A question's member.py gives the SQL; the page member_page/ draws the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.answers.addresses import people_list
from portal.answers.spec import NOTE, PEOPLE, TOO_FEW, AnswerSpec, Column, Draft
from portal.errors import UnknownName
from portal.filters.controls import TextControl
from portal.filters.state import encoded
from portal.formats import MISSING, count, number, percent
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from portal.answers.spec import Context
    from portal.filters.filter import Pairs
    from portal.warehouse import Record


ANSWER = "member"
LONGEST = 200
SECTIONS = ("about", "like", "standing", "story", "others")
ABOUT, LIKE, STANDING, STORY, OTHERS = SECTIONS
NOT_A_JUDGEMENT = (
    "One member's numbers are few and say what was recorded, not why: take them into a talk, not as a judgement."
)
ASKS = "What is known of one member, and where do they stand?"
COUNTED = ("value", *(f"{name}_{side}" for side in ("like", "all") for name in ("n", "lower", "higher", "median")))
SELECTED = ("day", *COUNTED)  # the columns that a question's statements give; Python makes the others


def _placed(side: str, among: str) -> tuple[Column, ...]:
    return (
        Column(f"percentile_{side}", "fraction", f"Share of {among} with less, equal ones counted half."),
        Column(f"lower_{side}", "fraction", f"Share of {among} with less."),
        Column(f"higher_{side}", "fraction", f"Share of {among} with more."),
        Column(f"n_{side}", "count", f"How many of {among} have this number, the member among them."),
        Column(f"median_{side}", "see unit", f"The middle value of {among}, in the row's unit."),
    )


COLUMNS = (
    Column("section", "text", "What the row is part of: about, like, standing, story or others."),
    Column("name", "text", "What the row says."),
    Column("words", "text", "It in words, where it is no number."),
    Column("value", "see unit", "It as a number, in the row's unit."),
    Column("unit", "text", "The unit of the row's numbers."),
    Column("day", "date", "The day on which it was."),
    *_placed("like", "those alike"),
    *_placed("all", "all"),
    Column("page", "address", "The address of the page that shows more of it."),
    PEOPLE,
    NOTE,
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Alike:
    """The members that one is compared with first: who they are in words, how many, and the query that lists them.

    With `listed` the list for this query has just as many.
    """

    words: str
    members: int
    called: str
    pairs: Pairs
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What a question's function hands over of one member: one sentence, rows by section, and the statements asked.

    `like` is None where nobody is comparable.
    """

    opening: str
    about: Sequence[Record]
    like: Alike | None
    standing: Sequence[Record]
    more: Sequence[Record]
    statements: Sequence[str]


def spec(called: str, make: Callable[[Context], Known], slug: str) -> AnswerSpec:
    """Return the `member` answer: `called` names a member in words; `make` raises UnknownName for an unknown id."""

    def draft(context: Context) -> Draft:
        known = make(context)
        like = [] if known.like is None else [_like_row(context, slug, known.like)]
        rows = [*known.about, *like, *known.standing, *known.more]
        sql = "\n;\n".join(statement.strip() for statement in known.statements)
        source = Result([], SELECTED, sql, {"id": context.state.get("id")})
        sentence = " ".join([known.opening, *_first_standing(known.standing)])
        return Draft(rows, sentence, source, (NOT_A_JUDGEMENT,), members=1, called=called)

    control = TextControl("id", f"The id of the {called}", max_length=LONGEST, required=True)
    return AnswerSpec(ANSWER, ASKS, COLUMNS, draft, controls=(control,), alone=True)


def record(context: Context, sql: str, called: str) -> Record:
    """Return the row of the member; raise UnknownName where there is none."""
    for row in context.select(sql).rows:
        return row
    raise UnknownName(f"There is no {called} of this id in the data.")


def row(section: str, name: str, **values: Any) -> Record:
    """Return a row of the answer: the named columns, null elsewhere."""
    return {**dict.fromkeys(NAMES), "section": section, "name": name, **values}


def event(name: str, day: date | None, words: str = "", **values: Any) -> Record:
    """Return a row of the story."""
    return row(STORY, name, day=day, words=words or None, **values)


def page(context: Context, slug: str, pairs: Pairs) -> str:
    """Return the address of a tab in a filter state."""
    return f"{context.settings.prefix}{slug}?{encoded(pairs)}"


def address(prefix: str, slug: str, id_: str) -> str:
    """Return the address of a member's page."""
    return f"{prefix}member?{encoded([('of', slug), ('id', id_)])}"


def id_of(key: Sequence[str], record: Mapping[str, Any]) -> str | None:
    """Return the id of the member that a row of `people` is of; None where a part of it is blank."""
    parts = [record.get(name) for name in key]
    return ":".join(map(str, parts)) if parts and all(part not in (None, "") for part in parts) else None


def _like_row(context: Context, slug: str, like: Alike) -> Record:
    people = people_list(context.settings.prefix, slug, encoded(like.pairs)) if like.listed else None
    values = {"words": like.words, "value": like.members, "unit": like.called}
    return row(LIKE, "Alike", **values, page=page(context, slug, like.pairs), people=people)


# --- where a member stands


def placing(picked: str, every: str, alike: str, measures: Sequence[str], given: str = "") -> str:
    """Return the SQL that ranks the row of `picked` in the table `every`: a row for each measure, columns as `COUNTED`.

    `alike` is true of the rows of `every` that are like the row `one`. Null values are left out. Where `every` is no
    table of the build, `given` is the statement that makes it, run once.
    """
    return placing_in(
        picked, tallied(every, alike, measures), measures, given and f"{every} as materialized ({given}),\n"
    )


def placing_in(picked: str, tally: str, measures: Sequence[str], before: str = "") -> str:
    """Return the SQL that ranks the row of `picked` within a `tally`.

    The tally has a row a measure and value x: how many have it (n), and how many of those alike (own). To count the
    values first and compare them then takes a quarter of the time of comparing rows. `before` are tables that both use.
    """
    values = ", ".join(f"{name}::double as {name}" for name in measures)
    return _PLACING.format(before=before, picked=picked.strip(), tally=tally.strip(), values=values)


def tallied(every: str, alike: str, measures: Sequence[str]) -> str:
    """Return the SQL of a tally of the measures of a table."""
    return "\nunion all\n".join(_TALLY.format(every=every, alike=alike, name=name) for name in measures)


_TALLY = """select '{name}' as name, every.{name}::double as x, count(*) as n, count(*) filter (where {alike}) as own
from {every} as every
cross join picked as one
where every.{name} is not null
group by all"""
_PLACING = """with
{before}picked as ({picked}),
tally as (
{tally}
),
mine as (unpivot (select {values} from picked) on columns(*) into name name value value),
running as (
    select
        *,
        sum(n) over (partition by name) as whole,
        sum(n) over (partition by name order by x) as reached,
        sum(own) over (partition by name) as whole_own,
        sum(own) over (partition by name order by x) as reached_own
    from tally
)
select
    running.name,
    mine.value,
    any_value(whole_own)::bigint as n_like,
    coalesce(sum(own) filter (where x < mine.value), 0)::bigint as lower_like,
    coalesce(sum(own) filter (where x > mine.value), 0)::bigint as higher_like,
    (min(x) filter (where 2 * reached_own >= whole_own and own > 0)
    + min(x) filter (where 2 * reached_own > whole_own and own > 0)) / 2 as median_like,
    any_value(whole)::bigint as n_all,
    coalesce(sum(n) filter (where x < mine.value), 0)::bigint as lower_all,
    coalesce(sum(n) filter (where x > mine.value), 0)::bigint as higher_all,
    (min(x) filter (where 2 * reached >= whole) + min(x) filter (where 2 * reached > whole)) / 2 as median_all
from running
left join mine using (name)
group by running.name, mine.value
"""


def standing(context: Context, sql: str, measures: Mapping[str, tuple[str, str]]) -> list[Record]:
    """Return the rows that rank the member; `measures` gives the words and the unit of each measure, in order."""
    counts = {row["name"]: row for row in context.select(sql).rows}
    min_n = context.settings.min_cell
    return [placed(counts[name], words, unit, min_n) for name, (words, unit) in measures.items() if name in counts]


def placed(record: Mapping[str, Any], words: str, unit: str, min_n: int) -> Record:
    """Return a row that ranks the member, from counts of members with less and with more; no rank among too few."""
    sides = {**_side(record, "like", min_n), **_side(record, "all", min_n)}
    few = [among for among, side in (("those alike", "like"), ("all", "all")) if record[f"n_{side}"] < min_n]
    note = f"{TOO_FEW.format(min_n)}: {' and '.join(few)}" if few else None
    if record["value"] is None:
        note = "not known of this member"
    return row(STANDING, words, value=record["value"], unit=unit, note=note, **sides)


def _side(record: Mapping[str, Any], side: str, min_n: int) -> Record:
    n, lower, higher = (record[f"{name}_{side}"] for name in ("n", "lower", "higher"))
    values = {f"n_{side}": n}
    if n < min_n:
        return values
    values |= {f"median_{side}": record[f"median_{side}"]}
    if record["value"] is None:
        return values
    return values | {
        f"percentile_{side}": (lower + (n - lower - higher) / 2) / n,
        f"lower_{side}": lower / n,
        f"higher_{side}": higher / n,
    }


# --- in words


def _first_standing(rows: Sequence[Record]) -> list[str]:
    """Return the sentence of the first number that the member has and that can be compared."""
    first = next((row for row in rows if side_of(row)), None)
    return [] if first is None else [f"{first['name']}: {measured(first)}, {stands(first)}."]


def side_of(record: Mapping[str, Any]) -> str:
    """Return the group that a number is ranked in: like, or all where those alike are too few; empty where none."""
    return next((side for side in ("like", "all") if record[f"percentile_{side}"] is not None), "")


def measured(record: Mapping[str, Any]) -> str:
    """Return the number of a row with its unit, as people write it."""
    return amount(record["value"], record["unit"])


def amount(value: float | None, unit: str) -> str:
    """Return a number with its unit: 12 minutes, 85%, $30, yes."""
    if value is None:
        return MISSING
    if unit == "fraction":
        return percent(value)
    if unit == "percent":
        return f"{number(value)}%"
    if unit == "dollars":
        return f"${number(value, 2)}"
    if unit == "yes/no":
        return "yes" if value else "no"
    single = unit.removesuffix("s") if value == 1 and unit.endswith("s") else unit
    return f"{number(value)} {single}".strip()


def stands(record: Mapping[str, Any], side: str = "") -> str:
    """Say where a number ranks: `more than 71% of the 1,204 alike`, or among all where those alike are too few."""
    side = side or side_of(record)
    n = count(record[f"n_{side}"])
    return f"{_side_of_middle(record, side)} {f'of the {n} alike' if side == 'like' else f'of all {n}'}"


def briefly(record: Mapping[str, Any]) -> str:
    """Say briefly where a number ranks: `more than 71%`, with `of all` where those alike are too few."""
    side = side_of(record)
    return _side_of_middle(record, side) + (" of all" if side == "all" else "")


def _side_of_middle(record: Mapping[str, Any], side: str) -> str:
    percentile, lower, higher = (record[f"{name}_{side}"] for name in ("percentile", "lower", "higher"))
    same = 1 - lower - higher
    if same > 1 / 2:
        return "the same as all" if lower == higher == 0 else f"the same as {_rounded(same)}"
    if lower == higher:
        return "in the middle"
    return f"more than {_rounded(lower)}" if percentile > 1 / 2 else f"less than {_rounded(higher)}"


def _rounded(share: float) -> str:
    """Return a share that is neither nothing nor all as whole percent; a small one with decimals."""
    return percent(share) if share < 1 / 200 else percent(min(share, 0.99), 0)
