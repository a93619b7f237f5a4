"""Measures the middle: every built answer cold and kept, against its bare SQL on the same connection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from bench.table import Row, Target, figure
from bench.timing import alternate, median, seconds
from portal.answers.service import AnswerService
from portal.errors import QueryLimit
from portal.questions.registry import all_questions

if TYPE_CHECKING:
    from bench.stage import Stage
    from bench.watched import WatchedWarehouse
    from portal.answers.spec import Answer, AnswerSpec, Question
    from portal.settings import Settings

    Pairs = tuple[tuple[str, str], ...]

GROUP = "Answers, in the process"
TIMES_BARE = 2.0
MORE_SECONDS = 0.003
MOST_KEPT_SECONDS = 0.001
COMMENT = "--"


class Case(NamedTuple):
    """One answer in one filter state, with the state in words."""

    question: Question
    spec: AnswerSpec
    pairs: Pairs
    words: str

    @property
    def label(self) -> str:
        """What its rows are called."""
        return f"{self.question.slug}/{self.spec.name}, {self.words}"


@dataclass(frozen=True)
class Bench:
    """What every case is measured with: two desks over one door, `cold` keeps no answer; how often to measure.

    `rounds` are asks of the cold service, `repeats` those of the other one, three times.
    """

    cold: AnswerService
    kept: AnswerService
    warehouse: WatchedWarehouse
    rounds: int
    repeats: int


def rows(stage: Stage) -> list[Row]:
    """Return two rows for each answer and state: cold against its bare SQL, and kept."""
    return measured(over(stage.warehouse, stage.settings))


def over(warehouse: WatchedWarehouse, settings: Settings, rounds: int = 25, repeats: int = 500) -> Bench:
    """Return a bench over an open door."""
    cold = AnswerService(all_questions(), warehouse, replace(settings, cache_mb=0))
    return Bench(cold, AnswerService(all_questions(), warehouse, settings), warehouse, rounds, repeats)


def measured(bench: Bench) -> list[Row]:
    """Return the rows of every case."""
    return [row for case in cases(bench.kept) for row in _rows_of(case, bench)]


def cases(service: AnswerService) -> list[Case]:
    """Return every answer of every built question, with nothing chosen and with the largest group chosen."""
    return [
        Case(question, spec, pairs, words)
        for question in service.questions
        for pairs, words in _states(service, question)
        for spec in question.answers
    ]


def _states(service: AnswerService, question: Question) -> list[tuple[Pairs, str]]:
    """Return nothing chosen, and what the people behind the largest row of the first grouped answer have chosen."""
    states: list[tuple[Pairs, str]] = [((), "nothing chosen")]
    for grouped in question.answers:
        if not grouped.group:
            continue
        size = grouped.columns[len(grouped.group)].name
        largest = max(service.answer(question.slug, grouped.name).records(), key=lambda record: int(record[size]))
        pairs = tuple(parse_qsl(urlsplit(largest["people"]).query))
        if pairs:
            return [*states, (pairs, ", ".join(f"{name} {value}" for name, value in pairs))]
    return states


def _rows_of(case: Case, bench: Bench) -> list[Row]:
    """Return the rows of one case; one that says why, where the portal refuses it."""
    try:
        answer = _ask(bench.kept, case)
    except QueryLimit as refused:
        return [Row(GROUP, case.label, None, detail=f"refused: {refused}")]
    again = [seconds(lambda: _ask(bench.kept, case), bench.repeats) for _ in range(3)]
    target = Target("under 1 ms", MOST_KEPT_SECONDS)
    return [_cold(case, bench, answer), Row(GROUP, f"{case.label}: kept", median(again), target=target)]


def _cold(case: Case, bench: Bench, answer: Answer) -> Row:
    sql: list[float] = []

    def ours() -> None:
        _ask(bench.cold, case)
        sql.append(bench.warehouse.sql_seconds)

    def bare() -> None:
        with held.connection.cursor() as cursor:
            cursor.execute(answer.sql, dict(answer.parameters)).fetchall()

    with bench.warehouse.snapshot() as held:
        jobs = (ours, bare) if _is_statement(answer) else (ours,)
        taken, *theirs = alternate(jobs, bench.rounds)
    rest = [whole - part for whole, part in zip(taken, sql, strict=True)]
    base = median(theirs[0]) if theirs else None
    return Row(
        GROUP,
        f"{case.label}: cold, {len(answer.rows):,} rows",
        median(taken),
        base,
        detail=f"SQL {figure(median(sql), 's')}, rest {figure(median(rest), 's')}",
        bare_detail="" if theirs else "no SQL of its own",
        target=_target(answer, base),
    )


def _target(answer: Answer, base: float | None) -> Target | None:
    """Return the target of an answer that is SQL alone: no column of it is computed in Python."""
    if base is None or answer.sql.startswith(COMMENT):
        return None
    return Target("at most 2\u00d7 + 3 ms", TIMES_BARE * base + MORE_SECONDS)


def _is_statement(answer: Answer) -> bool:
    return any(line and not line.startswith(COMMENT) for line in answer.sql.splitlines())


def _ask(service: AnswerService, case: Case) -> Answer:
    return service.answer(case.question.slug, case.spec.name, case.pairs)
