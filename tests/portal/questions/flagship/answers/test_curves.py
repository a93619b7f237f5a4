"""The curves are those of statsmodels, whatever is filtered; who joins late does not bend them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_flagship
from tests.build import build
from tests.portal.questions.flagship import loop
from tests.portal.questions.flagship.states import rows
from tests.tiny_flagship import A, P

if TYPE_CHECKING:
    from tests.portal.questions.flagship.loop import User
    from tests.portal.questions.flagship.states import Pairs


def test_time_to_next(flagship: AnswerService, state: tuple[Pairs, list[User]], everybody: list[User]) -> None:
    """The curve of statsmodels for each type and first program, censored at the last launch of all."""
    pairs, users = state
    end = loop.last_day(everybody)
    result = rows(flagship, "time_to_next", pairs)
    landmarks = rows(flagship, "landmarks", pairs)
    groups = defaultdict(list)
    for user in users:
        groups[user.kind, user.programs[0]].append(user)
    assert {(row["user_type"], row["first_program"]) for row in result} <= set(groups)
    for (kind, first), members in groups.items():
        times = np.array([(end - user.first).days if user.gap is None else user.gap for user in members])
        events = np.array([user.gap is not None for user in members]).astype(int)
        curve = [row for row in result if (row["user_type"], row["first_program"]) == (kind, first)]
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


def test_who_joins_late_does_not_raise_the_rate_of_stopping(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Planted: forty more who start on the last day; the share not gone on by day 180 stays as it was."""
    result = []
    for late in (0, 40):
        folder = tmp_path_factory.mktemp("late")
        end = tiny_flagship.FIRST + dt.timedelta(days=1000)
        more = [tiny_flagship.row(f"late {number}", "Student", A, end) for number in range(late)]
        planted = [*tiny_flagship.rows(), tiny_flagship.row("last", "Professional", P, end), *more]
        tiny_flagship.write(folder / "sources" / "flagship_enrolments", planted)
        result.append(_day_180(folder))
    assert result[0] == pytest.approx(result[1])


def _day_180(folder: Any) -> float:
    build(folder, sources=("flagship_enrolments",))
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    service = AnswerService(all_questions(), Warehouse(chosen), chosen)
    result = rows(service, "landmarks", [("user_type", "Student"), ("first_program", A)])
    share: float = next(row["not_continued"] for row in result if row["day"] == 180)
    return share
