"""Before the readers: writes the synthetic `edtech_learners` file that stands in where the user has none.

No row of the real file is known; what was published of it is met on purpose (`edtech_learners.toml`):

1. Counts are dealt exactly: learners are ranked by a latent value, and the levels take their shares of the ranks.
2. Devices follow the platform: most who come by iOS or Android use a phone or a tablet. Within a platform, better-
   scoring jobs use a desktop more, and they complete more homework, so that a part of both gaps is the jobs'.
3. The score's latent value adds job, device, homework and tutor to luck; its ranks are looked up in a quantile table.
4. Whole hundredths of a point are then added within levels until the published means hold (`raked`), and along
   homework within its bands until the published correlation does.

The same seed gives the same rows on every machine: `draws.py` says how; sums are of whole numbers, so they are exact.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from etl.samples.draws import bell, curve, places, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.samples.draws import Floats, Integers

    Calibration = dict[str, Any]

CALIBRATION = Path(__file__).with_suffix(".toml")
FILE = "edtech_data.csv"
ROUNDS = 12
TURNS = 6
TOP = 10_000
BANDS = ("low", "high", "Unknown")
BLANK = -1


@dataclass(frozen=True, slots=True)
class Learners:
    """One unit of learners: places of their levels in the calibration's order; homework and score BLANK where none.

    `score` is in hundredths of a point, `day` counts from 0 within the month.
    """

    platform: Integers
    device: Integers
    tutor: Integers
    job: Integers
    month: Integers
    day: Integers
    homework: Integers
    score: Integers


def write(folder: Path, seed: int, scale: int = 1) -> None:
    """Write edtech_data.csv into a folder, 124,295 learners for each unit of the scale; one unit is in memory at once.

    Raises ValueError where the scale is not from 1 to 1000.
    """
    drawn = units(seed, scale)
    calibration = load()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(calibration["header"]) + "\n")
        for unit, rng in drawn:
            learners = draw(calibration, rng)
            file.writelines(_lines(calibration, learners, unit))


def load() -> Calibration:
    """Return what `edtech_learners.toml` says."""
    return tomllib.loads(CALIBRATION.read_text(encoding="utf-8"))


def draw(calibration: Calibration, rng: np.random.Generator) -> Learners:
    """Return one unit of learners."""
    counts, pull, n = calibration["counts"], calibration["pull"], calibration["learners"]
    job = dealt(rng.random((n,)), counts["job"])
    standing = np.array([calibration["standing"][name] for name in counts["job"]])[job]
    platform = dealt(rng.random((n,)), counts["platform"])
    device = _devices(counts, platform, pull["device"] * standing + bell(rng, n))
    desktop = (device == _levels(counts)["device"].index("Desktop")).astype(np.float64)
    tutor = dealt(rng.random((n,)), counts["tutor"])
    month = dealt(rng.random((n,)), counts["month"])
    homework = _homework(calibration, rng, pull["homework"] * standing + pull["homework_tutor"] * (tutor > 0))
    has_score = places(pull["scored_desktop"] * desktop + bell(rng, n)) > 1 - calibration["scored"] / n
    effect = calibration["effect"]
    tutored = np.array([effect["tutor"][name] for name in counts["tutor"]])[tutor]
    latent = effect["standing"] * standing + effect["desktop"] * desktop + tutored
    latent = latent + effect["high"] * (band(homework) == BANDS.index("high")) + bell(rng, n)
    score = np.full(n, BLANK)
    score[has_score] = np.floor(curve(places(latent[has_score]), calibration["score"]) * 100 + 0.5).astype(np.int64)
    order = np.argsort(rng.random(n), kind="stable")
    made = {"device": device, "job": job, "band": band(homework)}
    fitted(calibration, made, homework, score, order)
    days = np.array([_days(name) for name in counts["month"]])
    day = np.floor(rng.random(n) * days[month]).astype(np.int64)
    return Learners(platform, device, tutor, job, month, day, homework, score)


def dealt(latent: Floats, counts: Mapping[str, int]) -> Integers:
    """Return each member's place of a level: the lowest latent values take the first level, as often as told."""
    result = np.empty(len(latent), dtype=np.int64)
    result[np.argsort(latent, kind="stable")] = np.repeat(np.arange(len(counts)), list(counts.values()))
    return result


def _devices(counts: Mapping[str, Any], platform: Integers, latent: Floats) -> Integers:
    """Return each learner's device: those of one platform share the devices that the calibration gives it."""
    result = np.empty(len(platform), dtype=np.int64)
    for number, name in enumerate(counts["platform"]):
        members = np.flatnonzero(platform == number)
        result[members] = dealt(latent[members], counts["device"][name])
    return result


def _levels(counts: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the names of the levels whose means are fitted; every platform has the same devices in the same order."""
    first, *_ = counts["device"].values()
    return {"device": list(first), "job": list(counts["job"]), "band": list(BANDS)}


def _homework(calibration: Calibration, rng: np.random.Generator, pull: Floats) -> Integers:
    """Return whole numbers of homework, always the same ones; BLANK for those whose number is not known."""
    n, known = len(pull), calibration["homework_known"]
    has = places(rng.random((n,))) < known / n
    result = np.full(n, BLANK)
    result[has] = np.floor(curve(places((pull + bell(rng, n))[has]), calibration["homework"])).astype(np.int64)
    return result


def band(homework: Integers) -> Integers:
    """Return the place of each learner's band in BANDS: high at or above the 75th percentile of those known."""
    ordered = np.sort(homework[homework != BLANK])
    place = (len(ordered) - 1) * 0.75
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    limit = low + (high - low) * (place - math.floor(place))
    return np.where(homework == BLANK, BANDS.index("Unknown"), (homework >= limit).astype(np.int64))


def fitted(
    calibration: Calibration, factors: Mapping[str, Integers], homework: Integers, score: Integers, order: Integers
) -> None:
    """Change scores in place until the published means and the correlation with homework hold."""
    levels = _levels(calibration["counts"])
    groups = [
        (order[(factors[factor] == levels[factor].index(level))[order] & (score != BLANK)[order]], mean)
        for factor, means in calibration["means"].items()
        for level, mean in means.items()
    ]
    raked(score, groups)
    for _ in range(TURNS):
        _tilt(score, homework, factors["band"], calibration["correlation"])
        raked(score, groups)


def raked(score: Integers, groups: Sequence[tuple[Integers, int]]) -> None:
    """Move the scores of each group of members by whole hundredths so that its mean is as told; some rounds of all."""
    for turn in range(ROUNDS):
        for members, mean in groups:
            each, more = divmod(mean * len(members) - int(score[members].sum()), len(members))
            first = np.roll(members, turn * 7919)[:more]
            score[members] += each
            score[first] += 1
            score[members] = np.clip(score[members], 0, TOP)


def _tilt(score: Integers, homework: Integers, bands: Integers, wanted: float) -> None:
    """Move scores along homework, measured from the middle of its band, towards the wanted correlation."""
    both = (score != BLANK) & (homework != BLANK)
    x, y = homework[both], score[both]
    n, sx, sy = len(x), int(x.sum()), int(y.sum())
    xx, yy = n * int((x * x).sum()) - sx * sx, n * int((y * y).sum()) - sy * sy
    xy = n * int((x * y).sum()) - sx * sy
    own = np.zeros(n, dtype=np.int64)
    for level in (0, 1):
        inside = bands[both] == level
        own[inside] = x[inside] - int(x[inside].sum()) // max(1, int(inside.sum()))
    within = n * int((own * x).sum())
    slope = (wanted * math.sqrt(xx / n) * math.sqrt(yy / n) - xy / n) / (within / n)
    score[both] = np.clip(y + np.floor(own * slope + 0.5).astype(np.int64), 0, TOP)


def _days(month: str) -> int:
    year, number = map(int, month.split("-"))
    following = np.datetime64(f"{year + number // 12}-{number % 12 + 1:02d}-01")
    return int((following - np.datetime64(f"{month}-01")).astype(int))


def _lines(calibration: Calibration, learners: Learners, unit: int) -> list[str]:
    counts = calibration["counts"]
    months = np.array(list(counts["month"]), dtype=object)[learners.month]
    columns = [
        np.array(list(counts["platform"]), dtype=object)[learners.platform],
        np.array(_levels(counts)["device"], dtype=object)[learners.device],
        np.array(list(counts["tutor"]), dtype=object)[learners.tutor],
        ["" if value == BLANK else str(value) for value in learners.homework.tolist()],
        np.array(["" if name == "Unknown" else name for name in counts["job"]], dtype=object)[learners.job],
        ["" if value == BLANK else f"{value // 100}.{value % 100:02d}" for value in learners.score.tolist()],
    ]
    first = unit * calibration["learners"] + 1
    days = [f"{month}-{day:02d}" for month, day in zip(months, (learners.day + 1).tolist(), strict=True)]
    return [f"{first + place},{','.join(cells)}\n" for place, cells in enumerate(zip(days, *columns, strict=True))]
