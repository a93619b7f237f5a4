"""The marts of flagship_enrolments: journeys worked out by hand, and what the rules do to odd rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests import tiny_flagship
from tests.build import build
from tests.tiny_flagship import row

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "flagship_enrolments"
DAY = dt.datetime(2020, 3, 10)


def made(folder: Path, rows: list[tiny_flagship.Row]) -> Path:
    """Build rows, with a thousand others that lack a user, so that single rejects do not stop the build."""
    rest = [row("", "Student", "Program A", DAY) for _ in range(1000)]
    tiny_flagship.write(folder / "sources" / SOURCE, rows + rest)
    build(folder, sources=(SOURCE,))
    return folder


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on the build."""
    with duckdb.connect(str(folder / "current" / "portal.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def after(days: float) -> dt.datetime:
    """Return a moment some days after the tenth of March 2020."""
    return DAY + dt.timedelta(days=days)


def test_journeys_go_by_launch_and_ties_by_the_order_of_the_file(tmp_path: Path) -> None:
    """B stands first in the file and was launched last; A and C at the same moment, C before A in the file."""
    made(tmp_path, [row("1", "Student", "B", after(9)), row("1", "Student", "C", DAY), row("1", "Student", "A", DAY)])
    found = ask(tmp_path, "select step, program, target, first_day_programs from enrolments order by step")
    assert found == [(1, "C", "A", 2), (2, "A", "B", 2), (3, "B", "Too recent to tell", 2)]
    assert ask(tmp_path, "select first_program, next_program, programs, days_to_next, same_day from journeys") == [
        ("C", "A", 3, 0, True)
    ]


def test_the_first_row_of_a_program_stays_and_the_rules_go_in_order(tmp_path: Path) -> None:
    """Of three rows of A the first stays, though launched last; B's first is waived, so B is gone, its second too."""
    rows = [
        row("1", "Student", "A", after(5)),
        row("1", "Student", "A", DAY),
        row("1", "Student", "A", after(1)),
        row("1", "Student", "B", after(2), Status="Waived"),
        row("1", "Student", "B", after(2), Status="Completed"),
        row("1", "Student", "C", after(7), Status="Not Started"),
        row("1", "Student", "D", None, Status="Not Started"),
    ]
    made(tmp_path, rows)
    assert ask(tmp_path, "select program, launch from enrolments") == [("A", after(5).date())]
    assert ask(tmp_path, "select step, rows_before, rows_dropped, rows_after from cleaning_steps") == [
        ("missing key", 1007, 1001, 6),
        ("repeated module", 6, 3, 3),
        ("not started or waived", 3, 2, 1),
    ]


def test_a_user_is_an_id_and_a_type(tmp_path: Path) -> None:
    """The same id as student and professional makes two journeys; so does a blank type, which is Unknown."""
    made(tmp_path, [row("1", kind, "A", DAY) for kind in ("Student", "Professional", "")])
    found = ask(tmp_path, "select user_type, programs from journeys order by 1")
    assert found == [("Professional", 1), ("Student", 1), ("Unknown", 1)]


def test_an_unfamiliar_status_counts_as_started_and_not_completed_and_the_build_says_so(tmp_path: Path) -> None:
    """Paused stays on the journey; the check about known statuses fails without stopping the build."""
    made(tmp_path, [row("1", "Student", "A", DAY, Status="Paused")])
    assert ask(tmp_path, "select status, completed from enrolments") == [("Paused", False)]
    build_json = (tmp_path / "current" / "build.json").read_text(encoding="utf-8")
    assert '"failing_rows": 1' in build_json.replace('"failing_rows":1', '"failing_rows": 1')


def test_dates_out_of_order_and_programs_named_like_an_ending_are_rejected(tmp_path: Path) -> None:
    """Launch before enrolment, completion before launch, a program called Nothing more: three rejects, named."""
    rows = [
        row("1", "Student", "A", DAY, **{"Enrollment Date": after(1)}),
        row("1", "Student", "B", after(2), **{"Completion Date": after(1), "Enrollment Date": DAY}),
        row("1", "Student", "Nothing more", DAY),
        row("1", "Student", "D", after(0.5), **{"Enrollment Date": after(0.75)}),
    ]
    made(tmp_path, rows)
    assert ask(tmp_path, "select program from enrolments") == [("D",)]
    assert ask(tmp_path, "select line, rule from rejects order by line") == [
        (2, "breaks the rule: the first launch is not before the enrolment"),
        (3, "breaks the rule: the completion is not before the first launch"),
        (4, "breaks the rule: no program has the name of an ending"),
    ]


@pytest.mark.parametrize(("days", "target"), [(180, "Too recent to tell"), (181, "Nothing more")])
def test_the_last_180_days_are_too_recent_to_tell(tmp_path: Path, days: int, target: str) -> None:
    """User 1 launched A, user 2 launched so many days later the last thing in the data."""
    made(tmp_path, [row("1", "Student", "A", DAY), row("2", "Student", "A", after(days))])
    found = ask(tmp_path, "select target, days_followed from enrolments where user_id = '1'")
    assert found == [(target, days)]


def test_periods_change_on_the_days_of_the_contract(tmp_path: Path) -> None:
    """10 March 2020 is pre, 11 March pandemic, as is 31 December 2021; 1 January 2022 is post."""
    starts = (DAY, after(1), dt.datetime(2021, 12, 31, 23), dt.datetime(2022, 1, 1))
    made(tmp_path, [row(str(number), "Student", "A", start) for number, start in enumerate(starts)])
    found = ask(tmp_path, "select period from journeys order by user_id")
    assert [period for (period,) in found] == ["pre", "pandemic", "pandemic", "post"]


def test_a_workbook_gives_the_same_marts_as_csv(tmp_path: Path) -> None:
    """Ids as numbers and dates as dates: every row of every mart is equal."""
    for form, write in (("csv", tiny_flagship.write), ("xlsx", tiny_flagship.write_workbook)):
        write(tmp_path / form / "sources" / SOURCE)
        build(tmp_path / form, sources=(SOURCE,))
    for mart in ("enrolments", "journeys", "dropped_rows", "cleaning_steps", "never_launched"):
        assert ask(tmp_path / "csv", f"from {mart}") == ask(tmp_path / "xlsx", f"from {mart}")
