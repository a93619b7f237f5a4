"""What pandas makes of the 72 registrations, and filter states to try them under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

if TYPE_CHECKING:
    from portal.answers.service import AnswerService

NAMES = {
    "course": ["CS50x", "ER22x", "PH207x"],
    "country": ["India", "United States", "Other Europe", "Unknown", "Brazil"],
    "education": ["Bachelor's", "Secondary", "Master's", "Doctorate", "Less than Secondary", "Unknown"],
    "gender": ["m", "f", "o", "Unknown"],
    "age": ["18-25", "26-35", "36-45", "46-55", "55+", "Unknown"],
    "segment": ["High", "Low", "Medium", "No activity", "Unknown"],
}
STAGES = ("viewed", "explored", "certified")
MIN_N = 10

states = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(st.sampled_from(texts), min_size=1, unique=True) for name, texts in NAMES.items()},
        **{stage: st.lists(st.sampled_from(["true", "false"]), min_size=1, unique=True) for stage in STAGES},
        "stage": st.lists(st.sampled_from(["registered", *STAGES]), min_size=1, unique=True),
        "registered_from": st.sampled_from(["2012-08-15", "2012-09-15", "2013-02-01"]).map(lambda text: [text]),
        "registered_to": st.sampled_from(["2013-02-15", "2013-03-10"]).map(lambda text: [text]),
        "week": st.lists(st.sampled_from(["2012-09-03", "2013-03-11", "Unknown"]), min_size=1, unique=True),
    },
)


@pytest.fixture(scope="session")
def registrations(service: AnswerService) -> pd.DataFrame:
    """The mart, as it was tested against the file; over the service's connection: DuckDB opens no other beside it."""
    with service.warehouse.snapshot() as held, held.connection.cursor() as cursor:
        return cursor.execute("select * from registrations").df()


def pairs(state: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return a state as the query string's pairs."""
    return [(name, text) for name, texts in state.items() for text in texts]


def matching(registrations: pd.DataFrame, state: dict[str, list[str]]) -> pd.DataFrame:
    """Return the registrations that a state leaves, by pandas."""
    rows = registrations.assign(registered=True)
    mask = pd.Series(data=True, index=rows.index)
    days = rows["start_date"].dt.strftime("%Y-%m-%d")
    for name, texts in state.items():
        mask &= _matches(rows, days, name, texts)
    return rows[mask]


def _matches(rows: pd.DataFrame, days: Any, name: str, texts: list[str]) -> Any:
    if name in NAMES:
        return rows[name].isin(texts)
    if name in STAGES:
        return rows[name].isin([text == "true" for text in texts])
    if name == "stage":
        return rows[texts].any(axis=1)
    if name == "registered_from":
        return days >= texts[0]
    if name == "registered_to":
        return days <= texts[0]
    return rows["week"].dt.strftime("%Y-%m-%d").fillna("Unknown").isin(texts)


def rows(service: AnswerService, name: str, state: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return an answer's rows."""
    return service.answer("mooc", name, pairs(state)).records()


def near(value: float | None) -> Any:
    """Return what equals a value to 1e-9."""
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-12)


def wilson(part: int, whole: int) -> Any:
    """Return share and interval by statsmodels, nothing on a base under ten."""
    if whole < MIN_N:
        return (None, None, None)
    low, high = proportion_confint(part, whole, method="wilson")
    return near(part / whole), near(max(0.0, low)), near(min(1.0, high))
