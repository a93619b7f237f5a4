"""Before the readers: writes the synthetic `platform_engagement` files that stand in where the user has none.

The rows are drawn with what `platform_engagement.toml` says. How many students of each plan watched in the two quarters
that were published, and how long, is looked up in tables, place by place: the same for every seed. Who they are, when
they registered, bought and watched, and who watched in both quarters, is drawn.

The same seed gives the same rows on every machine: `draws.py` says how.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from etl.samples import watching
from etl.samples.draws import curve, steps, units
from etl.samples.watching import MINUTE, Compared, Visits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.samples.draws import Floats, Integers

    Calibration = dict[str, Any]
    Tables = dict[str, pd.DataFrame]

CALIBRATION = Path(__file__).with_suffix(".toml")
MONTH, YEAR, COURSES, NEVER = 0, 2, 46, -1


class Purchases(NamedTuple):
    """One entry for each purchase: days count from the first, `refunded` is -1 where there was none."""

    student: Integers
    plan: Integers
    day: Integers
    refunded: Integers


class Names(NamedTuple):
    """How a unit writes its students and days: the ids, the ISO texts, the number after which other ids begin."""

    ids: Integers
    dates: NDArray[np.object_]
    after: int


def write(folder: Path, seed: int, scale: int = 1) -> None:
    """Write the four tables as csv files, about 42,000 students for each unit of the scale; one unit is in memory.

    Raises ValueError where the scale is not from 1 to 1000.
    """
    drawn = units(seed, scale)
    calibration = load()
    folder.mkdir(parents=True, exist_ok=True)
    for unit, rng in drawn:
        for name, table in draw(calibration, rng, unit).items():
            with (folder / f"{name}.csv").open("w" if unit == 0 else "a", encoding="utf-8", newline="") as file:
                table.to_csv(file, index=False, header=unit == 0, lineterminator="\n")


def load() -> Calibration:
    """Return what `platform_engagement.toml` says."""
    return tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))


def draw(calibration: Calibration, rng: np.random.Generator, unit: int) -> Tables:
    """Return one unit of the four tables, by name."""
    first, second, of_both, paid_both = _compared(calibration, rng)
    visits, payers, taken = watching.visits(calibration, rng, first, second)
    silent = taken + np.arange(calibration["silent"])
    purchases = _purchases(calibration, rng, (first, second), paid_both, payers)
    registered = _registered(calibration, rng, (first, second, of_both), visits, purchases, silent)
    after = unit * calibration["ids_apart"]
    ids = np.argsort(rng.random(len(registered)), kind="stable") + 1 + calibration["ids"] + after
    names = Names(ids, _dates(calibration), after)
    return {
        "student_info": _info(names, registered),
        "student_purchases": _bought(names, purchases),
        "student_video_watched": _watched(calibration, rng, names, visits, registered),
        "student_certificates": _certificates(calibration, rng, names, (first, second)),
    }


def _dates(calibration: Calibration) -> NDArray[np.object_]:
    """Return the ISO text of every day, and an empty one at its end for day -1."""
    first, days = calibration["first"], (calibration["last"] - calibration["first"]).days
    texts = [(first + dt.timedelta(day)).isoformat() for day in range(days + 400)]
    return np.array([*texts, ""], dtype=object)


def _compared(calibration: Calibration, rng: np.random.Generator) -> tuple[Compared, Compared, Integers, Integers]:
    """Return the two quarters' students, the students of both, and those of them who paid in both.

    A student of the first quarter is the place in it; in the second one those of both keep theirs.
    """
    both, sizes = calibration["both"], [(q["free"], q["paid"]) for q in calibration["compared"]]
    minutes = calibration["minutes"]
    totals = [
        np.concatenate([_seconds(minutes[f"free_{q}"], free), _seconds(minutes[f"paid_{q}"], paid)])
        for q, (free, paid) in zip("ab", sizes, strict=True)
    ]
    same, whole, came, left = (both[name] for name in ("free_free", "paid_paid", "free_paid", "paid_free"))
    counts = ((same + came, whole + left), (same + left, whole + came))
    picks = [
        (
            _picked(rng, sizes[q][0], counts[q][0], 0.0, ()),
            _picked(rng, sizes[q][1], counts[q][1], both["lean"][q], watching.holders(calibration, q)) + sizes[q][0],
        )
        for q in (0, 1)
    ]
    (free_a, paid_a), (free_b, paid_b) = picks
    pairs = [(free_a[:same], free_b[:same]), (free_a[same:], paid_b[whole:])]
    pairs += [(paid_a[whole:], free_b[same:]), (paid_a[:whole], paid_b[:whole])]
    second = np.full(sum(sizes[1]), NEVER)
    for ours, theirs in pairs:
        second[theirs] = ours
    new = second == NEVER
    second[new] = sum(sizes[0]) + np.arange(new.sum())
    of_both = np.concatenate([ours for ours, _ in pairs])
    first = Compared(np.arange(sum(sizes[0])), totals[0], sizes[0][0])
    return first, Compared(second, totals[1], sizes[1][0]), of_both, paid_a[:whole]


def _seconds(knots: list[list[float]], count: int) -> Integers:
    """Return the seconds of `count` students, fewest first."""
    places = (np.arange(count) + 0.5) / count
    return np.maximum(np.round(MINUTE * curve(places, knots)), 1.0).astype(np.int64)


def _picked(rng: np.random.Generator, size: int, count: int, lean: float, banned: Any) -> Integers:
    """Draw places among `size`; a positive `lean` prefers late ones. The `banned` are left out."""
    key = rng.random(size) + lean * (np.arange(size) / size)
    key[np.asarray(banned, dtype=np.int64)] = -9.0
    order: Integers = np.argsort(-key, kind="stable")
    return order[:count]


def _purchases(
    calibration: Calibration,
    rng: np.random.Generator,
    compared: tuple[Compared, Compared],
    paid_both: Integers,
    elsewhere: Visits,
) -> Purchases:
    """Return purchases that make just the paid students of a compared quarter paid in it.

    Of those who paid in both, some have one long purchase, the others one for each quarter. Those who paid in the
    first and watched in the second without paying bought a month.
    """
    first, second = compared
    start, days = calibration["compared"][0]["day"], calibration["compared"][0]["days"]
    one = paid_both[rng.random(len(paid_both)) < calibration["years"]]
    gap = calibration["annual_gap"]
    when = start + gap + (rng.random(len(one)) * (days - gap)).astype(np.int64)
    parts = [Purchases(one, np.full(len(one), YEAR), when, np.full(len(one), NEVER))]
    payers, later = first.student[first.free :], second.student[second.free :]
    month = np.intersect1d(payers, second.student[: second.free])
    rest = np.setdiff1d(payers, np.concatenate([one, month]))
    when = start + (rng.random(len(month)) * days).astype(np.int64)
    parts.append(Purchases(month, np.full(len(month), MONTH), when, np.full(len(month), NEVER)))
    for students, day, length in (
        (rest, start, days),
        (np.setdiff1d(later, one), calibration["compared"][1]["day"], calibration["compared"][1]["days"]),
        (elsewhere.student, elsewhere.day, elsewhere.days),
    ):
        parts.append(_regular(calibration, rng, students, day, length))
    return Purchases(*(np.concatenate([part[column] for part in parts]) for column in range(4)))


def _regular(calibration: Calibration, rng: np.random.Generator, student: Integers, day: Any, days: Any) -> Purchases:
    """Return a purchase for each student that reaches into a quarter; some that were made in it are refunded."""
    plan = steps(rng.random(len(student)), calibration["plans"]).astype(np.int64)
    back = np.array(calibration["reach_back"])[plan]
    bought = day - back + (rng.random(len(student)) * (back + days)).astype(np.int64)
    refunded = bought + (rng.random(len(student)) * calibration["refund_days"]).astype(np.int64)
    given_back = (rng.random(len(student)) < calibration["refunds"]) & (bought >= day)
    return Purchases(student, plan, bought, np.where(given_back, refunded, NEVER))


def _registered(
    calibration: Calibration,
    rng: np.random.Generator,
    who: tuple[Compared, Compared, Integers],
    visits: Visits,
    purchases: Purchases,
    silent: Integers,
) -> Integers:
    """Return the day on which each student registered: never after the first purchase or the last day to watch."""
    first, second, of_both = who
    one, two = calibration["compared"]
    count = int(silent[-1]) + 1
    uniform: Floats = rng.random(count)
    kind: Floats = rng.random(count)
    day = np.full(count, NEVER)
    length = np.zeros(count, dtype=np.int64)
    day[visits.student[::-1]], length[visits.student[::-1]] = visits.day[::-1], visits.days[::-1]
    registered = day + (uniform * length * 0.9).astype(np.int64)
    registered[silent] = (uniform[silent] * (calibration["last"] - calibration["first"]).days).astype(np.int64)
    between = one["day"] + (uniform * (two["day"] - one["day"])).astype(np.int64)
    early = (uniform * one["day"]).astype(np.int64)
    share = np.zeros(count)
    share[second.student], share[first.student] = two["before"], one["before"]
    share[of_both] = calibration["both"]["before"]
    new = np.setdiff1d(second.student, first.student)
    registered[new] = np.where(kind[new] < calibration["between"] + two["before"], between[new], registered[new])
    registered = np.where(kind < share, early, registered)
    np.minimum.at(registered, visits.student, visits.day + (uniform[visits.student] * visits.days * 0.9).astype(int))
    np.minimum.at(registered, purchases.student, purchases.day)
    return registered


def _info(names: Names, registered: Integers) -> pd.DataFrame:
    order = np.argsort(names.ids, kind="stable")
    return pd.DataFrame({"student_id": names.ids[order], "date_registered": names.dates[registered[order]]})


def _bought(names: Names, purchases: Purchases) -> pd.DataFrame:
    order = np.argsort(purchases.day, kind="stable")
    return pd.DataFrame(
        {
            "purchase_id": names.after + 1 + np.arange(len(order)),
            "student_id": names.ids[purchases.student[order]],
            "plan_id": purchases.plan[order],
            "date_purchased": names.dates[purchases.day[order]],
            "date_refunded": names.dates[purchases.refunded[order]],
        }
    )


def _watched(
    calibration: Calibration, rng: np.random.Generator, names: Names, visits: Visits, registered: Integers
) -> pd.DataFrame:
    """Return the rows of watching: each visit's seconds in some parts, on days from the registration on."""
    rows = np.minimum(1 + visits.seconds // calibration["session"], calibration["most_rows"])
    visit = np.repeat(np.arange(len(rows)), rows)
    begins = np.cumsum(rows) - rows
    first = np.zeros(len(visit), dtype=bool)
    first[begins] = True
    seconds = _parts(rng, visits.seconds[visit], rows, visit, begins)
    since = np.maximum(registered[visits.student[visit]], visits.day[visit])
    left = visits.day[visit] + visits.days[visit] - since
    day = since + (rng.random(len(visit)) * left).astype(np.int64)
    again = np.flatnonzero((rng.random(len(visit)) < calibration["day_again"]) & ~first)
    day[again] = day[again - 1]
    blank = len(registered) - 1 - np.arange(calibration["blank"])
    opening = calibration["other"][0]["day"]
    day = np.concatenate([day, np.maximum(registered[blank], opening)])
    order = np.argsort(day, kind="stable")
    return pd.DataFrame(
        {
            "student_id": names.ids[np.concatenate([visits.student[visit], blank])][order],
            "course_id": 1 + (rng.random(len(day)) * COURSES).astype(np.int64),
            "seconds_watched": np.concatenate([seconds, np.zeros(len(blank), dtype=np.int64)])[order],
            "date_watched": names.dates[day[order]],
        }
    )


def _parts(rng: np.random.Generator, total: Integers, rows: Integers, visit: Integers, begins: Integers) -> Integers:
    """Split each visit's seconds into its rows by random weights, in whole seconds that add up."""
    weight = 1 + (rng.random(len(visit)) * 1000).astype(np.int64)
    upto = np.cumsum(weight)
    before = (upto[begins] - weight[begins])[visit]
    last = (upto[begins + rows - 1])[visit] - before
    seconds: Integers = total * (upto - before) // last - total * (upto - weight - before) // last
    return seconds


def _certificates(
    calibration: Calibration, rng: np.random.Generator, names: Names, compared: tuple[Compared, Compared]
) -> pd.DataFrame:
    """Return the certificates, issued in the last week of the quarter in which their students watched."""
    students, days = [], []
    for place, (own, quarter) in enumerate(zip(compared, calibration["compared"], strict=True)):
        counts = calibration["certificates"][f"counts_{'ab'[place]}"]
        holders = own.student[own.free + watching.holders(calibration, place)]
        students.append(np.repeat(holders, counts))
        days.append(quarter["day"] + quarter["days"] - 1 - (rng.random(len(students[-1])) * 7).astype(np.int64))
    student, day = np.concatenate(students), np.concatenate(days)
    order = np.argsort(day, kind="stable")
    numbers, issued = names.after + 1 + np.arange(len(order)), names.dates[day[order]]
    return pd.DataFrame({"certificate_id": numbers, "student_id": names.ids[student[order]], "date_issued": issued})
