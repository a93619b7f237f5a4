"""What is being prepared: the training's account in words, and pages that follow the build that is served."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from dash import no_update

from etl.course_models import progress, step
from portal import settings
from portal.answers.service import AnswerService
from portal.app import site
from portal.questions.registry import all_questions
from portal.site import follow, preparing, shell
from portal.warehouse import Warehouse
from tests import tiny_courses
from tests.build import CATALOGUE, build, only, run

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def write(folder: Path, **changes: Any) -> None:
    """Write the training's account of a moment ago."""
    account = {"phase": "forecast", "done": 40, "steps": 180, "seconds_left": 118.0, "at": NOW.isoformat()}
    (folder / preparing.FILE).write_text(json.dumps(account | changes), encoding="utf-8")


def test_the_portal_reads_what_the_training_writes() -> None:
    """File, source and phases bear the same names on both sides, which do not import each other."""
    assert (preparing.FILE, preparing.SOURCE) == (progress.FILE, step.SOURCE)
    assert set(preparing.FOLLOWS) == set(preparing.STOPPED) == set(step.PREPARED)


def test_a_running_training_tells_steps_and_time(tmp_path: Path) -> None:
    """Steps done and in all, and about how long; what is missing is in the same sentence."""
    write(tmp_path)
    assert preparing.sentence("forecast", tmp_path, NOW).startswith(
        "The forecast is being prepared: 40 of 180 steps, about two minutes."
    )
    write(tmp_path, phase="comparison", seconds_left=None)
    assert preparing.sentence("comparison", tmp_path, NOW) == (
        "The forecast is ready. The comparison with the published forest is still being prepared: 40 of 180 steps."
    )
    assert preparing.sentence("", tmp_path, NOW) == ""


@pytest.mark.parametrize("phase", ["", "forecast"])
def test_between_two_phases_it_is_still_being_prepared(tmp_path: Path, phase: str) -> None:
    """The training begins, or has just ended the phase before: no steps, and no word that nothing is running."""
    write(tmp_path, phase=phase)
    assert preparing.sentence("comparison", tmp_path, NOW) == (
        "The forecast is ready. The comparison with the published forest is still being prepared."
    )


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"at": 5}', '{"at": "2026-11-28T12:00:00+00:00"}'])
def test_an_account_that_says_nothing_is_no_training(tmp_path: Path, text: str | None) -> None:
    """No file or a broken one: nothing is preparing it, with the remedy."""
    if text is not None:
        (tmp_path / preparing.FILE).write_text(text, encoding="utf-8")
    assert "nothing is preparing it" in preparing.sentence("forecast", tmp_path, NOW)


def test_an_old_account_was_left_by_a_training_that_was_stopped(tmp_path: Path) -> None:
    """After three minutes without a word nothing is running."""
    write(tmp_path)
    assert "nothing is preparing" not in preparing.sentence("forecast", tmp_path, NOW + timedelta(seconds=179))
    assert "nothing is preparing" in preparing.sentence("forecast", tmp_path, NOW + timedelta(seconds=181))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (3, "a few seconds"),
        (11, "about 20 seconds"),
        (50, "about 50 seconds"),
        (56, "about one minute"),
        (118, "about two minutes"),
        (1500, "about 25 minutes"),
        (3700, "about one hour"),
        (9000, "about two hours"),
    ],
)
def test_durations_are_as_people_say_them(seconds: float | None, words: str) -> None:
    """Tens of seconds, whole minutes, whole hours; small numbers in words."""
    assert preparing.duration(seconds) == words


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AnswerService]:
    """A data folder of four hundred courses whose models come later, and a service over it."""
    folder = tmp_path_factory.mktemp("later")
    tiny_courses.write(folder / "sources" / "course_features")
    (folder / CATALOGUE).write_text(only(("course_features",)), encoding="utf-8")
    build(folder, "--models", "later")
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return folder, AnswerService(all_questions(), Warehouse(chosen), chosen)


def test_pages_follow_to_the_build_with_the_forecast(later: tuple[Path, AnswerService]) -> None:
    """Before: everything but the forecast answers, rows say why. After: the same service has it, pages are told."""
    folder, service = later
    before, soon = follow.served(service)
    assert soon == follow.SOON
    assert "nothing is preparing it" in before["preparing"]
    assert len(service.answer("recommender", "courses").rows) == 400
    (row,) = service.answer("recommender", "prediction", [("course", "101")]).records()
    assert (row["model_score"], row["note"]) == (None, "it is still being prepared")
    for name in ("models", "features", "coverage", "recipes", "contributions", "response", "learning"):
        assert service.answer("recommender", name).finding == "There is no forecast: it is still being prepared."
    done = run(folder, "--train")
    assert done.returncode == 0, done.stderr
    after, seldom = follow.served(service)
    assert (after["preparing"], seldom) == ("", follow.SELDOM)
    assert after["build"] != before["build"]
    (row,) = service.answer("recommender", "prediction", [("course", "101")]).records()
    assert row["model_score"] is not None


def test_a_page_that_draws_itself_stays_and_the_others_are_laid_out_anew(later: tuple[Path, AnswerService]) -> None:
    """Where another build is followed a tab keeps what its reader opened; the overview is made anew."""
    _, service = later
    pages = site(service)
    content, _, foot, shown = shell.visited(service, pages, "/recommender", followed=True)
    assert content is no_update
    assert shown in foot
    content, *_ = shell.visited(service, pages, "/data", followed=True)
    assert content is not no_update
