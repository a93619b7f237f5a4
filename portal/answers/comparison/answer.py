"""The answer of a reading whose state compares two sides: each side's own, joined where they can be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.answers.comparison import compare
from portal.answers.comparison.join import both
from portal.answers.comparison.sides import chosen_by, sides
from portal.answers.people import ANSWER as PEOPLE

if TYPE_CHECKING:
    from portal.answers.reading import Reading
    from portal.answers.spec import Answer, AnswerSpec


def compared(reading: Reading, spec: AnswerSpec, min_n: int) -> Answer:
    """Return the answer of both sides; `min_n` is the base under which values are hidden."""
    answer = reading.single(spec, min_n) if spec.of_both else _joined(reading, spec, min_n)
    overlap = reading.overlap()
    caveats = (compare.IN_BOTH.format(f"{overlap:,} {reading.question.members}"),) if overlap else ()
    return replace(answer, vs_n=reading.others(), caveats=(*caveats, *answer.caveats))


def _joined(reading: Reading, spec: AnswerSpec, min_n: int) -> Answer:
    """Return the answer of the first side, compared with the other's where both can be."""
    first, other = (reading.of(state) for state in sides(reading.state, reading.question.counted))
    reason = compare.why_not(spec, others=other.count(), of_rest=other.state.filters != first.state.filters)
    beside = None if reason else other.state
    answer = replace(first.single(spec, min_n, beside), state=reading.state)
    if spec.compares is None or reason:
        return answer if spec.name == PEOPLE else replace(answer, caveats=(reason, *answer.caveats))
    chosen = chosen_by(reading.state)
    return both(spec, spec.compares, answer, other.single(spec, min_n, first.state), chosen, min_n)
