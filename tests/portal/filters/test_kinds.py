"""Filters: what a query string selects, in real SQL over five people, and what each refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.answers.comparison.sides import sides
from portal.errors import InvalidFilter
from portal.filters.condition import CohortSelection, Condition
from portal.filters.controls import ChoiceControl, NumberControl, TextControl
from portal.filters.kinds import CohortFilter, NamesFilter, RangeFilter
from portal.filters.selectors import CasesFilter, FlagFilter, LevelsFilter, RowsFilter
from portal.filters.state import State, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from portal.filters.filter import Filter

PEOPLE = """
select * from (values
    ('a', 'India', 10, date '2020-03-31', true),
    ('b', 'Brazil', 20, date '2020-04-01', false),
    ('c', 'Brazil', 30, date '2020-04-30', null),
    ('d', 'Unknown', null, date '2020-05-01', true),
    ('e', 'Côte d''Ivoire; drop table people', 20, null, false)
) as people(id, country, score, seen, certified)
"""
VISITS = """
select * from (values
    ('a', 1, 'Goa', 'Rio', 3), ('a', 2, 'Rio', 'Oslo', 1), ('b', 1, 'Goa', 'Oslo', 9), ('b', 2, 'Oslo', 'Rio', 2),
    ('c', 1, 'Rio', 'Goa', 4)
) as visits(visitor, leg, here, there, days)
"""
OF_VISIT = "id in (select visitor from visits where {condition})"
COUNTRIES = ("Brazil", "Côte d'Ivoire; drop table people", "India", "Unknown")
LATE = CohortSelection("7", "Late ones", Condition("seen >= $from", {"from": "2020-04-30"}), frozenset({"seen"}))
FILTERS: tuple[Filter, ...] = (
    NamesFilter("country", "Country", "country", "select distinct country"),
    RangeFilter("score", "Score", "score", "score_min", "score_max"),
    RangeFilter("seen", "Seen", "seen", "seen_from", "seen_to", "date"),
    RangeFilter("month", "Month", "seen", "month_from", "month_to", "month"),
    FlagFilter("certified", "Certified", "certified"),
    CasesFilter("band", "Band", {"low": "score <= 20", "middle": "score between 20 and 29", "high": "score > 29"}),
    LevelsFilter(
        "factor", "Level", level="level", columns={"land": ("Land", "country"), "who": ("Who", "id")}, options=""
    ),
    NamesFilter("stay", "Stays in", "here", "select here", "selector", OF_VISIT),
    FlagFilter("short", "Short stay", "(days < 4)", inside=OF_VISIT),
    RowsFilter(
        "legs",
        "Legs",
        (
            NamesFilter("leg", "leg", "leg::varchar", "select leg"),
            NamesFilter("from", "from", "here", "select here"),
            NamesFilter("to", "to", "there", "select there"),
        ),
        OF_VISIT,
    ),
    ChoiceControl("mode", "Mode", choices=("drop", "cap"), default="drop"),
    NumberControl("trim", "Trim", minimum=80, maximum=100, default=99),
    NumberControl("limit", "Rows", minimum=1, maximum=100, whole=True, default=10),
    TextControl("search", "Search", max_length=5),
    ChoiceControl("nation", "Nation", options="select country"),
    ChoiceControl("city", "City", options="select city where country = $within", within="nation"),
    CohortFilter("cohort", "Cohort", lambda _: LATE),
    CohortFilter("outside", "Outside cohort", lambda _: LATE, outside=True),
)


def allowed(item: Filter, within: str | None) -> Sequence[str]:
    """What the data allows; of two cities one lies in India."""
    cities = {None: ("Goa", "Rio"), "India": ("Goa",)}
    visited = dict.fromkeys(("stay", "from", "to"), ("Goa", "Oslo", "Rio"))
    known = {
        "country": COUNTRIES,
        "nation": COUNTRIES,
        "factor": (*COUNTRIES, *"abcde"),
        "city": cities.get(within, ()),
        "leg": ("1", "2"),
        **visited,
    }
    return known.get(item.name, ())


@pytest.fixture(scope="module")
def people() -> Iterator[duckdb.DuckDBPyConnection]:
    """Five people and what three of them visited, in DuckDB."""
    with duckdb.connect() as connection:
        connection.execute(f"create table people as {PEOPLE}")
        connection.execute(f"create table visits as {VISITS}")
        yield connection


def selected(people: duckdb.DuckDBPyConnection, condition: Condition) -> str:
    """Return the ids that a condition selects, joined."""
    sql = f"select string_agg(id, '' order by id) from people where {condition.sql}"
    found: tuple[Any, ...] | None = people.execute(sql, dict(condition.parameters)).fetchone()
    assert found is not None
    return str(found[0] or "")


def state(query: str) -> State:
    """Return the state of a query string written plainly."""
    return parse(FILTERS, [tuple(part.split("=", 1)) for part in query.split("&") if part], allowed)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", "abcde"),
        ("country=Brazil", "bc"),
        ("country=Brazil&country=India", "abc"),
        ("country= Brazil ", "bc"),
        ("band=low", "abe"),
        ("band=middle", "be"),
        ("band=high&band=middle", "bce"),
        ("band=high&country=Brazil", "c"),
        ("country=Unknown", "d"),
        ("country=Côte d'Ivoire; drop table people", "e"),
        ("score_min=20", "bce"),
        ("score_max=20", "abe"),
        ("score_min=20&score_max=20", "be"),
        ("seen_from=2020-04-01&seen_to=2020-04-30", "bc"),
        ("month_from=2020-04&month_to=2020-04", "bc"),
        ("month_to=2020-04", "abc"),
        ("certified=true", "ad"),
        ("certified=true&certified=false", "abde"),
        ("country=Brazil&score_min=25", "c"),
        ("factor=land&level=Brazil", "bc"),
        ("factor=land&level=a", ""),
        ("level=a&level=India&level=b", "ab"),
        ("factor=land&factor=who&level=Brazil&level=a", "abc"),
        ("factor=land&level=Brazil&factor=who&level=c&level=a", "c"),
        ("factor=land", "abcde"),
        ("factor=who&level=a&certified=true", "a"),
        ("stay=Goa", "ab"),
        ("stay=Rio&stay=Oslo", "abc"),
        ("stay=Goa&short=true", "a"),  # one visit that is both: b stayed short in Oslo, not in Goa
        ("short=true&country=India", "a"),
        ("from=Goa", "ab"),
        ("to=Oslo&from=Goa", "b"),  # one leg, in whatever order it is said
        ("leg=1&from=Goa&to=Rio&to=Oslo", "ab"),
        ("leg=1&from=Goa&leg=2&to=Rio", "b"),  # two legs
        ("leg=any&to=Rio&leg=2&from=Rio", "a"),
        ("leg=any", "abcde"),
        ("leg=1&leg=2", "abc"),
        ("leg=1&from=Goa&country=India", "a"),
        ("mode=cap&trim=90", "abcde"),
        ("city=Rio", "abcde"),
        ("nation=India&city=Goa", "abcde"),
        ("cohort=7", "cd"),
        ("cohort=7&country=Brazil", "c"),
        ("outside=7", "abe"),
        ("outside=7&cohort=7", ""),
    ],
)
def test_a_query_selects_its_members(people: duckdb.DuckDBPyConnection, query: str, ids: str) -> None:
    """Values of one filter are or, filters are and, ranges include both ends, blanks fall out of a range."""
    assert selected(people, state(query).condition()) == ids


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("country=Brazil&vs=rest", "bc", "ade"),
        ("certified=true&vs=rest", "ad", "bce"),
        ("country=Brazil&vs.country=India", "bc", "a"),
        ("country=Brazil&trim=90&vs=rest", "bc", "ade"),
        ("cohort=7&vs=rest", "cd", "abe"),
        ("cohort=7&country=Brazil&vs=rest", "c", "b"),
        ("country=Brazil&vs.cohort=7", "bc", "cd"),
        ("vs=rest", "abcde", ""),
        ("score_min=20&vs.score_max=10", "bce", "a"),
    ],
)
def test_two_sides_can_be_compared(people: duckdb.DuckDBPyConnection, query: str, first: str, second: str) -> None:
    """The other side is its own state, or the rest: everybody else, those with no value among them."""
    both = sides(state(query), State.statement)
    assert [selected(people, side.condition()) for side in both] == [first, second]


def test_both_sides_can_stand_in_one_statement(people: duckdb.DuckDBPyConnection) -> None:
    """Their parameters carry other names, so that one query can bind both."""
    one, other = sides(state("score_min=20&vs.score_min=30"), State.statement)
    a, b = one.condition(), other.condition().renamed("vs_")
    sql = f"select count(*) filter ({a.sql}), count(*) filter ({b.sql}) from people"
    assert people.execute(sql, {**a.parameters, **b.parameters}).fetchone() == (3, 1)


@pytest.mark.parametrize(
    ("query", "name", "says"),
    [
        ("firm=India", "firm", "There is no filter"),
        ("nation=India&city=Rio", "city", "has no value 'Rio'; allowed are Goa"),
        ("city=Rio&nation=India", "city", "has no value 'Rio'; allowed are Goa"),
        ("country=india", "country", "allowed are Brazil"),
        ("country=", "country", "has no value ''"),
        ("score_min=1e3", "score_min", "must be a number"),
        ("score_min=nan", "score_min", "must be a number"),
        ("score_min=٣", "score_min", "must be a number"),
        ("score_min=5&score_max=4", "score_min", "lies after"),
        ("score_min=5&score_min=6", "score_min", "takes one value"),
        ("seen_from=2020-02-30", "seen_from", "a date as YYYY-MM-DD"),
        ("seen_from=infinity", "seen_from", "a date as YYYY-MM-DD"),
        ("month_from=2020-13", "month_from", "a month as YYYY-MM"),
        ("certified=yes", "certified", "allowed are true, false"),
        ("factor=firm&level=a", "factor", "has no value 'firm'; allowed are land, who"),
        ("factor=land&level=Nowhere", "level", "has no value 'Nowhere'"),
        ("mode=keep", "mode", "allowed are drop, cap"),
        ("mode=drop&mode=cap", "mode", "takes one value"),
        ("trim=101", "trim", "from 80 to 100"),
        ("limit=2.5", "limit", "a whole number"),
        ("search=abcdef", "search", "1 to 5 printable"),
        ("cohort=7&cohort=7", "cohort", "takes one value"),
        ("vs.firm=India", "firm", "There is no filter"),
        ("vs.vs.country=India", "vs.country", "There is no filter"),
        ("vs=all", "vs", "There is no filter"),
    ],
)
def test_what_is_not_allowed_is_refused(query: str, name: str, says: str) -> None:
    """The refusal names the filter, the value and what is allowed."""
    with pytest.raises(InvalidFilter) as caught:
        state(query)
    assert caught.value.filter == name
    assert says in str(caught.value)
    assert caught.value.body().keys() == {"error", "filter", "value", "allowed"}


def test_a_long_value_is_cut_in_the_sentence() -> None:
    """A value of a million characters does not come back."""
    with pytest.raises(InvalidFilter) as caught:
        state("country=" + "x" * 10**6)
    assert len(str(caught.value.body())) < 1000


def test_controls_have_defaults_and_bind_their_value() -> None:
    """A control that is not set binds its default, null where it has none."""
    assert state("trim=90").controls() == {
        "mode": "drop",
        "trim": 90.0,
        "limit": 10,
        "search": None,
        "nation": None,
        "city": None,
    }


def test_a_state_says_itself_in_words() -> None:
    """The words come from the same objects as the condition."""
    assert state("country=India&country=Brazil&score_min=5&certified=false").words() == (
        "Country Brazil or India, Score from 5, Certified: no"
    )
    assert state("factor=who&level=b&level=a&factor=land").words() == "Who: a or b"
    assert state("factor=land&factor=who&level=b").words() == "Land or Who: b"
    assert state("level=b").words() == "Any factor: b"
    assert state("").words() == "all"
    assert state("from=Goa").words() == "From Goa"
    assert state("leg=1&from=Goa&leg=2&to=Rio&to=Oslo").words() == "Leg 1 from Goa and leg 2 to Oslo or Rio"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("to=Oslo&from=Goa", "from=Goa&to=Oslo"),
        ("from=Goa&leg=2&to=Rio", "leg=2&from=Goa&to=Rio"),
        ("leg=any&from=Goa&leg=2&to=Rio", "leg=any&from=Goa&leg=2&to=Rio"),
        ("leg=1&from=Goa&leg=1&from=Goa&from=Rio", "leg=1&from=Goa"),  # the second group says less
        ("leg=any&from=Goa", "from=Goa"),
    ],
)
def test_groups_of_a_selector_of_rows_stay_apart(written: str, canonical: str) -> None:
    """A value of the first part begins a new group; what is written reads back as the same groups."""
    assert state(written).query() == canonical
    assert state(canonical).query() == canonical


def test_what_all_rows_must_say_in_a_row_of_another_table() -> None:
    """The part of the condition that speaks of the row itself can stand in a statement over that table."""
    assert state("stay=Goa&short=true&country=India").inside(OF_VISIT) == Condition(
        "here in ($stay_0) and (days < 4) in ($short_0)", {"stay_0": "Goa", "short_0": True}
    )
    assert state("country=India").inside(OF_VISIT) == Condition()


def test_the_json_form_of_a_state_lists_what_takes_several() -> None:
    """Filters that take several values are lists, the others are texts."""
    assert state("country=India&trim=90").described() == {"country": ["India"], "trim": "90"}
    assert state("trim=90&vs.country=India").described() == {"trim": "90", "vs.country": ["India"]}
    assert state("trim=90&vs=rest").described() == {"trim": "90", "vs": "rest"}


groups = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["land", "who"]), min_size=1), st.lists(st.sampled_from(["India", "a"]), min_size=1)
    ),
    min_size=1,
    max_size=3,
)


@given(groups)
def test_levels_are_read_back_group_by_group(chosen: list[tuple[list[str], list[str]]]) -> None:
    """A level belongs to the factors before it: written and read again, each group is there once."""
    pairs = [
        (name, text)
        for factors, levels in chosen
        for name, own in (("factor", factors), ("level", levels))
        for text in own
    ]
    first = parse(FILTERS, pairs, allowed)
    assert parse(FILTERS, first.pairs(), allowed) == first
    wanted = {(tuple(sorted(set(factors))), tuple(sorted(set(levels)))) for factors, levels in chosen}
    assert set(first.values["factor"]) == wanted


queries = st.fixed_dictionaries(
    {},
    optional={
        "country": st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=4),
        "score_min": st.integers(-5, 15).map(str).map(lambda text: [text]),
        "score_max": st.integers(15, 50).map(str).map(lambda text: [text]),
        "month_to": st.dates().map(lambda day: [f"{day:%Y-%m}".zfill(7)]),
        "certified": st.lists(st.sampled_from(["true", "false"]), min_size=1),
        "leg": st.lists(st.sampled_from(["1", "2"]), min_size=1),
        "from": st.lists(st.sampled_from(["Goa", "Rio"]), min_size=1),
        "stay": st.lists(st.sampled_from(["Goa", "Rio"]), min_size=1),
        "mode": st.sampled_from([["drop"], ["cap"]]),
        "trim": st.integers(80, 100).map(lambda number: [str(number)]),
        "vs.country": st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=4),
    },
)


@given(queries)
def test_the_state_is_the_query_string(choice: dict[str, list[str]]) -> None:
    """Writing a state and reading it again gives the same state, and the same query string for any order."""
    pairs = [(name, text) for name, texts in choice.items() for text in texts]
    first = parse(FILTERS, pairs, allowed)
    again = parse(FILTERS, first.pairs(), allowed)
    assert again == first
    assert again.query() == parse(FILTERS, pairs[::-1], allowed).query()


def test_names_without_a_column_bind_their_values_as_a_list() -> None:
    """They select nobody by themselves; a statement holds the list against its own columns; null where none is set."""
    filters = (NamesFilter("plan", "Plan", "", "select plan"), ChoiceControl("period", "Quarter", lists=True))
    known = ("free", "paid")
    chosen = parse(filters, [("plan", "paid"), ("plan", "free")], lambda *_: known)
    assert (chosen.condition().sql, chosen.controls()) == ("true", {"period": None, "plan": ["free", "paid"]})
    assert parse(filters, [], lambda *_: known).controls()["plan"] is None


def test_cases_can_speak_of_the_row_of_another_table() -> None:
    """Two selectors with one `inside` go together in it."""
    inside = "id in (select id from visits where {condition})"
    filters = (
        CasesFilter("kind", "Kind", {"long": "minutes > 9"}, inside=inside),
        FlagFilter("new", "New", "new", inside=inside),
    )
    chosen = parse(filters, [("kind", "long"), ("new", "true")], lambda *_: ())
    assert chosen.condition().sql == "id in (select id from visits where ((minutes > 9)) and new in ($new_0))"
