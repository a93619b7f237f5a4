"""The page of cohorts and the dialog that keeps them: pure functions of what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from dash.exceptions import PreventUpdate
from flask import Flask

from portal.answers.service import AnswerService
from portal.pages.cohorts.page import BLOCKS, change, content, counted, done, sparkline
from portal.questions.registry import all_questions
from portal.settings import read
from portal.site.components.keep_dialog import asked, saved
from tests.portal.tree import data as attribute
from tests.portal.tree import find, kinds, words

if TYPE_CHECKING:
    from pathlib import Path

    from flask.ctx import RequestContext


@pytest.fixture(name="service")
def empty(service: AnswerService, tmp_path: Path) -> AnswerService:
    """A service over the tiny build that knows its users by a header; nothing is kept."""
    chosen = read({"PORTAL_DATA": str(tmp_path), "PORTAL_USER_HEADER": "X-Remote-User"})
    return AnswerService(all_questions(), service.warehouse, chosen)


def as_(user: str | None) -> RequestContext:
    """Return the context of a request with the header as the proxy sets it."""
    headers = {} if user is None else {"X-Remote-User": user}
    return Flask("test").test_request_context(headers=headers)


ASK = {"slug": "mooc", "query": "viewed=true&limit=5", "id": ""}


def test_a_state_is_kept_changed_and_deleted(service: AnswerService) -> None:
    """As one person does it: keep, see it, rename and share it, delete it, bring it back."""
    with as_("ann"):
        title, said, *_ = asked(service, ASK)
        assert (title, said) == ("Keep as a cohort", "MOOC, registrations. Chosen: Viewed: yes.")
        parts, hidden, id_ = saved(service, ASK, "Viewers", "of May", shared=False)
        assert (words(parts).split(":")[0], hidden) == ("Viewers is kept", True)
        body = content(service)
        assert "One cohort is kept; none has changed in size since." in words(body)
        assert "Viewers" in words(body)
        assert "by you, private" in words(body)
        edit = {"slug": "", "query": "", "id": id_}
        assert asked(service, edit)[2:5] == ("Viewers", "of May", False)
        assert saved(service, edit, "Watchers", "", shared=True)[0] == "Watchers is changed."
        assert "by you, shared" in words(content(service))
        told = done(service, {"what": "delete", "id": id_})
        assert "Watchers is deleted. Undo" in words(told)
        assert "Nothing is kept yet" in words(told)
        (undo,) = [part for part in kinds(told, "Button") if words(part) == "Undo"]
        assert "Watchers" in words(
            done(service, {"what": attribute(undo, "data-what"), "id": attribute(undo, "data-id")})
        )


def test_another_user_sees_what_is_shared_and_no_more(service: AnswerService) -> None:
    """Bob can neither open, copy, change nor delete what is Ann's alone; what she shares he may copy."""
    with as_("ann"):
        id_ = saved(service, ASK, "Viewers", "", shared=False)[2]
    with as_("bob"):
        assert "Nothing is kept yet" in words(content(service))
        for what in ("share", "copy", "delete", "restore"):
            assert "no such cohort" in words(done(service, {"what": what, "id": id_}))
        assert asked(service, {"slug": "mooc", "query": f"cohort={id_}", "id": ""})[0] == "This cannot be kept"
        assert asked(service, {"slug": "", "query": "", "id": id_})[0] == "This cannot be kept"
    with as_("ann"):
        assert "Others can see it now" in words(done(service, {"what": "share", "id": id_}))
    with as_("bob"):
        body = content(service)
        assert "by ann, shared" in words(body)
        assert not [part for part in kinds(body, "Button") if words(part) in ("Edit", "Delete", "Share")]
        assert "Viewers (copy) is yours." in words(done(service, {"what": "copy", "id": id_}))


@pytest.mark.parametrize("user", [None, "", " ", "x" * 101, "a\tb"])
def test_who_has_no_name_keeps_nothing(service: AnswerService, user: str | None) -> None:
    """Where the proxy should have told the name and did not."""
    with as_(user):
        assert "Your name did not reach the portal" in words(saved(service, ASK, "Viewers", "", shared=False)[0])


def test_a_forged_header_has_no_effect_where_the_setting_is_off(service: AnswerService, tmp_path: Path) -> None:
    """Everyone is the local user, whatever a client sends."""
    service = AnswerService(all_questions(), service.warehouse, read({"PORTAL_DATA": str(tmp_path)}))
    with as_("mallory"):
        saved(service, ASK, "Viewers", "", shared=False)
    with as_("ann"):
        assert "by you, private" in words(content(service))
    (found,) = service.store.cohorts("local user")
    assert found.owner == "local user"


def test_a_cohort_that_no_longer_fits_says_what_is_missing(service: AnswerService) -> None:
    """Its country is in the data no more: the page says so, and so does the tab."""
    with as_("ann"):
        id_ = saved(service, ASK, "Viewers", "", shared=False)[2]
        cohort = service.store.cohort(id_, "ann")
        assert cohort is not None
        lost = replace(cohort, id="lost", parts=("country=Atlantis",), name="Islanders")
        service.store.keep(lost)
        body = words(content(service))
        assert "The cohort Islanders no longer fits the data: country has no value 'Atlantis'" in body
        assert "2 cohorts are kept; none has changed in size since and 1 no longer fits the data." in body


@pytest.mark.parametrize("forged", [None, 7, {}, {"slug": 1, "query": "", "id": ""}, {"slug": "mooc"}])
def test_forged_asks_are_left_alone(service: AnswerService, forged: object) -> None:
    """Nothing is drawn for what no page sends."""
    with as_("ann"):
        with pytest.raises(PreventUpdate):
            asked(service, forged)
        with pytest.raises(PreventUpdate):
            saved(service, forged, "a", "", shared=False)
    assert find(content(service), className="lede")


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (100, 100, "none"),
        (100, 112, "+12 (+12.0%)"),
        (1200, 0, "\u22121,200 (\u2212100.0%)"),
        (0, 4, "+4"),
        (5, None, ""),
    ],
)
def test_change_in_words(then: int, now: int | None, said: str) -> None:
    """Worked by hand."""
    assert change(then, now) == said


def test_sparkline_stands_on_zero() -> None:
    """Half of the largest is a block of half the height; one build is no course of things."""
    drawn = sparkline([("2026-11-01T00:00:00Z", 0), ("2026-11-08T00:00:00Z", 50), ("2026-11-15T00:00:00Z", 100)])
    assert words(drawn) == BLOCKS[0] + BLOCKS[4] + BLOCKS[7]
    assert attribute(drawn, "aria-label") == "0 on 1 Nov 2026, 50 on 8 Nov 2026, 100 on 15 Nov 2026"
    assert sparkline([("2026-11-01T00:00:00Z", 5)]) == "one build"


def test_counted_in_words() -> None:
    """None at all is said by the page itself."""
    assert counted([]) == "0 cohorts are kept; none has changed in size since."
