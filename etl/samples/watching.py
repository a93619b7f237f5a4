"""Who watches in which quarter, and how long: given for the two compared quarters, drawn for those around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from etl.samples.draws import curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.samples.draws import Floats, Integers

    Calibration = dict[str, Any]

MINUTE = 60.0


class Visits(NamedTuple):
    """One entry for each student and quarter with watching: the quarter's first day and length, the seconds."""

    student: Integers
    day: Integers
    days: Integers
    seconds: Integers


class Watchers(NamedTuple):
    """Students of a quarter: who they are, their place within the plan by minutes (0-1), and whether they pay."""

    student: Integers
    place: Floats
    pays: NDArray[np.bool_]

    def some(self, chosen: NDArray[np.bool_]) -> Watchers:
        """Return the chosen ones."""
        return Watchers(self.student[chosen], self.place[chosen], self.pays[chosen])

    def with_(self, more: Watchers) -> Watchers:
        """Return both groups as one."""
        return Watchers(*(np.concatenate(pair) for pair in zip(self, more, strict=True)))


class Compared(NamedTuple):
    """The students of one compared quarter, free ones first, each plan by minutes; who they are, and how long."""

    student: Integers
    seconds: Integers
    free: int


def visits(
    calibration: Calibration, rng: np.random.Generator, first: Compared, second: Compared
) -> tuple[Visits, Visits, int]:
    """Return all visits, those of students who pay in another quarter, and how many students there are.

    The students of the other quarters are numbered after those of the two compared ones.
    """
    taken = int(second.student.max()) + 1
    parts = [
        _visit(own.student, quarter, own.seconds)
        for own, quarter in zip((first, second), calibration["compared"], strict=True)
    ]
    watchers, paying = {}, []
    for quarter in calibration["other"]:
        group = _newcomers(calibration, rng, taken, quarter["students"])
        watchers[quarter["name"]] = group
        parts.append(_visit(group.student, quarter, _minutes(calibration, rng, group, 1.0)))
        payers = group.student[group.pays]
        paying.append(_visit(payers, quarter, payers))
        taken += quarter["students"]
    parts += _returns(calibration, rng, (first, second), watchers)
    return _joined(parts), _joined(paying), taken


def _newcomers(calibration: Calibration, rng: np.random.Generator, taken: int, count: int) -> Watchers:
    """Return the students who watch first in one of the other quarters; some of them pay in it."""
    pays = rng.random(count) < calibration["paid_share"]
    return Watchers(taken + np.arange(count), rng.random(count), pays)


def _returns(
    calibration: Calibration,
    rng: np.random.Generator,
    compared: tuple[Compared, Compared],
    watchers: dict[str, Watchers],
) -> list[Visits]:
    """Return the visits of those who watch in a neighbouring quarter too, in the order of the quarters.

    Who watches in the two compared quarters is given, so nobody more comes into them: those of both come from a quarter
    before, and go on into the one after. Those with certificates watch in their own quarter only.
    """
    named = {quarter["name"]: quarter for quarter in calibration["other"]}
    parts = []
    for number, own in enumerate(compared):
        group = _without_holders(calibration, own, number)
        before = group.some(rng.random(len(group.student)) < calibration["before"][number])
        seconds = _minutes(calibration, rng, before, calibration["back_minutes"])
        parts.append(_visit(before.student, named[calibration["earlier"][number]], seconds))
        watchers = {**watchers, calibration["compared"][number]["name"]: group}
    for name, following in calibration["next"]:
        group = watchers[name].some(rng.random(len(watchers[name].student)) < calibration["returns"])
        seconds = _minutes(calibration, rng, group, calibration["back_minutes"])
        parts.append(_visit(group.student, named[following], seconds))
        watchers[following] = watchers[following].with_(group)
    return parts


def _without_holders(calibration: Calibration, own: Compared, number: int) -> Watchers:
    """Return the students of a compared quarter who have no certificate, each with the place within the plan."""
    count = len(own.student)
    pays = np.arange(count) >= own.free
    place = np.where(
        pays, (np.arange(count) - own.free + 0.5) / (count - own.free), (np.arange(count) + 0.5) / own.free
    )
    may = np.ones(count, dtype=bool)
    may[own.free + holders(calibration, number)] = False
    return Watchers(own.student, place, pays).some(may)


def _minutes(calibration: Calibration, rng: np.random.Generator, group: Watchers, part: float) -> Integers:
    """Return the seconds that a group watches in a quarter: some at about their place, the others anywhere."""
    near = np.abs(group.place + (rng.random(len(group.place)) - 0.5) * calibration["drift"])
    near = np.where(near > 1.0, 2.0 - near, near)
    anew = rng.random(len(group.place))
    place = np.where(rng.random(len(group.place)) < calibration["steady"], near, anew)
    knots = calibration["minutes"]
    watched = np.where(group.pays, curve(place, knots["paid_b"]), curve(place, knots["free_a"]))
    return np.round(MINUTE * part * watched).astype(np.int64) + 1


def _joined(parts: list[Visits]) -> Visits:
    return Visits(*(np.concatenate([part[column] for part in parts]) for column in range(len(Visits._fields))))


def _visit(student: Integers, quarter: dict[str, int], seconds: Integers) -> Visits:
    return Visits(student, np.full(len(student), quarter["day"]), np.full(len(student), quarter["days"]), seconds)


def holders(calibration: Calibration, quarter: int) -> Integers:
    """Return the places of the paid students of a quarter who have certificates."""
    own, name = calibration["certificates"], "ab"[quarter]
    places: Floats = own[f"rank_{name}"][0] + own[f"rank_{name}"][1] * np.arange(len(own[f"counts_{name}"]))
    return places.astype(np.int64)
