"""Before the readers: writes the synthetic `course_features` files that stand in where the user has none.

The rows are drawn, never copied, with what `course_features.toml` says about the real ones:

1. Each of the 174 company profiles gets its courses, its named companies and its unnamed ones.
2. Each feature gets a latent value: the level of the profile, plus the company's part, plus the course's own; the
   parts are correlated between features (`mixing`).
3. The ranks of the latent values are looked up in quantile tables, so every column has the spread of the real one.
4. The score's latent value adds curves over the features, tables that differ from profile to profile, the company's
   part and luck; its ranks are looked up in the score's quantile table.

The same seed gives the same rows on every machine: `draws.py` says how.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from etl.samples.draws import as_spreadsheet, bell, centred, curve, middle_places, places, runs, steps, units

if TYPE_CHECKING:
    from etl.samples.draws import Floats, Integers

    Columns = dict[str, Floats]
    Calibration = dict[str, Any]

CALIBRATION = Path(__file__).with_suffix(".toml")
PAGES = ("graded", "not_graded", "external", "interactive")
MAKE_UP = ("company_administrators", "company_instructors", "company_learners", "company_rating")
SECONDS, HIGH = 3600.0, 50.0


class Owners(NamedTuple):
    """Whose each course is: places of its profile, the profile's make-up and its company; `named` companies first."""

    profile: Integers
    kind: Integers
    company: Integers
    named: int


def write(folder: Path, seed: int, scale: int = 1) -> None:
    """Write X.csv, y.csv and fifteen.csv into a folder, 30,688 courses for each unit of the scale.

    Each unit has 174 profiles and 336 named companies of its own. Only one unit is in memory at a time.
    Raises ValueError where the scale is not from 1 to 1000.
    """
    drawn = units(seed, scale)
    calibration = load()
    headers = calibration["headers"]
    folder.mkdir(parents=True, exist_ok=True)
    for unit, rng in drawn:
        courses = draw(calibration, rng, unit)
        for stem in ("X", "y"):
            _append(folder / f"{stem}.csv", courses, headers[stem], first=unit == 0)
        _append_as_spreadsheet(folder / "fifteen.csv", courses, headers["fifteen"], first=unit == 0)


def load() -> Calibration:
    """Return what `course_features.toml` says about the real rows."""
    return tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))


def draw(calibration: Calibration, rng: np.random.Generator, unit: int) -> pd.DataFrame:
    """Return one unit of courses in the order of X: our column names; `company` is blank where it has no name."""
    profiles = calibration["profile"]
    owner = _owners(profiles, calibration["company_size"], rng)
    latent = _latents(calibration, rng, owner)
    columns = _features(calibration, latent)
    columns |= dict(zip(MAKE_UP, make_ups(profiles, unit)[owner.profile].T, strict=True))
    columns["score"] = _scores(calibration, rng, columns, latent["score"], owner)
    columns["views"] = _views(calibration["views"], rng, columns)
    columns["surveys"] = _surveys(calibration["steps"]["surveys"], rng, columns)
    names = company_names(calibration["words"], rng, unit, sum(len(p["named"]) for p in profiles))
    rows = pd.DataFrame(columns)
    rows["company"] = np.array([*names, ""], dtype=object)[np.minimum(owner.company, len(names))]
    rows["course"] = np.argsort(rng.random(calibration["course_ids"]), kind="stable")[: len(rows)]
    rows["course"] += 1 + unit * calibration["course_ids"]
    rows = rows.iloc[_repeated(profiles, owner, columns["length"])]
    return rows.iloc[runs(rng, len(rows), calibration["run"])]


def make_ups(profiles: list[dict[str, Any]], unit: int) -> Floats:
    """Return administrators, instructors, learners (percent) and rating of each profile, one row a profile.

    No two profiles of any two units are equal: unit by unit, 0.01 percent moves from administrators to learners.
    """
    table = np.array([profile["make_up"] for profile in profiles])
    if unit:
        table[:, 0] = np.round(table[:, 0] - unit / 100, 2)
        table[:, 2] = np.round(table[:, 2] + unit / 100, 2)
    return table


def company_names(words: dict[str, list[str]], rng: np.random.Generator, unit: int, count: int) -> list[str]:
    """Return `count` invented names, none of which another unit has.

    A name is a place and an animal; from the second unit on, the unit's digits stand between them as words.
    """
    middle = "".join(words["digits"][int(digit)] for digit in str(unit)) if unit else ""
    every = [place + middle + animal for place in words["places"] for animal in words["animals"]]
    return [every[pick] for pick in np.argsort(rng.random(len(every)), kind="stable")[:count]]


def _owners(profiles: list[dict[str, Any]], company_size: int, rng: np.random.Generator) -> Owners:
    """Return whose each course is, profile after profile.

    The unnamed companies of a profile are of unequal size: the square of a uniform draw crowds the first ones.
    """
    sizes = [size for entry in profiles for size in entry["named"]]
    first_named, first_unnamed, company = 0, len(sizes), []
    for entry in profiles:
        named = np.repeat(np.arange(first_named, first_named + len(entry["named"])), entry["named"])
        rest = entry["courses"] - len(named)
        count = rest // company_size + 1
        uniform = rng.random(rest)
        company += [named, first_unnamed + np.sort((uniform * uniform * count).astype(np.int64))]
        first_named, first_unnamed = first_named + len(entry["named"]), first_unnamed + count
    profile = np.repeat(np.arange(len(profiles)), [entry["courses"] for entry in profiles])
    kinds = np.unique([entry["make_up"][:3] for entry in profiles], axis=0, return_inverse=True)[1]
    return Owners(profile, kinds.reshape(-1)[profile], np.concatenate(company), len(sizes))


def _latents(calibration: Calibration, rng: np.random.Generator, owner: Owners) -> Columns:
    """Return for each feature, and for the score's level, a latent value for each course."""
    latent = calibration["latent"]
    result: Columns = {}
    for place, (name, spread) in enumerate(zip([*latent["features"], "score"], latent["spread"], strict=True)):
        levels = bell(rng, len(calibration["profile"])) * spread
        given = [(row, entry["levels"][place]) for row, entry in enumerate(calibration["profile"]) if "levels" in entry]
        levels[[row for row, _ in given]] = [level for _, level in given]
        result[name] = levels[owner.profile]
    courses = np.arange(len(owner.profile))
    for which, weights in ((owner.company, latent["company"]), (courses, latent["course"])):
        parts = [bell(rng, int(which.max()) + 1) for _ in latent["features"]]
        for name, mixing, weight in zip(latent["features"], latent["mixing"], weights, strict=True):
            result[name] = result[name] + _mixed(parts, mixing)[which] * weight
    return result


def _mixed(parts: list[Floats], mixing: list[float]) -> Floats:
    """Add up parts times their shares, from the first on."""
    mixed = parts[0] * mixing[0]
    for part, share in zip(parts[1:], mixing[1:], strict=False):
        mixed = mixed + part * share
    return mixed


def _features(calibration: Calibration, latent: Columns) -> Columns:
    """Turn the ranks of the latent values into the columns of X that belong to the course."""
    quantiles, shares, tops = calibration["quantiles"], calibration["shares"], calibration["steps"]
    place = {name: places(latent[name]) for name in latent}
    columns = {"price": steps(place["price"], tops["price"])}
    columns["users"] = np.round(curve(place["users"], quantiles["users"]))
    columns["length"] = np.round(curve(place["length"], quantiles["length"])) / SECONDS
    columns |= _pages(calibration, latent, place)
    columns |= _assessments(calibration, columns, place)
    for name, decimals in (("discount", 6), ("collaborations", 0), ("comments", 0)):
        columns[name] = np.round(_some(place[name], shares[name], quantiles[name]), decimals)
    for name in ("scorm", "milestone"):
        columns[name] = (place[name] > 1.0 - shares[name]).astype(float)
    percent = _some(place["certificates"], shares["certificates"], quantiles["certificates"])
    issued = np.where(percent > 0, np.maximum(np.round(percent * columns["users"] / 100.0), 1.0), 0.0)
    columns["certificates"] = issued * 100.0 / columns["users"]
    return columns


def _some(place: Floats, share: float, knots: list[list[float]]) -> Floats:
    """Zero but for the given share of the courses, the highest, which get values from the knots."""
    return np.where(place > 1.0 - share, curve(np.maximum((place - 1.0 + share) / share, 0.0), knots), 0.0)


def _pages(calibration: Calibration, latent: Columns, place: Columns) -> Columns:
    """Return the five page shares: content first, the rest split among the kinds of page that the course has.

    Each is rounded to one decimal by itself, so they sum to 100 within rounding, like the real ones.
    """
    pages = calibration["pages"]
    some = place["content"] < pages["some"]
    below = curve(np.minimum(place["content"] / pages["some"], 1.0), calibration["quantiles"]["content"])
    content = np.where(some, below, 100.0)
    lean = {name: latent[name] + curve(content / 100.0, pages["lean"][name]) for name in PAGES}
    strongest = functools.reduce(np.maximum, lean.values())
    weight = {
        name: np.where((lean[name] > 0) | (lean[name] == strongest), curve(place[name], pages["part"][name]), 0.0)
        for name in PAGES
    }
    total = weight["graded"] + weight["not_graded"] + weight["external"] + weight["interactive"]
    parts = {name: np.round((100.0 - content) * (weight[name] / total), 1) for name in PAGES}
    return {**parts, "content": np.round(content, 1)}


def _assessments(calibration: Calibration, columns: Columns, place: Columns) -> Columns:
    """Return quiz grade and completed quizzes; where there is no assessment nearly all have the platform's default."""
    tops, quiz = calibration["steps"], calibration["quantiles"]["quiz"]
    graded, other = columns["graded"] > 0, columns["not_graded"] > 0
    grade = steps(place["quiz_grade"], tops["quiz_none"])
    done = steps(place["completed_quizzes"], tops["completed_none"])
    for kind, rows in (("graded", graded & ~other), ("not_graded", other & ~graded), ("both", graded & other)):
        grade[rows] = np.round(curve(places(place["quiz_grade"][rows]), quiz[kind]))
    some = graded | other
    done[some] = steps(places(place["completed_quizzes"][some]), tops["completed_some"])
    return {"quiz_grade": grade, "completed_quizzes": done}


def _scores(
    calibration: Calibration, rng: np.random.Generator, columns: Columns, level: Floats, owner: Owners
) -> Floats:
    """Return the engagement scores, whole numbers from 1 to 99.

    What the company and the profile's own tables add is centred within the profile, whose level is given.
    """
    score, bins = calibration["score"], calibration["score"]["bins"]
    own = bell(rng, int(owner.company.max()) + 1)[owner.company] * score["company"]
    latent = level + bell(rng, len(level)) * score["luck"]
    for name, heights in score["curves"].items():
        place = middle_places(columns[name])
        latent = latent + curve(place, [[knot / (len(heights) - 1), height] for knot, height in enumerate(heights)])
        cell = (place * bins).astype(np.int64)
        for group, weight in zip((owner.profile, owner.kind), score["own"].get(name, (0.0, 0.0)), strict=True):
            own = own + bell(rng, (int(group.max()) + 1) * bins)[group * bins + cell] * weight
    return np.round(curve(places(latent + centred(own, owner.profile)), calibration["quantiles"]["score"]))


def _views(views: dict[str, Any], rng: np.random.Generator, columns: Columns) -> Floats:
    """Return page views, which go with the length of the course."""
    latent = middle_places(columns["length"]) + (rng.random(len(columns["length"])) - 0.5) * views["noise"]
    return np.round(curve(places(latent), views["quantiles"]))


def _surveys(tops: dict[str, list[list[float]]], rng: np.random.Generator, columns: Columns) -> Floats:
    """Return the share of surveys done, which depends on whether the course has assessments that are not graded."""
    uniform = rng.random(len(columns["length"]))
    return np.where(columns["not_graded"] > 0, steps(uniform, tops["some"]), steps(uniform, tops["none"]))


def _repeated(profiles: list[dict[str, Any]], owner: Owners, length: Floats) -> Integers:
    """Return row numbers in which some of the shortest unnamed courses of a profile stand several times.

    A profile with `repeats` n keeps its number of courses: ordered by length, the shortest go in fours, and the first
    of each four stands for all of it, until n rows are copies.
    """
    rows = np.arange(len(length))
    for index, repeats in ((place, entry["repeats"]) for place, entry in enumerate(profiles) if "repeats" in entry):
        members = np.flatnonzero((owner.profile == index) & (owner.company >= owner.named))
        shortest = members[np.argsort(length[members], kind="stable")]
        copied = np.arange(repeats)
        rows[shortest[copied // 3 * 4 + copied % 3 + 1]] = shortest[copied // 3 * 4]
    return rows


def _append(path: Path, courses: pd.DataFrame, headers: dict[str, str], *, first: bool) -> None:
    """Write columns as the course platform's export does: every number with a decimal, but for yes/no."""
    table = courses[list(headers)].astype(dict.fromkeys({"scorm", "milestone"} & set(headers), "int64"))
    with path.open("w" if first else "a", encoding="utf-8", newline="") as file:
        table.to_csv(file, index=False, header=list(headers.values()) if first else False, lineterminator="\n")


def _append_as_spreadsheet(path: Path, courses: pd.DataFrame, headers: dict[str, str], *, first: bool) -> None:
    """Write the named courses as a spreadsheet does: lines end with CR LF, the last line with nothing."""
    named = courses[courses["company"] != ""].sort_values("company", kind="stable")
    named = named.assign(bins=np.where(named["score"] < HIGH, "Low", "High"))
    cells = [map(as_spreadsheet if named[name].dtype == float else str, named[name]) for name in headers]
    lines = [",".join(row) for row in zip(*cells, strict=True)]
    with path.open("w" if first else "a", encoding="utf-8", newline="") as file:
        file.write(",".join(f'"{text}"' if "," in text else text for text in headers.values()) if first else "")
        file.writelines(f"\r\n{line}" for line in lines)
