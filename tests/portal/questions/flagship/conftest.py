"""A service over the small flagship source, and a plain loop's view of the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal import settings
from portal.answers.service import AnswerService
from portal.exports import api
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_flagship
from tests.build import build
from tests.portal.questions.flagship import loop
from tests.portal.questions.flagship.states import drawn

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.portal.questions.flagship.states import Pairs

SOURCE = "flagship_enrolments"
SAMPLE = 6  # filter states of `make test`: nothing chosen, then one or two choices; `make audit` goes on


@pytest.fixture(scope="session")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the build; a base of 10 as in production."""
    folder = tmp_path_factory.mktemp("flagship")
    tiny_flagship.write(folder / "sources" / SOURCE)
    build(folder, sources=(SOURCE,))
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


@pytest.fixture(scope="session")
def everybody() -> list[loop.User]:
    """Every user of the same rows, by the plain loop."""
    return loop.users(tiny_flagship.rows())


@pytest.fixture(scope="session")
def client(flagship: AnswerService) -> FlaskClient:
    """A client of the API over the build."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(flagship))
    return app.test_client()


@pytest.fixture(scope="module", params=range(SAMPLE), ids=lambda number: f"state {number}")
def state(request: pytest.FixtureRequest, everybody: list[loop.User]) -> tuple[Pairs, list[loop.User]]:
    """A drawn filter state, and the users that it leaves."""
    return drawn(request.param, everybody)
