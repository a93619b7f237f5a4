"""How the chosen members differ: one kind of answer that every question declares over the factors of its members.

Each level of a factor is compared as a share, each number as a mean: those chosen against the rest, or against the
other side of a state that compares.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from portal.answers import statistics
from portal.answers.comparison.compare import OBSERVED
from portal.answers.comparison.sided import statement
from portal.answers.spec import AnswerSpec, Column, Draft
from portal.answers.statistics import Group
from portal.formats import value as said
from portal.warehouse import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.comparison.sides import Sides
    from portal.answers.spec import Context, Parts
    from portal.warehouse import Record

NAME = "differences"
FRACTION = "fraction"
YES = "yes"
TOLD = 3
PAIR = 2
NOTHING = "Nothing is chosen, so there is nobody to compare with everyone else."
ALIKE = "No clear difference from {} in anything that is recorded."
ONE = "One side is empty, so there is nothing to compare."
ALL_CHOSEN = "The sides were chosen by all that is recorded, so there is nothing to compare."
CHOSEN = "Left out, since the sides were chosen by it: {}."


@dataclass(frozen=True, slots=True)
class LevelFactor:
    """A factor of names: `sql` gives a member's level. `made_of` are the filters by which it can have been chosen.

    `people` gives the selectors of the members with a row's level, None where there is no list. `fixed_by` are other
    filters that can leave nobody, or nobody else, with a level: where a side was chosen by one, such levels are out.
    """

    name: str
    words: str
    sql: str
    made_of: tuple[str, ...] = ()
    people: Parts | None = None
    fixed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagFactor(LevelFactor):
    """A factor that is true or false of a member; only the members of whom it is true have a row."""


@dataclass(frozen=True, slots=True)
class NumberFactor:
    """A factor that is a number of each member, unknown where null."""

    name: str
    words: str
    sql: str
    unit: str
    made_of: tuple[str, ...] = ()


Factor: TypeAlias = LevelFactor | NumberFactor
COLUMNS = (
    Column("factor", "text", "In what the two sides are compared."),
    Column("level", "text", "The level of the factor; none where the factor is a number."),
    Column("members", "count", "Members of this side with the level; where the factor is a number, with a value."),
    Column("value", "see unit", "Share of this side that has the level, or its mean.", "of"),
    Column("low", "see unit", "Lower end of its 95% interval (Wilson of a share, t of a mean).", "of"),
    Column("high", "see unit", "Upper end of its 95% interval (Wilson of a share, t of a mean).", "of"),
    Column("vs_value", "see unit", "The same of the other side.", "vs_of"),
    Column("vs_low", "see unit", "Lower end of its 95% interval.", "vs_of"),
    Column("vs_high", "see unit", "Upper end of its 95% interval.", "vs_of"),
    Column("difference", "see unit", "This side minus the other.", "smaller"),
    Column("difference_low", "see unit", "Lower end of its 95% interval (Newcombe; Welch).", "smaller"),
    Column("difference_high", "see unit", "Upper end of its 95% interval (Newcombe; Welch).", "smaller"),
    Column(
        "effect",
        "standard deviations",
        "How large the difference is whatever its unit: Cohen's h of shares, Cohen's d of means (Cohen 1988); about "
        "0.2 is small, 0.8 large.",
        "smaller",
    ),
    Column("effect_low", "standard deviations", "Lower end of its 95% interval.", "smaller"),
    Column("effect_high", "standard deviations", "Upper end of its 95% interval.", "smaller"),
    Column("p", "p", "How likely so large a difference is by chance (pooled z of shares, Welch of means).", "smaller"),
    Column("p_adjusted", "p", "The same, adjusted for all tests (Benjamini-Hochberg).", "smaller"),
    Column("tests", "count", "How many differences were tested."),
    Column("rank", "count", "Its place by the size of the effect, 1 the largest.", "smaller"),
    Column("unit", "text", "The unit of the row's values; fraction is a share."),
    Column("words", "text", "The factor as people call it."),
    Column("in_words", "text", "The difference in plain words.", "smaller"),
    Column("of", "count", "Members of this side of whom it is known."),
    Column("vs_members", "count", "Members of the other side with the level or a value."),
    Column("vs_of", "count", "Members of the other side of whom it is known."),
    Column("smaller", "count", "The smaller of the two: what the difference is computed over."),
)


class Totals(NamedTuple):
    """How many members there are on each side: what a share is of."""

    here: int
    there: int


def spec(table: str, factors: Sequence[Factor], title: str, no_lists_with: tuple[str, ...] = ()) -> AnswerSpec:
    """Return the answer over `table`, which has a row for each member; `no_lists_with` as in `AnswerSpec`."""
    people = {factor.name: factor.people for factor in factors if not isinstance(factor, NumberFactor)}

    def listed(row: Mapping[str, Any]) -> Parts | None:
        return people.get(row["factor"])

    return AnswerSpec(
        NAME,
        title,
        COLUMNS,
        lambda context: make(context, table, factors),
        group=("factor", "level"),
        lists={"": listed},
        sentence="Against the other side: {in_words}.",
        no_lists_with=no_lists_with,
        of_both=True,
    )


def make(context: Context, table: str, factors: Sequence[Factor]) -> Draft:
    """Return every level and number, the largest effect first; none where nothing is chosen or a side is empty."""
    if context.sides is None:
        return Draft((), NOTHING, _nobody(context, table))
    sides = context.sides
    shown = [factor for factor in factors if sides.chosen.isdisjoint(factor.made_of)]
    left_out = [factor.words for factor in factors if factor not in shown]
    if not shown:
        return Draft((), ALL_CHOSEN, _nobody(context, table))
    caveats = (OBSERVED, *([CHOSEN.format(", ".join(left_out))] if left_out else []))
    sql, parameters = _statement(context, table, shown, sides)
    result = context.snapshot.select(sql, parameters)
    rows = ranked(result.rows, shown, context.settings.min_cell, sides.chosen)
    return Draft(rows, lambda rows: finding(rows, sides.words), result, caveats)


def _nobody(context: Context, table: str) -> Result:
    """Return the statement that is shown where nothing is compared, not run."""
    sql, parameters = context.statement(f"select 1 from {table} where false")
    return Result([], tuple(column.name for column in COLUMNS), sql, parameters)


def _statement(context: Context, table: str, factors: Sequence[Factor], sides: Sides) -> tuple[str, dict[str, Any]]:
    numbers = [factor for factor in factors if isinstance(factor, NumberFactor)]
    levels = [factor for factor in factors if not isinstance(factor, NumberFactor)]
    sql = statement(table, levels, numbers, sides)
    return context.statement(sql, **sides.first.parameters, **sides.other.parameters)


def ranked(
    counts: Sequence[Record], factors: Sequence[Factor], min_n: int, chosen: frozenset[str] = frozenset()
) -> list[Record]:
    """Return the rows of the answer from counts and means of both sides, the largest effect first.

    `chosen` are the parameters that the sides were chosen by: what follows from them is left out.
    """
    by_name = {factor.name: factor for factor in factors}
    totals: dict[str, Totals] = {}
    for count in counts:
        before = totals.get(count["factor"], Totals(0, 0))
        totals[count["factor"]] = Totals(before.here + count["members"], before.there + count["vs_members"])
    rows = [
        _row(count, by_name[count["factor"]], totals[count["factor"]])
        for count in counts
        if all(totals[count["factor"]]) and _is_shown(by_name[count["factor"]], count["level"])
    ]
    rows = _once(row for row in rows if not _is_fixed(row, by_name[row["factor"]], chosen))
    ps = [row["p"] if row["smaller"] >= min_n else None for row in rows]
    adjusted, tests = statistics.adjusted(ps), sum(p is not None for p in ps)
    for row, p in zip(rows, adjusted, strict=True):
        row |= {"p_adjusted": p, "tests": tests, "in_words": in_words(row)}
    rows.sort(key=lambda row: (-_size(row, min_n), row["factor"], row["level"] or ""))
    for rank, row in enumerate(rows, start=1):
        row["rank"] = rank if _size(row, min_n) >= 0 else None
    return rows


def _is_shown(factor: Factor, level: str | None) -> bool:
    return not isinstance(factor, FlagFactor) or level in ("true", YES)


def _is_fixed(row: Record, factor: Factor, chosen: frozenset[str]) -> bool:
    """Return whether a share is all or nothing on a side because of how the sides were chosen."""
    if isinstance(factor, NumberFactor) or chosen.isdisjoint(factor.fixed_by):
        return False
    return not {row["value"], row["vs_value"]}.isdisjoint((0, 1))


def _once(rows: Iterable[Record]) -> list[Record]:
    """Return the rows without the rarer of two levels that are all of a factor: it says the same, turned round."""
    by_factor: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        by_factor[row["factor"]].append(row)
    for name, levels in by_factor.items():
        members = [row["members"] + row["vs_members"] for row in levels]
        if len(levels) == PAIR and sum(members) == levels[0]["of"] + levels[0]["vs_of"]:
            by_factor[name] = [levels[members.index(max(members))]]
    return [row for levels in by_factor.values() for row in levels]


def _size(row: Record, min_n: int) -> float:
    return -1 if row["smaller"] < min_n or row["effect"] is None else abs(row["effect"])


def _row(count: Record, factor: Factor, totals: Totals) -> Record:
    members, others = count["members"], count["vs_members"]
    if isinstance(factor, NumberFactor):
        unit, totals = factor.unit, Totals(members, others)
        mean, sd, vs_mean, vs_sd = (count[name] for name in ("mean", "sd", "vs_mean", "vs_sd"))
        group, vs_group = Group(members, mean or 0.0, sd or 0.0), Group(others, vs_mean or 0.0, vs_sd or 0.0)
        value, vs_value = statistics.mean(mean, sd, members), statistics.mean(vs_mean, vs_sd, others)
        difference, test = statistics.welch(group, vs_group)
        effect = statistics.cohens_d(group, vs_group)
    else:
        unit, counts = FRACTION, (members, totals.here, others, totals.there)
        value, vs_value = statistics.share(members, totals.here), statistics.share(others, totals.there)
        difference, test = statistics.share_difference(*counts), statistics.two_shares(*counts)
        effect = statistics.cohens_h(*counts)
    return {
        "factor": factor.name,
        "level": YES if isinstance(factor, FlagFactor) else count["level"],
        "members": members,
        **value.columns("value"),
        **vs_value.columns("vs_value", "vs"),
        **difference.columns("difference", "difference"),
        **effect.columns("effect", "effect"),
        "p": test.p,
        "unit": unit,
        "words": factor.words,
        "vs_members": others,
        "of": totals.here,
        "vs_of": totals.there,
        "smaller": min(totals),
    }


def finding(rows: Sequence[Record], against: str) -> str:
    """Say in plain words where the two sides clearly differ, the first few of those differences."""
    if not rows:
        return ONE
    clear = [row for row in rows if row["rank"] and statistics.is_significant(row["p_adjusted"])]
    if not clear:
        return ALIKE.format(against)
    differences = "; ".join(in_words(row) for row in clear[:TOLD])
    more = f"; and {len(clear) - TOLD} more" if len(clear) > TOLD else ""
    return f"Against {against}: {differences}{more}."


def in_words(row: Mapping[str, Any]) -> str:
    """Return one difference in plain words, for example `more often country India (38.0% against 12.0%)`."""
    if not row["difference"]:
        return f"{called(row)} alike"
    up = row["difference"] > 0
    values = f"({said(row['value'], row['unit'])} against {said(row['vs_value'], row['unit'])})"
    if row["unit"] == FRACTION:
        return f"{'more' if up else 'less'} often {called(row)} {values}"
    return f"{called(row)} {'higher' if up else 'lower'} on average {values}"


def called(row: Mapping[str, Any]) -> str:
    """Return what a row is of: the factor, and its level where that is no plain yes."""
    return row["words"] if row["level"] in (None, YES) else f"{row['words']} {row['level']}"
