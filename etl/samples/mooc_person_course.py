"""Before the readers: writes the synthetic person-course file that stands in where the user has none.

The rows are drawn so that the totals in `mooc_person_course.toml`, most of them published, hold exactly:

1. Each course gives its registrations by stage (viewed, explored, certified, in all eight combinations).
2. Each group's registrations are split over the eight combinations, as its explored and certified ask (`margins.py`).
3. Within a combination rows get their group by the rank of a latent value, which goes with the course, the age or the
   country: so groups go together, and every total stays exact.
4. Counters are drawn by segment and clipped to its limits; people are rows of several courses that are alike.

The same seed gives the same rows on every machine: `draws.py` says how.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd

from etl.reading.cells import text
from etl.samples.draws import bell, curve, places, steps, units
from etl.samples.margins import apportion, assigned, cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.samples.draws import Integers

    Columns = dict[str, Integers]
    Calibration = dict[str, Any]

CALIBRATION = Path(__file__).with_suffix(".toml")
FILE = "person_course.csv"
UNIT = 1_000_000  # ids of a person a unit has room for
EXPLORED = (2, 3, 6, 7)  # places among the combinations
GROUPS = ("age", "education", "gender", "country", "segment")
# (1 + videos) x (1 + days) up to which a score of posts + ln(1 + videos) + ln(1 + days) is at most 2 and at most 5,
# by posts: the whole part of e^(2 - posts) and e^(5 - posts)
UP_TO_2 = np.array([7, 2, 1, 0, 0, 0, 0])
UP_TO_5 = np.array([148, 54, 20, 7, 2, 1, 0])
NO_LIMIT = 1 << 40
BLANK_GRADE = 101


def write(folder: Path, seed: int, scale: int = 1) -> None:
    """Write person_course.csv into a folder: 260,838 registrations for each unit of the scale.

    Each unit has the same totals and people of its own. Only one unit is in memory at a time.
    Raises ValueError where the scale is not from 1 to 1000.
    """
    drawn = units(seed, scale)
    calibration = load()
    folder.mkdir(parents=True, exist_ok=True)
    for unit, rng in drawn:
        _append(folder / FILE, draw(calibration, rng, unit), first=unit == 0)


def load() -> Calibration:
    """Return what `mooc_person_course.toml` says."""
    return tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))


def draw(calibration: Calibration, rng: np.random.Generator, unit: int) -> pd.DataFrame:
    """Return one unit of registrations under the source's headers, course by course."""
    columns = _groups(calibration, rng)
    columns |= _activity(calibration, rng, columns)
    columns |= _days(calibration, rng, columns)
    columns["user"] = _people(calibration["users"], rng, columns)
    columns["age_years"] = _ages(calibration, rng, columns)
    order = np.lexsort((rng.random(len(columns["course"])), columns["course"]))
    return _written(calibration, {name: values[order] for name, values in columns.items()}, unit)


def stage_counts(calibration: Calibration, group: str) -> list[list[int]]:
    """Return for each level of a group its registrations by combination of stages, in the order of `patterns`."""
    if group == "course":
        return [course["stages"] for course in calibration["course"]]
    totals = [sum(column) for column in zip(*stage_counts(calibration, "course"), strict=True)]
    levels = calibration[group]
    sizes, explored, certified = _margins(levels, totals)
    both = apportion(totals[3] + totals[7], certified, [min(pair) for pair in zip(explored, certified, strict=True)])
    only_explored = [e - b for e, b in zip(explored, both, strict=True)]
    only_certified = [c - b for c, b in zip(certified, both, strict=True)]
    neither = [n - e - c + b for n, e, c, b in zip(sizes, explored, certified, both, strict=True)]
    ready = [count * level["views"] for count, level in zip(neither, levels, strict=True)]
    # the small part of each pair of combinations is split by size, the large one takes the rest
    split = [
        cells(neither, [(totals[4], ready)]),
        cells(only_certified, [(totals[1], only_certified)]),
        cells(only_explored, [(totals[2], only_explored)]),
        cells(both, [(totals[3], both)]),
    ]
    return [
        [none[1], cert[0], expl[0], two[0], none[0], cert[1], expl[1], two[1]]
        for none, cert, expl, two in zip(*split, strict=True)
    ]


def _margins(levels: list[dict[str, Any]], totals: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Return registrations, explored and certified of each level.

    Where explored is not given it is shared out in the ratio of 1.7 x certified + registrations / 35.
    """
    sizes, certified = ([level[name] for level in levels] for name in ("registrations", "certified"))
    if "explored" in levels[0]:
        return sizes, [level["explored"] for level in levels], certified
    weights = [119 * c + 2 * n for n, c in zip(sizes, certified, strict=True)]
    return sizes, apportion(sum(totals[place] for place in EXPLORED), weights, sizes), certified


def _groups(calibration: Calibration, rng: np.random.Generator) -> Columns:
    """Return stages and groups of each row as numbers: their place in the calibration."""
    table = np.array(stage_counts(calibration, "course"))
    course = np.concatenate([np.repeat(np.arange(len(table)), table[:, place]) for place in range(table.shape[1])])
    stages = np.repeat(np.arange(table.shape[1]), table.sum(axis=0))
    columns: Columns = {"course": course, "stages": stages}
    for group in GROUPS:
        lean = np.array([entry["lean"].get(group, 0.0) for entry in calibration["course"]])[course]
        latent = lean + bell(rng, len(course))
        if group == "education":
            latent = latent + columns["age"] * 0.4
        if group == "segment":
            unknown = [entry["name"] == "Unknown/Other" for entry in calibration["country"]]
            latent = latent - np.array(unknown)[columns["country"]] * 0.6
        columns[group] = assigned(latent, stage_counts(calibration, group), stages)
    return columns


def _flag(calibration: Calibration, columns: Columns, place: int) -> NDArray[np.bool_]:
    return np.array([pattern[place] == "1" for pattern in calibration["patterns"]])[columns["stages"]]


def _activity(calibration: Calibration, rng: np.random.Generator, columns: Columns) -> Columns:
    """Return the counters, the place of a row's activity within its segment (in parts of a million) and the grade."""
    tables, count = calibration["activity"], len(columns["course"])
    viewed, explored, certified = (_flag(calibration, columns, place) for place in range(3))
    latent = bell(rng, count) + viewed * 0.6 + explored * 0.9 + certified * 1.1
    place, posts, days, videos, a_day = (np.zeros(count) for _ in range(5))
    for number, segment in enumerate(calibration["segment"]):
        rows, name = np.flatnonzero(columns["segment"] == number), segment["name"]
        place[rows] = places(latent[rows])
        for values, what, noise, look in (
            (posts, "posts", 1.2, steps),
            (days, "days", 0.5, curve),
            (videos, "videos", 0.8, curve),
            (a_day, "events", 0.9, curve),
        ):
            values[rows] = look(places(latent[rows] + bell(rng, len(rows)) * noise), tables[what][name])
    limits = _limits(columns["segment"], posts.astype(np.int64))
    whole_days = np.clip(np.floor(days).astype(np.int64), 1, limits[1] - 1)
    least, most = limits[0] // (whole_days + 1), limits[1] // (whole_days + 1) - 1
    whole_videos = np.clip(np.floor(videos).astype(np.int64), least, most)
    return {
        "place": np.floor(place * 1e6).astype(np.int64),
        "posts": posts.astype(np.int64),
        "days": whole_days,
        "videos": whole_videos,
        "events": np.floor(whole_days * a_day).astype(np.int64) + whole_videos * 2 + 1,
        "chapters": _chapters(calibration, rng, columns),
        "grade": _grades(rng, columns, viewed, explored, certified),
    }


def _limits(segment: Integers, posts: Integers) -> tuple[Integers, Integers]:
    """Return what (1 + videos) x (1 + days) must be above, and the most it may be, for a row to be in its segment."""
    posts = np.minimum(posts, len(UP_TO_2) - 1)
    nothing = np.where(posts == 0, 1, 0)
    above = np.choose(segment, [nothing, UP_TO_2[posts], UP_TO_5[posts]])
    return above, np.choose(segment, [UP_TO_2[posts], UP_TO_5[posts], np.full(len(posts), NO_LIMIT)])


def _chapters(calibration: Calibration, rng: np.random.Generator, columns: Columns) -> Integers:
    """Return chapters opened: at least half of the course's for who explored, fewer for who only viewed, else none."""
    all_ = np.array([course["chapters"] for course in calibration["course"]])[columns["course"]]
    uniform = rng.random(len(all_))
    viewed, explored = _flag(calibration, columns, 0), _flag(calibration, columns, 1)
    some = np.maximum(np.floor(curve(uniform, calibration["activity"]["chapters"]) * all_), 1.0)
    many = np.ceil(curve(uniform, calibration["activity"]["explored_chapters"]) * all_)
    return np.where(explored, many, np.where(viewed, some, 0.0)).astype(np.int64)


def _grades(
    rng: np.random.Generator,
    columns: Columns,
    viewed: NDArray[np.bool_],
    explored: NDArray[np.bool_],
    certified: NDArray[np.bool_],
) -> Integers:
    """Return grades in percent, blank for who never viewed: certified from 60, others below, most of them at 0."""
    uniform = rng.random(len(columns["course"]))
    passed = 60 + np.floor(uniform * 41)
    tried = np.where(explored, np.floor(uniform * 59), np.maximum(np.floor((uniform - 0.85) * 200), 0))
    grade = np.where(certified, passed, np.where(viewed, tried, BLANK_GRADE))
    return grade.astype(np.int64)


def _days(calibration: Calibration, rng: np.random.Generator, columns: Columns) -> Columns:
    """Return the days of registration and of the last activity (-1 for none), counted from the first day.

    Who certifies has registered earlier than most.
    """
    last_day, count = calibration["last_day"], len(columns["course"])
    certified = _flag(calibration, columns, 2)
    uniform = rng.random(count)
    uniform = np.where(certified, uniform * 0.85, uniform)
    start, part = np.zeros(count), np.zeros(count)
    for number, course in enumerate(calibration["course"]):
        rows = columns["course"] == number
        start[rows] = np.floor(curve(uniform[rows], course["days"]))
    for number, segment in enumerate(calibration["segment"]):
        rows = columns["segment"] == number
        part[rows] = curve(places(columns["place"][rows] + rng.random(int(rows.sum())) * 1e5), segment["part"])
    last = start + np.round((last_day - start) * part)
    seen = np.where(_flag(calibration, columns, 0), last, -1.0)
    return {"start": start.astype(np.int64), "last": seen.astype(np.int64)}


def _people(users: int, rng: np.random.Generator, columns: Columns) -> Integers:
    """Return whose each row is: a number under `users`; rows of one person are alike but for the course.

    Rows that are alike are numbered anew in each course; those of the same number may be one person. As many of
    them are joined, drawn at random, as there are more rows than people.
    """
    count = len(columns["course"])
    alike = columns["country"]
    for group in ("education", "gender", "age"):
        alike = alike * 8 + columns[group]
    order = np.lexsort((rng.random(count), columns["course"], alike))
    new = _changes(alike[order] * 8 + columns["course"][order])
    number = np.empty(count, dtype=np.int64)
    number[order] = np.arange(count) - np.maximum.accumulate(np.where(new, np.arange(count), 0))
    order = np.lexsort((columns["course"], number, alike))
    first = _changes(alike[order] * count + number[order])
    joined = np.flatnonzero(~first)
    joined = joined[np.argsort(rng.random(len(joined)), kind="stable")[: count - users]]
    leader = np.maximum.accumulate(np.where(first, np.arange(count), 0))
    own = np.arange(count)
    own[joined] = leader[joined]
    person = np.empty(count, dtype=np.int64)
    person[order] = np.unique(own, return_inverse=True)[1]
    return np.argsort(rng.random(users), kind="stable")[person]


def _changes(values: Integers) -> NDArray[np.bool_]:
    """Tell of each value whether it differs from the one before; the first does."""
    return np.concatenate([[True], values[1:] != values[:-1]])


def _ages(calibration: Calibration, rng: np.random.Generator, columns: Columns) -> Integers:
    """Return each row's age in years, one for all rows of a person."""
    people: int = calibration["users"]
    uniform = rng.random(people)[columns["user"]]
    years = np.zeros(len(uniform))
    for number, group in enumerate(calibration["age"]):
        rows = columns["age"] == number
        years[rows] = np.floor(curve(uniform[rows], group["ages"]))
    return years.astype(np.int64)


def _append(path: Path, rows: pd.DataFrame, *, first: bool) -> None:
    """Write rows at the end of a csv file, by way of a file of their own: DuckDB is four times as fast as pandas."""
    part = path if first else path.with_suffix(".part")
    with duckdb.connect() as con:
        con.register("part", rows)
        con.execute(f"copy part to {text(str(part))} (format csv, header {str(first).lower()})")
    if not first:
        with path.open("ab") as whole, part.open("rb") as file:
            shutil.copyfileobj(file, whole)
        part.unlink()


def _written(calibration: Calibration, columns: Columns, unit: int) -> pd.DataFrame:
    """Return the rows as the source's file has them."""
    viewed, explored, certified = (_flag(calibration, columns, place).astype(np.int64) for place in range(3))
    names = {group: _names(calibration[group], "name")[columns[group]] for group in ("country", "education", "gender")}
    days = np.datetime64(calibration["first_day"]) + np.arange(calibration["last_day"] + 1)
    dates = np.array([*days.astype(str), None], dtype=object)
    grades = np.array([*[f"{percent / 100:g}" for percent in range(BLANK_GRADE)], None], dtype=object)
    user = np.array([f"MHxPC13{number:09d}" for number in (columns["user"] + unit * UNIT).tolist()], dtype=object)
    blank = np.full(len(user), None, dtype=object)
    inconsistent = np.array([None, "1"], dtype=object)[(viewed == 0) & ((explored == 1) | (certified == 1)) * 1]
    values = (
        _names(calibration["course"], "id")[columns["course"]],
        user,
        np.ones(len(user), dtype=np.int64),
        viewed,
        explored,
        certified,
        names["country"],
        names["education"],
        calibration["year"] - columns["age_years"],
        names["gender"],
        grades[columns["grade"]],
        dates[columns["start"]],
        dates[columns["last"]],
        *(columns[name] for name in ("events", "days", "videos", "chapters", "posts")),
        blank,
        inconsistent,
    )
    return pd.DataFrame(dict(zip(calibration["headers"], values, strict=True)))


def _names(entries: list[dict[str, Any]], key: str) -> NDArray[np.object_]:
    return np.array([entry[key] for entry in entries], dtype=object)
