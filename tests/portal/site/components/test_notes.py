"""Notes: seen where the filter state matches, whatever the order of its query string; removed by their author alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dash.exceptions import PreventUpdate
from flask import Flask

from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.settings import read
from portal.site.components.notes import added, asked, removed, shown
from tests.portal.tree import data as attribute
from tests.portal.tree import kinds, words

if TYPE_CHECKING:
    from pathlib import Path

    from flask.ctx import RequestContext

ASK = {"slug": "mooc", "answer": "funnel", "query": "viewed=true&country=India"}


@pytest.fixture(name="service")
def empty(service: AnswerService, tmp_path: Path) -> AnswerService:
    """A service over the tiny build that knows its users by a header; nothing is kept."""
    chosen = read({"PORTAL_DATA": str(tmp_path), "PORTAL_USER_HEADER": "X-Remote-User"})
    return AnswerService(all_questions(), service.warehouse, chosen)


def as_(user: str) -> RequestContext:
    """Return the context of a request with the header as the proxy sets it."""
    return Flask("test").test_request_context(headers={"X-Remote-User": user})


def test_a_note_is_on_the_card_of_its_state(service: AnswerService) -> None:
    """However the address is written; not in another state, nor on another tab."""
    with as_("ann"):
        assert "No note yet." in words(asked(service, ASK)[2])
        found, said, left, id_ = added(service, 1, ASK, "  <b>Ask</b> Bob \n today ")
        assert (said, left, len(id_)) == (None, "", 24)
        assert "<b>Ask</b> Bob \n today" in words(found)
        mooc, flagship = service.question("mooc"), service.question("flagship")
        (own,) = shown(service, mooc, "country=India&viewed=true")["notes"]
        assert own["answer"] == "funnel"
        assert own["text"].startswith("<b>Ask</b> Bob \n today (ann, ")
        assert shown(service, mooc, "country=India")["notes"] == []
        assert shown(service, flagship, "")["notes"] == []


def test_only_the_author_removes_a_note_and_can_bring_it_back(service: AnswerService) -> None:
    """Bob sees it without a button, and his forged removal is told that there is no such note of his."""
    with as_("ann"):
        id_ = added(service, 1, ASK, "mine")[3]
    with as_("bob"):
        assert kinds(asked(service, ASK)[2], "Button") == []
        assert "no such note of yours" in words(removed(service, {"what": "remove", "id": id_}, ASK)[1])
    with as_("ann"):
        (button,) = kinds(asked(service, ASK)[2], "Button")
        assert attribute(button, "data-id") == id_
        found, said, _ = removed(service, {"what": "remove", "id": id_}, ASK)
        assert "No note yet." in words(found)
        assert "The note is gone. Undo" in words(said)
        assert "mine" in words(removed(service, {"what": "restore", "id": id_}, ASK)[0])


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001, "a\x07b"])
def test_what_is_no_note_is_refused_and_stays_in_the_field(service: AnswerService, text: str) -> None:
    """Nothing that was typed is lost."""
    with as_("ann"):
        _, said, left, id_ = added(service, 1, ASK, text)
    assert "printable characters" in words(said)
    assert (left, id_) == (text, None)


def test_who_has_no_name_writes_no_note(service: AnswerService) -> None:
    """Where the proxy did not tell it."""
    with as_(""):
        assert "Your name did not reach" in words(added(service, 1, ASK, "hello")[1])


@pytest.mark.parametrize("forged", [None, {}, {"slug": "mooc"}, {"slug": "mooc", "answer": 1, "query": ""}])
def test_forged_asks_are_left_alone(service: AnswerService, forged: object) -> None:
    """Nothing happens for what no page sends."""
    with as_("ann"):
        for call in (
            lambda: asked(service, forged),
            lambda: added(service, 1, forged, "a"),
            lambda: removed(service, {}, forged),
        ):
            with pytest.raises(PreventUpdate):
                call()


def test_a_note_on_no_answer_is_refused(service: AnswerService) -> None:
    """A sentence, and nothing kept."""
    with as_("ann"):
        assert "no answer of that name" in words(added(service, 1, {**ASK, "answer": "nothing"}, "a")[1])
