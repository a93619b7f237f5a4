"""From what a question's function made to what readers get: small bases hidden, lists addressed within the state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.answers.present import computed, present
from portal.answers.spec import AnswerSpec, Column, Draft
from portal.filters.kinds import NamesFilter, RangeFilter
from portal.filters.selectors import CasesFilter, FlagFilter, LevelsFilter, RowsFilter
from portal.filters.state import State
from portal.warehouse import Result

COUNTRY = NamesFilter("country", "Country", "country", "")
DAYS = RangeFilter("days", "Days", "days", "days_min", "days_max")
STAGE = CasesFilter("stage", "Stage", {"viewed": "viewed", "certified": "certified"})
CERTIFIED = FlagFilter("certified", "Certified", "certified")
FILTERS = (COUNTRY, DAYS, STAGE, CERTIFIED)
COLUMNS = (
    Column("country", "text", "The country."),
    Column("registrations", "count", "Those registered."),
    Column("certified", "count", "Those certified."),
    Column("rate", "fraction", "Certified over registrations.", base="registrations"),
)


def drafted(*rows: tuple[Any, ...], columns: tuple[Column, ...] = COLUMNS, note: str | None = None) -> Draft:
    """Return a draft of rows, each given in the order of the columns, with one note for all."""
    names = tuple(column.name for column in columns)
    notes = {} if note is None else {"note": note}
    return Draft([{**dict(zip(names, row, strict=True)), **notes} for row in rows], "", Result([], names, "", {}))


def spec(**more: Any) -> AnswerSpec:
    """Return a declaration over countries."""
    return AnswerSpec("countries", "Which?", COLUMNS, lambda _: drafted(), **more)


def lists(declared: AnswerSpec, row: tuple[Any, ...], chosen: dict[str, Any], name: str = "people") -> Any:
    """Return one address of a row in a state, without what stands before its query string."""
    columns, rows, _ = present(declared, drafted(row), State(FILTERS, chosen), 10, "/people.json")
    address = rows[0][[column.name for column in columns].index(name)]
    return None if address is None else address.removeprefix("/people.json?")


def test_a_row_is_addressed_by_its_group_within_the_filters() -> None:
    """The group takes the place of the filter of its name; the rest of the state stays."""
    chosen = {"country": ("Brazil", "India"), "days": ("2", None)}
    assert lists(spec(group=("country",)), ("India", 20, 3, 0.15), chosen) == "country=India&days_min=2"


def test_a_further_count_has_a_list_of_its_own() -> None:
    """Fixed values and columns of the row, beside the group's list, in a column of its own name."""
    declared = spec(group=("country",), lists={"certified": {"country": "country", "certified": (True,)}})
    assert lists(declared, ("India", 20, 3, 0.15), {}) == "country=India"
    assert lists(declared, ("India", 20, 3, 0.15), {}, "people_certified") == "country=India&certified=true"


def test_the_two_sides_of_a_comparison_are_told_apart() -> None:
    """`people_a` and `people_b` say of which side they are the list."""
    declared = spec(lists={"a": {"certified": (True,)}, "b": {"certified": (False,)}})
    columns, _, _ = present(declared, drafted(), State(FILTERS, {}), 10, "/people.json")
    assert {column.name: column.description for column in columns[-2:]} == {
        "people_a": "The address of the list of the members of the group itself.",
        "people_b": "The address of the list of the members of what it is compared with.",
    }


def test_a_group_of_levels_is_added_to_those_of_the_page() -> None:
    """The page says platform iOS, the row is of device Mobile: both must hold; a factor alone says nothing."""
    levels = LevelsFilter(
        "factor", "Level", level="level", columns={"device": ("", ""), "platform": ("", "")}, options=""
    )
    columns = (Column("factor", "text", "The factor."), Column("level", "text", "The level."))
    declared = AnswerSpec("levels", "Which?", columns, lambda _: drafted(), group=("factor", "level"))
    chosen = State((levels,), {"factor": ((("platform",), ("iOS",)),)})
    _, rows, _ = present(declared, drafted(("device", "Mobile"), columns=columns), chosen, 10, "/people.json")
    assert rows[0][-1] == "/people.json?factor=platform&level=iOS&factor=device&level=Mobile"
    alone = State((levels,), {"factor": ((("platform",), ()),)})
    _, rows, _ = present(declared, drafted(("device", "Mobile"), columns=columns), alone, 10, "/people.json")
    assert rows[0][-1] == "/people.json?factor=device&level=Mobile"


@pytest.mark.parametrize(
    ("own", "said"), [((True,), "certified=true"), ((False,), None), ((False, True), "certified=true")]
)
def test_a_fixed_value_is_kept_within_what_the_page_chose(own: tuple[bool, ...], said: str | None) -> None:
    """Chosen false and fixed true: nobody, so no address; both chosen: the fixed one is left."""
    declared = spec(lists={"certified": {"certified": (True,)}})
    assert lists(declared, ("India", 20, 3, 0.15), {"certified": own}, "people_certified") == said


def test_a_group_value_that_the_page_did_not_choose_has_no_list() -> None:
    """One address cannot say both."""
    declared = spec(lists={"": {"stage": "country"}})
    assert lists(declared, ("viewed", 20, 3, 0.15), {"stage": ("certified",)}) is None
    assert lists(declared, ("viewed", 20, 3, 0.15), {"stage": ("viewed", "certified")}) == "stage=viewed"


def test_a_row_of_another_table_is_one_more_group() -> None:
    """What the page says of such rows is kept beside it, unless the row says it too."""
    declared = spec(lists={"": {"leg": "registrations", "to": "country"}})
    legs = RowsFilter(
        "legs", "Legs", tuple(NamesFilter(name, name, name, "") for name in ("leg", "from", "to")), "{condition}"
    )
    for chosen, said in (
        ((), "leg=2&to=Rio"),
        (((("1",), ("Goa",), ()),), "leg=1&from=Goa&leg=2&to=Rio"),
        ((((), (), ("Oslo", "Rio")),), "leg=2&to=Rio"),
        (((("1",), (), ()),), "leg=2&to=Rio&leg=1"),
    ):
        state = State((legs,), {"legs": chosen} if chosen else {})
        _, rows, _ = present(declared, drafted(("Rio", 2, 1, 0.5)), state, 10, "")
        assert rows[0][-1] == f"?{said}"


def test_a_function_gives_the_parts_by_the_row() -> None:
    """An empty mapping is the page's own selection; None is no list."""
    declared = spec(lists={"": lambda row: {"India": {}, "Brazil": {"certified": (True,)}}.get(row["country"])})
    found = [lists(declared, (name, 20, 3, 0.15), {"days": (None, "9")}) for name in ("India", "Brazil", "Chile")]
    assert found == ["days_max=9", "days_max=9&certified=true", None]


@pytest.mark.parametrize(
    ("base", "note", "left", "said"),
    [
        (10, None, 0.3, None),
        (9, None, None, "too few to compare (fewer than 10)"),
        (9, "no course", None, "too few to compare (fewer than 10); no course"),
        (None, None, None, "too few to compare (fewer than 10)"),
        (None, "not known", None, "not known"),
    ],
)
def test_a_value_over_a_small_base_is_hidden_with_its_note(
    base: int | None, note: str | None, left: float | None, said: str | None
) -> None:
    """Nine are too few, ten are not; a base that is not known keeps the reason it has."""
    made = drafted(("India", base, 3, 0.3), note=note)
    _, rows, _ = present(spec(), made, State(FILTERS, {}), 10, "/people.json")
    assert rows == [("India", base, 3, left, said)]


def test_a_list_that_would_count_others_is_left_out() -> None:
    """Beside a selector that the declaration names, a row has no address."""
    declared = spec(group=("country",), no_lists_with=("certified",))
    assert lists(declared, ("India", 20, 3, 0.15), {"days": ("2", None)}) == "country=India&days_min=2"
    assert lists(declared, ("India", 20, 3, 0.15), {"certified": (True,)}) is None


@pytest.mark.parametrize("wrong", [{"rate": 0.3}, {"country": "India", "registrations": 9, "certified": 3, "more": 1}])
def test_a_row_that_is_not_as_declared_is_refused(wrong: dict[str, Any]) -> None:
    """A missing column and an unknown one are named; nothing is read by its position."""
    draft = Draft([wrong], "", Result([], (), "", {}))
    missing = sorted({"country", "registrations", "certified", "rate"}.symmetric_difference(wrong))
    with pytest.raises(ValueError, match=f"countries: rows and declaration differ in {', '.join(missing)}"):
        present(spec(), draft, State(FILTERS, {}), 10, "/people.json")


def test_columns_that_the_statement_does_not_select_were_computed() -> None:
    """In the order of the declaration."""
    draft = Draft([], "", Result([], ("registrations", "country", "helper"), "", {}))
    assert computed(spec(), draft) == ["certified", "rate"]


def test_a_finding_cannot_tell_what_its_row_withholds() -> None:
    """It is written from the rows as readers get them: of three learners it has no share to tell."""
    said = replace(drafted(("Rio", 3, 1, 0.5)), finding=lambda rows: f"A share of {rows[0]['rate']}.")

    assert present(spec(), said, State(FILTERS, {}), 10, "").finding == "A share of None."
    assert present(spec(), said, State(FILTERS, {}), 0, "").finding == "A share of 0.5."
