"""Every page of the site opens, draws, logs nothing and follows a filter; with the fixture that Dash offers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dash.testing.composite import DashComposite
from selenium.webdriver.common.keys import Keys

from portal import settings
from portal.answers import cohort_service
from portal.answers.service import AnswerService
from portal.app import create_app, site
from portal.filters.kinds import NamesFilter
from portal.questions.registry import all_questions
from portal.site.components import filter_bar
from portal.warehouse import Warehouse
from tests.browser.server import served
from tests.build import build_small
from tests.portal.every_question import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from portal.answers.spec import Question
    from portal.site.pages import Page
    from tests.browser.browser import Browser
    from tests.browser.server import Site

SECONDS = 30
QUESTIONS = {question.slug: question for question in all_questions(PACKAGES)}
NOWHERE = settings.Settings()
PAGES = [
    page
    for page in site(AnswerService(tuple(QUESTIONS.values()), Warehouse(NOWHERE), NOWHERE), PACKAGES)
    if page.listed
]
DRAWN = "main .plot .main-svg, main table td"


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The portal over the small files, where one cohort is kept; served as for the other tests of the browser.

    The server of `dash_duo` ends by an exception in every thread that began after it, those of our code too.
    """
    folder: Path = tmp_path_factory.mktemp("smoke")
    build_small(folder)
    made = settings.read({"PORTAL_DATA": str(folder)})
    service = AnswerService(tuple(QUESTIONS.values()), Warehouse(made), made)
    cohort_service.keep(service, "mooc", [("viewed", "true")], "Viewers", "", shared=True)
    with served(create_app(made, PACKAGES).server) as found:
        yield found


@pytest.fixture
def address(chrome: Browser, offered: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of that portal, and `dash_duo` driving the Chromium of the other tests.

    To start a Chromium for each page, which knows no script yet, costs more than all else in these tests.
    """
    monkeypatch.setattr(DashComposite, "get_webdriver", lambda _: chrome.driver)
    monkeypatch.setattr(chrome.driver, "quit", lambda: None)
    chrome.fresh(offered)
    yield chrome.base
    chrome.driver.implicitly_wait(0)  # dash.testing sets two seconds


@pytest.mark.parametrize("page", PAGES, ids=[page.slug for page in PAGES])
def test_a_page_opens_draws_and_follows_a_filter(
    address: str,
    dash_duo: DashComposite,
    page: Page,
) -> None:
    """A heading, a chart or a table, an empty console; the first filter goes into the address and narrows the page."""
    dash_duo.wait_for_page(address + page.address("/"))
    dash_duo.wait_for_element("main h1, main h2", SECONDS)
    dash_duo.wait_for_element(DRAWN, SECONDS)
    question = QUESTIONS.get(page.slug)
    if question and filter_bar.shown(question):
        follows(dash_duo, question)
    assert dash_duo.get_logs() == []


def follows(browser: DashComposite, question: Question) -> None:
    """Choose the first value of the first filter, and wait until the page has followed."""
    left = f"#{question.slug}-left"
    browser.wait_for_contains_text(left, question.members, SECONDS)
    before, item = browser.find_element(left).text, filter_bar.shown(question)[0]
    part = f"#{question.slug}-filter-{item.name}"
    if isinstance(item, NamesFilter):
        browser.find_element(f"{part}-chip summary").click()
        browser.wait_for_element(f"{part} label", SECONDS).click()
    else:
        value = browser.find_element(f"{part}-options option").get_attribute("value")
        browser.find_element(part).send_keys(value + Keys.ENTER)
    until = browser._wd_wait.until  # dash.testing names no wait for an address
    until(lambda driver: f"{item.name}=" in driver.current_url)
    until(lambda _: browser.find_element(left).text != before)
    assert not any(problem.text for problem in browser.find_elements(f"#{question.slug}-problem"))
