"""What pandas makes of the 72 registrations, and filter states to try them under."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from portal import settings
from portal.answers.service import AnswerService
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny_mooc
from tests.build import build

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


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> AnswerService:
    """A service over 4,000 drawn registrations in which course and education matter, and gender and age do not.

    Those with a Master's earn less in both courses, and more in all, since they take the easier course.
    """
    folder = tmp_path_factory.mktemp("planted")
    source = folder / "sources" / "mooc_person_course"
    source.mkdir(parents=True)
    drawn().to_csv(source / "person_course.csv", index=False)
    build(folder, sources=("mooc_person_course",))
    chosen = settings.read({"PORTAL_DATA": str(folder)})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


def drawn() -> pd.DataFrame:
    """Draw registrations in the source's own format; 400 of them have no country."""
    rng, n = np.random.default_rng(5), 4_000
    masters = rng.random(n) < 0.5
    easy = rng.random(n) < np.where(masters, 0.9, 0.1)
    certified = rng.random(n) < np.where(easy, 0.4, 0.1) - 0.08 * masters
    country = rng.choice(["India", "United States", "Brazil"], n).astype(object)
    country[:400] = ""
    columns = tiny_mooc.HEADER.split(",")
    frame = pd.DataFrame({name: [""] * n for name in columns})
    return frame.assign(
        course_id=np.where(easy, "HarvardX/CB22x/2013_Spring", "HarvardX/CS50x/2012"),
        userid_DI=[f"p{number}" for number in range(n)],
        registered=1,
        viewed=1,
        explored=certified.astype(int),
        certified=certified.astype(int),
        final_cc_cname_DI=country,
        LoE_DI=np.where(masters, "Master's", "Bachelor's"),
        YoB=rng.choice([1985, 1975], n),
        gender=rng.choice(["m", "f"], n),
        start_time_DI="2013-01-01",
        last_event_DI=np.where(rng.random(n) < 0.5, "2013-01-20", "2013-06-01"),
        nevents=10,
        ndays_act=np.where(certified, 40, 2),
    )


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


def at_equal_mix(left: pd.DataFrame, group: pd.DataFrame) -> tuple[Any, Any]:
    """Return the rate of a group at the course mix of all that a state leaves, and its method, by pandas."""
    courses = left.groupby("course")["certified"].agg(["size", "sum"])
    here = group.groupby("course")["certified"].agg(["size", "sum"]).reindex(courses.index, fill_value=0)
    if here["size"].min() >= MIN_N and here["sum"].sum():
        return near(float((here["sum"] / here["size"] * courses["size"]).sum() / len(left))), "direct"
    expected = float((courses["sum"] / courses["size"] * here["size"]).sum())
    if len(group) < MIN_N or not expected:
        return None, None
    return near(float(here["sum"].sum() / expected * courses["sum"].sum() / len(left))), "indirect"


def ranks(counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Return the best and the worst rank of each share (part, whole), by statsmodels' z tests of all pairs."""
    large = {name: count for name, count in counts.items() if count[1] >= MIN_N}
    result = {}
    for name, (part, whole) in large.items():
        above = below = 0
        for other, (other_part, other_whole) in large.items():
            if other == name or part + other_part in (0, whole + other_whole):
                continue
            _, p = proportions_ztest([part, other_part], [whole, other_whole])
            clear = p <= 0.05 / (len(large) - 1)
            above += clear and other_part / other_whole > part / whole
            below += clear and other_part / other_whole < part / whole
        result[name] = (1 + above, len(large) - below)
    return result
