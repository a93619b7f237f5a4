"""Every answer of the flagship equals a plain loop over the users, whatever is filtered; shares as in statsmodels."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections import Counter, defaultdict
from statistics import mean, median
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_flagship
from tests.audit import asked_for, budget
from tests.build import build
from tests.portal.flagship import loop
from tests.tiny_flagship import A, C, P, Z

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from flask.testing import FlaskClient

    from tests.portal.flagship.loop import User

    Pairs = list[tuple[str, str]]
    Test = Callable[[User], bool]

CHOICES: list[tuple[Pairs, Test]] = [
    ([("user_type", "Student")], lambda user: user.kind == "Student"),
    ([("user_type", "Professional"), ("user_type", "Student")], lambda _: True),
    ([("period", "pre")], lambda user: user.period == "pre"),
    ([("period", "pandemic"), ("period", "post")], lambda user: user.period != "pre"),
    ([("media", "Online")], lambda user: user.media == "Online"),
    ([("media", "Unknown"), ("media", "Virtual")], lambda user: user.media != "Online"),
    ([("launched_from", "2020-06-01")], lambda user: user.first >= dt.date(2020, 6, 1)),
    ([("launched_to", "2021-06-01")], lambda user: user.first <= dt.date(2021, 6, 1)),
    ([("first_program", A), ("first_program", P)], lambda user: user.programs[0] in (A, P)),
    ([("next_program", "Nothing more")], lambda user: len(user.programs) == 1),
    ([("same_day", "true")], lambda user: user.gap == 0),
]
NAMES = ("continuation", "first_programs", "next_programs", "flows", "arrivals", "gaps", "periods", "ties")
LISTED = (*NAMES, "popularity", "programs_per_user", "outcomes", "cleaning", "never_launched")
SAMPLE = 6  # filter states of `make test`: nothing chosen, then one or two choices; `make audit` goes on
COUNTS = {"outcomes": "enrolments", "popularity": "enrolments", "cleaning": "rows_dropped"}


@pytest.fixture(scope="module", params=range(SAMPLE), ids=lambda number: f"state {number}")
def state(request: pytest.FixtureRequest, everybody: list[User]) -> tuple[Pairs, list[User]]:
    """A drawn filter state, and the users whom it leaves."""
    return drawn(request.param, everybody)


def drawn(number: int, everybody: list[User]) -> tuple[Pairs, list[User]]:
    """Return the filter state of a number, the same everywhere, and the users whom it leaves."""
    chosen = random.Random(number).sample(CHOICES, 1 + number % 2 if number else 0)  # noqa: S311
    pairs, tests = [pair for pairs, _ in chosen for pair in pairs], [test for _, test in chosen]
    names = [name for name, _ in pairs]
    assert len(set(names)) <= len(names)
    return _merged(pairs), [user for user in everybody if _passes(user, chosen, tests)]


def _merged(pairs: Pairs) -> Pairs:
    return list(dict.fromkeys(pairs))


def _passes(user: User, chosen: list[tuple[Pairs, Test]], tests: list[Test]) -> bool:
    """Choices of one filter widen each other, those of different filters narrow."""
    by_name: dict[str, list[bool]] = defaultdict(list)
    for (pairs, _), test in zip(chosen, tests, strict=True):
        by_name[pairs[0][0]].append(test(user))
    return all(any(found) for found in by_name.values())


def rows(service: AnswerService, name: str, pairs: Pairs) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("flagship", name, pairs).records()


def close(found: Any, part: int, whole: int, low: Any = "none", high: Any = "none") -> None:
    """Check a share and its Wilson interval, all null under a base of ten."""
    if whole < 10:
        assert found is None
        return
    assert found == pytest.approx(part / whole, rel=1e-9)
    if low != "none":
        ends = proportion_confint(part, whole, method="wilson")
        assert [low, high] == pytest.approx(list(ends), rel=1e-9, abs=1e-9)


def kinds(users: Iterable[User]) -> dict[str, list[User]]:
    """Return the users by type, in the order of the types' names."""
    found: dict[str, list[User]] = defaultdict(list)
    for user in sorted(users, key=lambda user: user.kind):
        found[user.kind].append(user)
    return found


def test_first_programs(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Users by type and first program, with the share of the type."""
    pairs, users = state
    expected = Counter((user.kind, user.programs[0]) for user in users)
    found = rows(flagship, "first_programs", pairs)
    assert {(row["user_type"], row["program"]): row["users"] for row in found} == expected
    for row in found:
        close(row["share"], row["users"], len(kinds(users)[row["user_type"]]), row["low"], row["high"])


def test_next_programs(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Users by type, first and second program; shares of the first and of the type."""
    pairs, users = state
    expected = Counter((user.kind, user.programs[0], user.next) for user in users)
    firsts = Counter((user.kind, user.programs[0]) for user in users)
    found = rows(flagship, "next_programs", pairs)
    assert {(row["user_type"], row["first_program"], row["next_program"]): row["users"] for row in found} == expected
    for row in found:
        own = firsts[row["user_type"], row["first_program"]]
        close(row["share_of_first"], row["users"], own, row["low"], row["high"])
        close(row["share_of_all"], row["users"], len(kinds(users)[row["user_type"]]))


@pytest.mark.parametrize("steps", [2, 3, 4])
def test_flows(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User], steps: int) -> None:
    """Users by step, source and target; what flows into a program before the last step flows out of it."""
    pairs, users = state
    end = loop.last_day(everybody)
    expected = Counter((user.kind, *edge) for user in users for edge in loop.edges(user, end) if edge[0] < steps)
    found = rows(flagship, "flows", [*pairs, ("steps", str(steps))])
    assert {(row["user_type"], row["step"], row["source"], row["target"]): row["users"] for row in found} == expected
    into, out, at = Counter[Any](), Counter[Any](), Counter[Any]()
    for row in found:
        into[row["user_type"], row["step"] + 1, row["target"]] += row["users"]
        out[row["user_type"], row["step"], row["source"]] += row["users"]
    for node in {*into, *out}:
        _, step, name = node
        if name in ("Nothing more", "Too recent to tell"):
            assert node not in out
        elif 1 < step < steps:
            assert into[node] == out[node]
        at[node] = out[node]
    for row in found:
        own = at[row["user_type"], row["step"], row["source"]]
        close(row["share_of_source"], row["users"], own, row["low"], row["high"])
        close(row["share_of_all"], row["users"], len(kinds(users)[row["user_type"]]))
    arrived = {
        (row["user_type"], row["step"] + 1, row["target"]): row["users"]
        for row in rows(flagship, "arrivals", [*pairs, ("steps", str(steps))])
    }
    assert arrived == into


def test_continuation(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Share with any next program; standardised to the mix of first programs that every type took ten times."""
    pairs, users = state
    own = kinds(users)
    firsts = {kind: Counter(user.programs[0] for user in mine) for kind, mine in own.items()}
    common = [one for one in {user.programs[0] for user in users} if all(firsts[kind][one] >= 10 for kind in own)]
    total = sum(firsts[kind][one] for kind in own for one in common)
    found = rows(flagship, "continuation", pairs)
    assert [row["user_type"] for row in found] == list(own)
    for row in found:
        mine = own[row["user_type"]]
        went_on = sum(len(user.programs) > 1 for user in mine)
        close(row["raw"], went_on, len(mine), row["low"], row["high"])
        if not common:
            assert row["at_same_entry_mix"] is None
            assert row["note"]
            continue
        value = variance = 0.0
        for one in common:
            weight = sum(firsts[kind][one] for kind in own) / total
            mine_there = [user for user in mine if user.programs[0] == one]
            rate = sum(len(user.programs) > 1 for user in mine_there) / len(mine_there)
            value, variance = value + weight * rate, variance + weight**2 * rate * (1 - rate) / len(mine_there)
        half = 1.959963984540054 * variance**0.5
        assert row["at_same_entry_mix"] == pytest.approx(value, rel=1e-9)
        assert row["mix_low"] == pytest.approx(max(0, value - half), rel=1e-9, abs=1e-12)
        assert row["mix_high"] == pytest.approx(min(1, value + half), rel=1e-9)
        for one in {user.programs[0] for user in users} - set(common):
            assert one in row["note"]


def test_difference(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Every pair of first (or any) and next program: Newcombe's interval, pooled z, adjusted for all rows tested."""
    pairs, users = state
    found = rows(flagship, "difference", pairs)
    expected = {
        (first, user.next)
        for user in users
        for first in ("any", user.programs[0])
        if user.kind in ("Professional", "Student")
    }
    assert {(row["first_program"], row["next_program"]) for row in found} == expected
    raw: list[float | None] = []
    for row in found:
        counts = []
        for kind in ("Professional", "Student"):
            mine = [u for u in users if u.kind == kind and row["first_program"] in ("any", u.programs[0])]
            counts += [sum(user.next == row["next_program"] for user in mine), len(mine)]
        part, whole, other_part, other = counts
        close(row["professional_share"], part, whole)
        close(row["student_share"], other_part, other)
        if min(whole, other) < 10:
            assert (row["difference"], row["low"], row["high"], row["p_adjusted"]) == (None, None, None, None)
            raw.append(None)
            continue
        ends = confint_proportions_2indep(part, whole, other_part, other, compare="diff", method="newcomb")
        assert row["difference"] == pytest.approx(part / whole - other_part / other, abs=1e-9)
        assert [row["low"], row["high"]] == pytest.approx(list(ends), abs=1e-9)
        same = part + other_part in (0, whole + other)
        raw.append(None if same else proportions_ztest([part, other_part], [whole, other])[1])
    tested = [p for p in raw if p is not None]
    if tested:
        adjusted = iter(multipletests(tested, method="fdr_bh")[1])
        for row, p in zip(found, raw, strict=True):
            assert row["tests"] == len(tested)
            assert row["p_adjusted"] == (None if p is None else pytest.approx(float(next(adjusted)), abs=1e-9))


def test_popularity_and_programs_per_user(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Each program once a user; mean, median and most."""
    pairs, users = state
    expected = Counter((user.kind, program) for user in users for program in user.programs)
    found = rows(flagship, "popularity", pairs)
    assert {(row["user_type"], row["program"]): row["enrolments"] for row in found} == expected
    for row in found:
        total = sum(count for (kind, _), count in expected.items() if kind == row["user_type"])
        close(row["share"], row["enrolments"], total, row["low"], row["high"])
    for row in rows(flagship, "programs_per_user", pairs):
        taken = [len(user.programs) for user in kinds(users)[row["user_type"]]]
        assert (row["users"], row["max"]) == (len(taken), max(taken))
        if len(taken) >= 10:
            assert [row["mean"], row["median"]] == pytest.approx([mean(taken), median(taken)], rel=1e-9)


def test_time_to_next(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """The curve of statsmodels for each type and first program, censored at the last launch of all."""
    pairs, users = state
    end = loop.last_day(everybody)
    found = rows(flagship, "time_to_next", pairs)
    landmarks = rows(flagship, "landmarks", pairs)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.programs[0]].append(user)
    assert {(row["user_type"], row["first_program"]) for row in found} <= set(groups)
    for (kind, first), mine in groups.items():
        times = np.array([(end - user.first).days if user.gap is None else user.gap for user in mine])
        events = np.array([user.gap is not None for user in mine]).astype(int)
        curve = [row for row in found if (row["user_type"], row["first_program"]) == (kind, first)]
        if not events.any():
            assert curve == []
            continue
        known = SurvfuncRight(times, events)
        assert [row["day"] for row in curve] == known.surv_times.tolist()
        assert [row["followed"] for row in curve] == known.n_risk.tolist()
        for row, share in zip(curve, known.surv_prob, strict=True):
            assert row["not_continued"] == (pytest.approx(share, rel=1e-9, abs=1e-9) if row["followed"] >= 10 else None)
        for row in landmarks:
            if (row["user_type"], row["first_program"]) == (kind, first):
                assert row["followed"] == (times >= row["day"]).sum()


def test_gaps(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """Median gap of those who went on, and the log-rank test of statsmodels between the types."""
    pairs, users = state
    end = loop.last_day(everybody)
    for row in rows(flagship, "gaps", pairs):
        same = [user for user in users if user.programs[0] == row["first_program"]]
        mine = [user for user in same if user.kind == row["user_type"]]
        went_on = [user.gap for user in mine if user.gap is not None]
        assert (row["users"], row["continued"]) == (len(mine), len(went_on))
        assert row["median_gap"] == (median(went_on) if len(went_on) >= 10 else None)
        sizes = Counter(user.kind for user in same)
        if len(sizes) < 2 or min(sizes.values()) < 10 or not any(user.gap is not None for user in same):
            assert row["log_rank_p"] is None
            continue
        times = [(end - user.first).days if user.gap is None else user.gap for user in same]
        _, p = survdiff(times, [int(user.gap is not None) for user in same], [user.kind for user in same])
        assert row["log_rank_p"] == pytest.approx(float(p), abs=1e-9)


def test_ties(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Second programs on the first day; the program in focus first where it is alone, or anywhere on that day."""
    pairs, users = state
    found = rows(flagship, "ties", [*pairs, ("anchor", A)])
    assert [row["user_type"] for row in found] == list(kinds(users))
    for row in found:
        mine = kinds(users)[row["user_type"]]
        days = [[one["Program"] for one in user.rows if loop.day(one) == user.first] for user in mine]
        assert row["same_day_next"] == sum(user.gap == 0 for user in mine)
        close(row["share"], row["same_day_next"], len(mine), row["low"], row["high"])
        close(row["first_share_min"], sum(own == [A] for own in days), len(mine))
        close(row["first_share_max"], sum(A in own for own in days), len(mine))


def test_outcomes(flagship: AnswerService, state: tuple[Pairs, list[User]]) -> None:
    """Completion, hours, score and price of the rows that the journeys go by."""
    pairs, users = state
    groups = defaultdict(list)
    for user in users:
        for row in user.rows:
            groups[user.kind, row["Program"], row["Media"] or "Unknown"].append(row)
    found = rows(flagship, "outcomes", pairs)
    assert {(row["user_type"], row["program"], row["media"]) for row in found} == set(groups)
    for row in found:
        own = groups[row["user_type"], row["program"], row["media"]]
        hours = [one["Time (in Hours)"] for one in own if one["Time (in Hours)"] is not None]
        scores = [one["Score"] for one in own if one["Score"] is not None]
        completed = sum(one["Status"] == "Completed" for one in own)
        assert (row["enrolments"], row["completed"]) == (len(own), completed)
        close(row["completion_rate"], completed, len(own), row["low"], row["high"])
        assert row["median_hours"] == (median(hours) if len(hours) >= 10 else None)
        assert row["mean_score"] == (pytest.approx(mean(scores)) if len(scores) >= 10 else None)
        assert row["revenue"] == sum(one["Price"] or 0 for one in own)


def test_periods(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """The way in by period, and who had gone on by the last day that ten users of every row reach."""
    pairs, users = state
    end = loop.last_day(everybody)
    found = rows(flagship, "periods", pairs)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.period].append(user)
    times = {
        own: np.array([(end - user.first).days if user.gap is None else user.gap for user in mine])
        for own, mine in groups.items()
    }
    reached = [sorted(own)[-10] for own in times.values() if len(own) >= 10]
    assert {(row["user_type"], row["period"]): row["users"] for row in found} == {
        own: len(mine) for own, mine in groups.items()
    }
    for row in found:
        own = row["user_type"], row["period"]
        mine = groups[own]
        close(row["share"], sum(user.programs[0] == P for user in mine), len(mine), row["low"], row["high"])
        assert row["horizon"] == min(reached, default=None)
        if len(mine) >= 10:
            events = np.array([int(user.gap is not None) for user in mine])
            known = SurvfuncRight(times[own], events) if events.any() else None
            before = [] if known is None else known.surv_prob[known.surv_times <= row["horizon"]].tolist()
            assert row["continued"] == pytest.approx(1 - before[-1] if before else 0.0, abs=1e-9)


def test_cleaning_goes_over_all_rows_whatever_is_filtered(
    flagship: AnswerService, state: tuple[Pairs, list[User]]
) -> None:
    """The plain loop's counts, rule by rule."""
    dropped = loop.cleaned(tiny_flagship.rows())[1]
    left = len(tiny_flagship.rows())
    for row in rows(flagship, "cleaning", state[0]):
        assert (row["rows_before"], row["rows_dropped"]) == (left, dropped[row["step"]])
        left -= row["rows_dropped"]
        assert row["rows_after"] == left


def test_n_is_the_users_left(asks: FlaskClient, state: tuple[Pairs, list[User]]) -> None:
    """The same for every answer, also where steps are drawn further."""
    pairs, users = state
    for name in LISTED:
        body = asks.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()
        assert body["n"] == len(users)


EVERY_STATE = (
    *(test_first_programs, test_next_programs, test_flows, test_continuation, test_difference),
    *(test_popularity_and_programs_per_user, test_time_to_next, test_gaps, test_ties, test_outcomes, test_periods),
    *(test_cleaning_goes_over_all_rows_whatever_is_filtered, test_n_is_the_users_left),
)


@pytest.mark.audit
@pytest.mark.parametrize("check", EVERY_STATE, ids=lambda check: check.__name__)
def test_many_states(
    flagship: AnswerService, asks: FlaskClient, everybody: list[User], check: Callable[..., None]
) -> None:
    """Each of the tests above, in state after state."""
    for number in budget():
        known = {"flagship": flagship, "asks": asks, "everybody": everybody, "steps": 2 + number % 3}
        check(**asked_for(check, state=drawn(number, everybody), **known))


def test_never_launched_are_those_without_any_launch(flagship: AnswerService) -> None:
    """Twelve users, a third of them professionals, two rows each."""
    found = rows(flagship, "never_launched", [])
    assert [(row["user_type"], row["users"], row["enrolments"]) for row in found] == [
        ("Professional", 4, 8),
        ("Student", 8, 16),
    ]
    listed = rows(flagship, "people", parse_qsl(urlsplit(found[0]["people"]).query))
    assert [row["user_id"] for row in listed] == ["never 0", "never 3", "never 6", "never 9"]


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
    return any(one == source and other in targets for one, other in itertools.pairwise(user.programs))


@pytest.mark.parametrize(("pairs", "test"), SELECTED, ids=[" ".join(map("=".join, pairs)) for pairs, _ in SELECTED])
def test_selectors_of_one_row_speak_of_the_same_row(
    asks: FlaskClient, everybody: list[User], pairs: Pairs, test: Test
) -> None:
    """A program completed is one program's row; a step, its source and target are one move; lists stay as long."""
    users = [user for user in everybody if test(user)]
    for name in NAMES:
        body = asks.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()
        assert body["n"] == len(users) > 0
    for name in LISTED[:-2]:
        for row in asks.get(f"/api/flagship/{name}.json", query_string=[*pairs, ("steps", "4")]).get_json()["rows"]:
            if row["people"] or name in ("flows", "arrivals"):
                assert asks.get(f"{row['people']}&limit=1").get_json()["n"] == row[COUNTS.get(name, "users")]


def test_a_list_of_dropped_rows_has_the_rows(flagship: AnswerService) -> None:
    """The rows without a user are in it, with their place in the file; a user type narrows it."""
    found = flagship.answer("flagship", "people", [("cleaning_step", "missing key"), ("limit", "1000")])
    assert (found.n, found.members) == (26, "rows")
    assert found.record(0)["user_id"] is None
    students = flagship.answer("flagship", "people", [("cleaning_step", "missing key"), ("user_type", "Student")])
    assert students.n == 17
    early = [("cleaning_step", "repeated module"), ("period", "pre")]
    assert 0 < flagship.answer("flagship", "people", early).n < 60


def test_who_joins_late_does_not_raise_the_rate_of_stopping(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Planted: forty more who start on the last day; the share not gone on by day 180 stays as it was."""
    found = []
    for late in (0, 40):
        folder = tmp_path_factory.mktemp("late")
        end = tiny_flagship.FIRST + dt.timedelta(days=1000)
        more = [tiny_flagship.row(f"late {number}", "Student", A, end) for number in range(late)]
        planted = [*tiny_flagship.rows(), tiny_flagship.row("last", "Professional", P, end), *more]
        tiny_flagship.write(folder / "sources" / "flagship_enrolments", planted)
        found.append(_day_180(folder))
    assert found[0] == pytest.approx(found[1])


def _day_180(folder: Any) -> float:
    build(folder, sources=("flagship_enrolments",))
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    service = AnswerService(all_questions(), Warehouse(chosen), chosen)
    found = rows(service, "landmarks", [("user_type", "Student"), ("first_program", A)])
    share: float = next(row["not_continued"] for row in found if row["day"] == 180)
    return share


def test_the_headline_says_that_the_start_decides_only_where_it_does(flagship: AnswerService) -> None:
    """After the flagship 15 of 67 go on, after Program A 56 of 68; with C in focus two start there, too few."""
    found = flagship.answer("flagship", "continuation")
    assert found.finding == (
        "Where they start decides: 22% go on after the flagship, 82% after Program A, whoever they are."
    )
    told = flagship.answer("flagship", "continuation", [("anchor", C)]).finding
    assert told == f"Only 2 here start with {C}; most start with {A}, and 82% of those go on."
    assert "whoever" not in flagship.answer("flagship", "continuation", [("user_type", "Student")]).finding
