"""The service: one answer for page, API and exports; kept while its build is served, never longer than it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal import settings
from portal.answers.reading import SAMPLE
from portal.answers.service import AnswerService
from portal.cache import ByteCache
from portal.errors import UnknownName
from portal.questions.registry import all_questions
from portal.warehouse import Warehouse
from tests import tiny
from tests.build import build

if TYPE_CHECKING:
    from pathlib import Path


def opened(data: Path, **environ: str) -> AnswerService:
    """Return a service over a data folder."""
    chosen = settings.read({"PORTAL_DATA": str(data), **environ})
    return AnswerService(all_questions(), Warehouse(chosen), chosen)


def test_the_same_state_gives_the_kept_answer(service: AnswerService) -> None:
    """However the query string is ordered: the very same object."""
    pairs = [("company", "ant"), ("course", "103")]
    first = service.answer("recommender", "courses", pairs)
    assert service.answer("recommender", "courses", pairs[::-1]) is first
    assert service.answer("recommender", "courses", [("company", "bee")]) is not first


def test_states_that_an_answer_does_not_use_share_its_rows(service: AnswerService) -> None:
    """Every company is compared whatever company is chosen: the rows are made once, state and n are the asked one's."""
    first = service.answer("recommender", "companies")
    second = service.answer("recommender", "companies", [("company", "bee")])
    assert second.rows is first.rows
    assert (first.n, second.n) == (16, 3)
    assert (first.state.words(), second.state.words()) == ("all", "Company bee")


def test_a_new_build_is_answered_anew(tmp_path: Path) -> None:
    """The build's id is part of the key: one more course in the files is one more in the next answer."""
    folder = tiny.write(tmp_path / "sources" / "course_features")
    first_build = build(tmp_path)
    service = opened(tmp_path)
    first = service.answer("recommender", "courses")
    with (folder / "X.csv").open("a", encoding="utf-8") as x, (folder / "y.csv").open("a", encoding="utf-8") as y:
        x.write(",".join(map(str, tiny.row(3.0, 80.0))) + "\n")
        y.write("42\n")
    second_build = build(tmp_path)
    second = service.answer("recommender", "courses")
    assert (first.build["id"], first.n) == (first_build, 16)
    assert (second.build["id"], second.n) == (second_build, 17)


def test_the_cache_drops_what_was_used_least_recently() -> None:
    """Three values of 40 into 100: the one not asked for since goes; what is larger than all is not kept."""
    kept = ByteCache(100)
    kept.put(("a",), "A", 40)
    kept.put(("b",), "B", 40)
    assert kept.get(("a",)) == "A"
    kept.put(("c",), "C", 40)
    assert (kept.get(("a",)), kept.get(("b",)), kept.get(("c",))) == ("A", None, "C")
    kept.put(("d",), "D", 101)
    assert kept.get(("d",)) is None
    kept.put(("a",), "new", 60)
    assert (kept.get(("a",)), kept.get(("c",))) == ("new", "C")


def test_without_a_cache_answers_are_the_same(data: Path, service: AnswerService) -> None:
    """A cache of 0 MB keeps nothing and changes nothing."""
    bare = opened(data, PORTAL_CACHE_MB="0")
    first, second = (bare.answer("recommender", "companies") for _ in range(2))
    assert first is not second
    assert first.rows == second.rows == service.answer("recommender", "companies").rows


def test_a_smaller_base_can_be_allowed(data: Path) -> None:
    """PORTAL_MIN_CELL=3: bee's mean over three courses, (30 + 60 + 90) / 3 = 60, is given."""
    found = opened(data, PORTAL_MIN_CELL="3").answer("recommender", "companies").records()
    assert next(row["mean_score"] for row in found if row["company"] == "bee") == 60.0


def test_an_answer_from_a_sample_says_so(tmp_path: Path) -> None:
    """In its caveats and in the build it is stamped with; one from real files does not."""
    build(tmp_path)
    answer = opened(tmp_path).answer("recommender", "companies")
    assert SAMPLE in answer.caveats
    assert answer.build["sources"]["course_features"]["sample"] is True


def test_an_answer_from_real_files_is_no_sample(service: AnswerService) -> None:
    """No caveat, no mark."""
    answer = service.answer("recommender", "companies")
    assert SAMPLE not in answer.caveats
    assert answer.sample is False


@pytest.mark.parametrize(
    ("slug", "name", "says"),
    [
        ("nothing", "courses", "There is no such question."),
        ("recommender", "nothing", "Courses has no answer of that name."),
    ],
)
def test_what_is_not_there_is_said(service: AnswerService, slug: str, name: str, says: str) -> None:
    """Question or answer: one sentence."""
    with pytest.raises(UnknownName) as caught:
        service.answer(slug, name)
    assert str(caught.value) == says


def test_the_sql_says_which_columns_python_made(service: AnswerService) -> None:
    """The t interval of a mean is not made by the statement; its first line says so."""
    answer = service.answer("recommender", "companies")
    assert answer.sql.startswith("-- low, high, rank_low, rank_high: computed in Python")
    assert not service.answer("recommender", "courses").sql.startswith("--")


def test_the_sql_gives_the_rows_that_are_shown(service: AnswerService) -> None:
    """Whoever runs the statement with its values gets what the answer holds."""
    answer = service.answer("recommender", "courses", [("company", "ant")])
    with service.warehouse.snapshot() as held:
        assert held.select(answer.sql, answer.parameters).rows == answer.records()


def test_a_control_can_take_its_default_from_the_build(service: AnswerService) -> None:
    """The first and the last second quarter that have watching; the API says so, the query string need not."""
    with service.warehouse.snapshot() as snapshot:
        state = service.state(service.question("engagement"), [("period_b", "2021Q3")], snapshot)
    assert (state.get("period_a"), state.get("period_b"), state.query()) == ("2021Q2", "2021Q3", "period_b=2021Q3")


def test_work_is_shared_by_the_filters_that_it_uses(service: AnswerService) -> None:
    """Made once for states that differ in others."""
    question, made = service.question("recommender"), iter(range(1, 9))

    def work(query: list[tuple[str, str]]) -> object:
        with service.warehouse.snapshot() as snapshot:
            context = service.reading(question, service.state(question, query, snapshot), snapshot).context()
            return context.cached("work", lambda: (next(made), 8), ("company",))

    first, second = work([("company", "ant"), ("course", "101")]), work([("company", "ant"), ("course", "102")])
    assert (first, second, work([("company", "bee")])) == (1, 1, 2)
