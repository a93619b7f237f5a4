"""What a tab's headline says where nothing has an effect: of 200 data sets at most 20 name one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_courses, tiny_engagement, tiny_learners
from tests.audit import budget
from tests.build import build
from tests.portal import in_memory, no_effect
from tests.portal.headlines import HEADLINES
from tests.portal.questions.mooc.conftest import drawn
from tests.portal.questions.score_drivers.frames import planted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SETS, MOST, SECONDS = 200, 20, 900.0
FEW, FEW_MOST = 4, 2  # at 5% more than 2 of 4 name one once in 2,000 runs
STUDENTS = 3000
BUILT = ("course_features", "edtech_learners", "mooc_person_course", "platform_engagement")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a build of drawn sources with effects in them; the flagship is simulated without one."""
    data = tmp_path_factory.mktemp("effects")
    sources = data / "sources"
    tiny_courses.write(sources / "course_features")
    tiny_engagement.write(sources / "platform_engagement", STUDENTS)
    people = planted()
    rows = people.astype(object).where(people.notna(), "").to_numpy().tolist()
    tiny_learners.write(sources / "edtech_learners", rows)
    (sources / "mooc_person_course").mkdir()
    drawn().to_csv(sources / "mooc_person_course" / "person_course.csv", index=False)
    build(data, sources=BUILT)
    return data


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service that serves no build of its own."""
    chosen = settings.read({"PORTAL_DATA": str(tmp_path_factory.mktemp("no_effect"))})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


def naming(service: AnswerService, folder: Path, name: str, numbers: Iterable[int]) -> tuple[list[str], int]:
    """Return the sentences that name an effect, and of how many data sets; rows and sentence must agree."""
    headline, named, tried = HEADLINES[name], [], 0
    with no_effect.opened(folder) as con:
        for snapshot in no_effect.sets(headline.slug, headline.draw, con, folder, numbers):
            (answer,) = in_memory.answers(service, snapshot, headline.slug, (headline.answer,), headline.pairs)
            in_rows, in_text = headline.in_rows(answer.records()), headline.in_text(answer.finding)
            assert in_rows == in_text, answer.finding
            named += [answer.finding] * in_text
            tried += 1
    return named, tried


def test_exchanged_values_are_the_same_values(folder: Path) -> None:
    """Minutes move among those of a plan in both quarters, and nothing else does."""
    sql = "select * exclude (minutes), minutes from {}.student_periods order by student_id, period"
    with no_effect.opened(folder) as con:
        no_effect.minutes_of_students(con, np.random.default_rng(1), folder)
        before, after = (con.execute(sql.format(name)).df() for name in ("base", "portal"))
    pd.testing.assert_frame_equal(before.drop(columns="minutes"), after.drop(columns="minutes"))
    chosen = before["period"].isin(["2021Q2", "2022Q2"])
    assert (before["minutes"] == after["minutes"])[~chosen].all()
    assert (before["minutes"] != after["minutes"])[chosen].mean() > 1 / 2
    for plan in ("free", "paid"):
        rows = chosen & (before["plan"] == plan)
        assert sorted(before["minutes"][rows]) == sorted(after["minutes"][rows])


@pytest.mark.parametrize("name", ["score-drivers", "recommender, companies"])
def test_what_has_an_effect_is_named(service: AnswerService, folder: Path, name: str) -> None:
    """The build as it was drawn: a desktop takes 3 points away, a company adds up to 9."""
    headline = HEADLINES[name]
    with no_effect.opened(folder) as con:
        snapshot = in_memory.held(con, f"{name} as drawn", no_effect.SOURCES[headline.slug], folder)
        (answer,) = in_memory.answers(service, snapshot, headline.slug, (headline.answer,))
    assert headline.in_rows(answer.records())
    assert headline.in_text(answer.finding)


@pytest.mark.slow
@pytest.mark.parametrize("name", HEADLINES)
def test_a_few_sets_without_an_effect_hardly_name_one(service: AnswerService, folder: Path, name: str) -> None:
    """A few data sets of each headline."""
    named, _ = naming(service, folder, name, range(1, FEW + 1))
    assert len(named) <= FEW_MOST, named


@pytest.mark.audit
@pytest.mark.parametrize("name", HEADLINES)
def test_of_200_sets_without_an_effect_at_most_20_name_one(service: AnswerService, folder: Path, name: str) -> None:
    """As many of 200 as the time allows, and a tenth of those."""
    named, tried = naming(service, folder, name, islice(budget(SECONDS), SETS))
    assert len(named) <= max(FEW_MOST, MOST * tried / SETS), (len(named), tried, named[:3])
