"""Lists are as long as the numbers that lead to them, whatever selects them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.tiny_flagship import A, C, P, Z

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from portal.answers.service import AnswerService
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs, Test


NAMES = ("continuation", "first_programs", "next_programs", "flows", "arrivals", "gaps", "periods", "ties")


LISTED = (*NAMES, "popularity", "programs_per_user", "outcomes", "cleaning", "never_launched")


COUNTS = {"outcomes": "enrolments", "popularity": "enrolments", "cleaning": "rows_dropped"}


def test_n_is_the_users_left(client: FlaskClient, state: tuple[Pairs, list[User]]) -> None:
    """The same for every answer, also where steps are drawn further."""
    pairs, users = state
    for name in LISTED:
        body = client.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()
        assert body["n"] == len(users)


SELECTED: list[tuple[Pairs, Test]] = [
    ([("program", Z)], lambda user: Z in user.programs),
    ([("program", P), ("completed", "true")], lambda user: _has(user, P, "Completed")),
    ([("step", "1"), ("source", A), ("target", P)], lambda user: user.programs[:2] == [A, P]),
    ([("source", P), ("target", Z), ("target", C)], lambda user: _follows(user, P, (Z, C))),
    ([("step", "3")], lambda user: len(user.programs) > 2),
]


def _has(user: User, program: str, status: str) -> bool:
    return any(row["Program"] == program and row["Status"] == status for row in user.rows)


def _follows(user: User, source: str, targets: tuple[str, ...]) -> bool:
    return any(program == source and following in targets for program, following in itertools.pairwise(user.programs))


@pytest.mark.parametrize(("pairs", "test"), SELECTED, ids=[" ".join(map("=".join, pairs)) for pairs, _ in SELECTED])
def test_selectors_of_one_row_speak_of_the_same_row(
    client: FlaskClient, everybody: list[User], pairs: Pairs, test: Test
) -> None:
    """A program completed is one program's row; a step, its source and target are one move; lists stay as long."""
    users = [user for user in everybody if test(user)]
    for name in NAMES:
        body = client.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()
        assert body["n"] == len(users) > 0
    for name in LISTED[:-2]:
        for row in client.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()["rows"]:
            if row["people"] or name in ("flows", "arrivals"):
                assert client.get(f"{row['people']}&limit=1").get_json()["n"] == row[COUNTS.get(name, "users")]


def test_a_list_of_dropped_rows_has_the_rows(flagship: AnswerService) -> None:
    """The rows without a user are in it, with their position in the file; a user type narrows it."""
    result = flagship.answer("flagship", "people", [("cleaning_step", "missing key"), ("limit", "1000")])
    assert (result.n, result.members) == (26, "rows")
    assert result.record(0)["user_id"] is None
    students = flagship.answer("flagship", "people", [("cleaning_step", "missing key"), ("user_type", "Student")])
    assert students.n == 17
    early = [("cleaning_step", "repeated module"), ("period", "pre")]
    assert 0 < flagship.answer("flagship", "people", early).n < 60
