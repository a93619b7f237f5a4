"""A tiny warehouse built by the real ETL, and a service and a client over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from portal import settings
from portal.answers.service import AnswerService
from portal.exports import api
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests.build import SMALL, build, build_small
from tests.portal.every_question import PACKAGES

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a build of the small files of all sources."""
    folder = tmp_path_factory.mktemp("data")
    build_small(folder)
    return folder


@pytest.fixture(scope="session")
def service(data: Path) -> AnswerService:
    """A service over the tiny build; a base of 10 as in production."""
    chosen = settings.read({"PORTAL_DATA": str(data)})
    return AnswerService(all_questions(PACKAGES), Warehouse(chosen), chosen)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over the samples of all sources, as a first build has them, without course models."""
    folder = tmp_path_factory.mktemp("sample")
    build(folder, sources=tuple(SMALL), PORTAL_TRAINING="none")
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(PACKAGES), Warehouse(chosen), chosen)


@pytest.fixture(scope="session")
def client(service: AnswerService) -> FlaskClient:
    """A client of the API alone."""
    app = Flask(__name__)
    app.register_blueprint(api.blueprint(service))
    return app.test_client()
