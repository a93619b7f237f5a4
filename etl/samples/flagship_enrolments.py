"""Before the readers: writes the synthetic `MasterDataClean.csv` that stands in where the user has none.

`flagship_enrolments.toml` says how many users make each journey, so every published share is met exactly; all else is
drawn:

1. Each user gets a journey, a first day and the days between its programs, so that the last is in the extract.
2. Each program of a journey is an enrolment: status, completion, price, hours, score, media.
3. Rows are added that the question's cleaning drops again: later modules of the same program, rows without a launch,
   user or program, and programs that were waived or not started.
4. The rows stand in the order of enrolment, so that the first row of a program is the one the journey goes by.

The same seed gives the same rows on every machine: `draws.py` says how.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from etl.samples.draws import curve, steps, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.samples.draws import Floats, Integers

    Calibration = dict[str, Any]
    Texts = NDArray[np.object_]

CALIBRATION = Path(__file__).with_suffix(".toml")
FIRST_ID, IDS = 100_001, 100_000
DAY, MORNING, HOURS = 86_400, 8 * 3600, 2 * 3600
LONGEST = 4
NONE = -1


class Users(NamedTuple):
    """One unit's users: number, type (place in the list of types) and journey (places of programs, -1 after it)."""

    id: Integers
    type: Integers
    journey: Integers


def write(folder: Path, seed: int, scale: int = 1) -> None:
    """Write MasterDataClean.csv into a folder, 25,036 rows for each unit of the scale; one unit is in memory at a time.

    Raises ValueError where the scale is not from 1 to 1000.
    """
    drawn = units(seed, scale)
    calibration = load()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "MasterDataClean.csv").open("w", encoding="utf-8", newline="") as file:
        for unit, rng in drawn:
            rows = draw(calibration, rng, unit)
            rows.to_csv(file, index=False, header=unit == 0, lineterminator="\n")


def load() -> Calibration:
    """Return what `flagship_enrolments.toml` says about the published extract."""
    return tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))


def draw(calibration: Calibration, rng: np.random.Generator, unit: int) -> pd.DataFrame:
    """Return one unit of rows under the source's own headers, texts as the file has them."""
    users = _users(calibration, rng, unit)
    kept = _kept(calibration, rng, users)
    parts = [kept, _waived(calibration, rng, users, kept), *_dropped(calibration, rng, kept, users, unit)]
    rows = pd.concat(parts, ignore_index=True).sort_values("enrolled", kind="stable", ignore_index=True)
    rows = _completed(calibration, rng, rows)
    return _as_file(calibration, rng, rows)


def _users(calibration: Calibration, rng: np.random.Generator, unit: int) -> Users:
    """Return the users in a drawn order; the first students have ids of professionals, who are the same people."""
    letters = [name[-1] for name in calibration["programs"]]
    letters[0] = "P"
    kinds, paths = [], []
    for kind, entry in enumerate(calibration["journeys"]):
        for count, path in entry["users"]:
            kinds += [kind] * count
            paths += [[letters.index(letter) for letter in path] + [NONE] * (LONGEST - len(path))] * count
    order = np.argsort(rng.random(len(kinds)), kind="stable")
    type_, journey = np.array(kinds)[order], np.array(paths)[order]
    number = np.arange(len(order))
    students = np.flatnonzero(type_ == 1)[: calibration["both"]]
    number[students] = number[np.flatnonzero(type_ == 0)[: len(students)]]
    return Users(number + FIRST_ID + unit * IDS, type_, journey)


def _kept(calibration: Calibration, rng: np.random.Generator, users: Users) -> pd.DataFrame:
    """Return the enrolments that make the journeys, user by user in order of launch."""
    curves, count = calibration["curves"], len(users.id)
    same = rng.random((LONGEST - 1, count)) < np.array(calibration["chances"]["same_day"])[users.type]
    gaps = np.floor(curve(rng.random((LONGEST - 1, count)).ravel(), curves["gap"])).reshape(same.shape)
    gaps = np.where((users.journey.T[1:] == NONE) | same, 0, gaps).astype(np.int64)
    room = _days(calibration) - gaps.sum(axis=0)
    first = np.floor(curve(rng.random(count), curves["start"]) * (room + 1)).astype(np.int64)
    day = np.minimum(first, room) + np.vstack([np.zeros(count, np.int64), np.cumsum(gaps, axis=0)])
    second = MORNING + HOURS * np.arange(LONGEST)[:, None] + np.floor(rng.random((LONGEST, count)) * HOURS)
    launched = (day * DAY + second.astype(np.int64)).T.ravel()
    there = (users.journey != NONE).ravel()
    user = np.repeat(np.arange(count), LONGEST)[there]
    started = rng.random(len(user)) < np.array(calibration["by_program"]["completed"])[users.journey.ravel()[there]]
    return _rows(calibration, rng, users, user, users.journey.ravel()[there], launched[there]).assign(
        status=np.where(started, "Completed", "In Progress")
    )


def _days(calibration: Calibration) -> int:
    first, last = (dt.date.fromisoformat(calibration[name]) for name in ("first_day", "last_day"))
    return (last - first).days


def _rows(
    calibration: Calibration,
    rng: np.random.Generator,
    users: Users,
    user: Integers,
    program: Integers,
    launched: Integers,
) -> pd.DataFrame:
    """Return enrolments that were launched at given seconds, the enrolment some days before."""
    lag = np.floor(curve(rng.random(len(user)), calibration["curves"]["lag"])).astype(np.int64)
    enrolled = launched - launched % DAY - lag * DAY + MORNING - HOURS
    return pd.DataFrame(
        {
            "user": users.id[user],
            "type": users.type[user],
            "program": program,
            "launched": launched,
            "enrolled": enrolled,
            "status": "",
        }
    )


def _waived(calibration: Calibration, rng: np.random.Generator, users: Users, kept: pd.DataFrame) -> pd.DataFrame:
    """Return launched rows of programs that are on no journey of the user: waived, or marked as not started."""
    dropped, programs = calibration["dropped"], len(calibration["programs"])
    count = dropped["waived"] + dropped["not_started"]
    user = np.argsort(rng.random(len(users.id)), kind="stable")[:count]
    turn = np.floor(rng.random(count) * programs).astype(np.int64)
    offered = (turn[:, None] + np.arange(programs)) % programs
    taken = (offered[:, :, None] == users.journey[user][:, None, :]).any(axis=2)
    program = offered[np.arange(count), np.argmin(taken, axis=1)]
    own = kept["launched"].to_numpy()[np.searchsorted(_firsts(users), user, "right") - 1]
    launched = np.minimum(own + _later(calibration, rng, count), _days(calibration) * DAY)
    rows = _rows(calibration, rng, users, user, program, np.maximum(own, launched))
    return rows.assign(status=np.where(np.arange(count) < dropped["waived"], "Waived", "Not Started"))


def _firsts(users: Users) -> Integers:
    """Return for each user how many enrolments those before it have: the place of its own first in `_kept`."""
    lengths = (users.journey != NONE).sum(axis=1)
    result: Integers = np.cumsum(lengths) - lengths
    return result


def _later(calibration: Calibration, rng: np.random.Generator, count: int) -> Integers:
    return np.floor(curve(rng.random(count), calibration["curves"]["later"])).astype(np.int64) * DAY


def _dropped(
    calibration: Calibration, rng: np.random.Generator, kept: pd.DataFrame, users: Users, unit: int
) -> list[pd.DataFrame]:
    """Return the rows that the first two rules drop: later modules, and rows that lack user, program or launch."""
    dropped = calibration["dropped"]
    modules = _modules(calibration, rng, kept, dropped["repeated"])
    no_user = _modules(calibration, rng, kept, dropped["without_user"]).assign(user=NONE)
    no_program = _modules(calibration, rng, kept, dropped["without_program"]).assign(program=NONE)
    no_launch = _modules(calibration, rng, kept, dropped["without_launch_of_users"])
    count = dropped["never_launched_users"]
    never = no_launch.iloc[:0].reindex(np.arange(2 * count))
    never["user"] = np.repeat(len(users.id) + np.arange(count), 2) + FIRST_ID + unit * IDS
    never["type"] = np.repeat(np.floor(rng.random(count) * 4) == 0, 2).astype(np.int64)
    never["program"] = np.repeat(np.floor(rng.random(count) * 2), 2).astype(np.int64)
    never["enrolled"] = np.floor(rng.random(2 * count) * _days(calibration)).astype(np.int64) * DAY + MORNING - HOURS
    waiting = [part.assign(launched=NONE, status="Not Started") for part in (no_launch, never)]
    return [modules, no_user, no_program, *waiting]


def _modules(calibration: Calibration, rng: np.random.Generator, kept: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return later modules of drawn enrolments: the same user and program, enrolled and launched on a later day."""
    rows = kept.iloc[np.floor(rng.random(count) * len(kept)).astype(np.int64)].reset_index(drop=True)
    last = _days(calibration) * DAY + DAY - 1
    rows["launched"] = np.minimum(rows["launched"] + _later(calibration, rng, count), last)
    rows["enrolled"] = rows["launched"] - rows["launched"] % DAY + MORNING - HOURS
    return rows


def _completed(calibration: Calibration, rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Add the completion: some days after the launch; who would complete after the extract's end is in progress."""
    days = np.floor(curve(rng.random(len(rows)), calibration["curves"]["days_to_complete"])).astype(np.int64)
    done = rows["launched"] + days * DAY + HOURS
    completed = (rows["status"] == "Completed") & (done < _days(calibration) * DAY + DAY)
    status = rows["status"].where((rows["status"] != "Completed") | completed, "In Progress")
    return rows.assign(status=status, done=done.where(completed, NONE))


def _as_file(calibration: Calibration, rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as the texts of the file, blanks where something is missing."""
    chances, count = calibration["chances"], len(rows)
    started = (rows["launched"] != NONE).to_numpy()
    score = np.round(curve(rng.random(count), calibration["curves"]["score"]))
    scored = (rows["done"] != NONE).to_numpy() & (rng.random(count) >= chances["unscored"])
    hours = np.round(curve(rng.random(count), calibration["curves"]["hours"]) * 4) / 4
    price = np.array(calibration["by_program"]["price"])[np.maximum(rows["program"].to_numpy(), 0)]
    price = np.where(rng.random(count) < chances["free"], 0.0, price)
    tops, media = [top for top, _ in chances["media"]], np.array([name for _, name in chances["media"]], dtype=object)
    form = steps(rng.random(count), [[top, place] for place, top in enumerate(tops)]).astype(np.int64)
    texts: list[Texts] = [
        np.where(rows["user"] == NONE, "", rows["user"].astype(str)),
        np.array(calibration["types"], dtype=object)[rows["type"].to_numpy(np.int64)],
        _moments(calibration, rows["enrolled"]),
        _moments(calibration, rows["launched"]),
        rows["status"].to_numpy(object),
        _moments(calibration, rows["done"]),
        _numbers(price, price >= 0),
        _numbers(hours, started),
        _numbers(score, scored),
        media[form],
        np.array([*calibration["programs"], ""], dtype=object)[rows["program"].to_numpy(np.int64)],
    ]
    return pd.DataFrame(dict(zip(calibration["headers"], texts, strict=True)))


def _moments(calibration: Calibration, seconds: pd.Series[int]) -> Texts:
    """Return seconds since the first day as `YYYY-MM-DD HH:MM:SS`, blank where there are none."""
    first = np.datetime64(calibration["first_day"], "s")
    found = np.datetime_as_string(first + seconds.to_numpy(np.int64).astype("timedelta64[s]"))
    return np.where(seconds == NONE, "", np.char.replace(found, "T", " ")).astype(object)


def _numbers(values: Floats, there: NDArray[np.bool_]) -> Texts:
    """Return numbers with at most two decimals, whole ones without any, blank where there are none."""
    texts = np.array([f"{value:g}" for value in values.tolist()], dtype=object)
    return np.where(there, texts, "").astype(object)
