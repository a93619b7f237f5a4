"""From typed claims and the portal's own answers to the rows of claims.json: the published findings' last stop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from portal.questions.overview.recompute import NotRecomputed, recompute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from portal.questions.overview.published import Beside, Claim, ClaimSource, Extract, Published, Term, Value
    from portal.questions.overview.recompute import Rows, RowsOf

    Fetch = Callable[[str, str, Mapping[str, str | list[str]]], Rows | None]
    """Question, answer and filters to the answer's rows, the base rule set aside.

    None where that answer is not built; no rows where the data knows no such filter state; raises NotRecomputed where
    a limit refuses the rows.
    """

DRAWN = "The sample is drawn to match this value, so it cannot confirm it."
_GUARD = 1e-9  # a recomputed 0.01715 is within 0.00005 of 0.0171, whatever its last binary digit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one value; `difference` is recomputed less published, in published units, null for texts."""

    difference: float | None
    within_tolerance: bool | None
    verdict: str
    caveat: str


def judge(
    published: float | str,
    recomputed: float | str | None,
    tolerance: float | None,
    *,
    drawn: bool,
    is_extract: bool,
    caveat: str,
) -> Verdict:
    """Compare a published value with the recomputed one (None: there is none, and `caveat` says why).

    Bounds of the tolerance count as within. `drawn`: the data is a sample that was drawn to match the value, so it can
    confirm nothing.
    """
    if recomputed is None:
        return Verdict(None, None, "cannot be checked", caveat)
    if drawn:
        caveat = " ".join(filter(None, (DRAWN, caveat)))
    difference = None
    within = published == recomputed
    if not isinstance(published, str) and not isinstance(recomputed, str):
        difference = recomputed - published
        within = abs(difference) <= (tolerance or 0) + _GUARD
    if drawn or not is_extract:
        return Verdict(difference, within, "other data", caveat)
    confirmed = "confirmed with caveat" if caveat else "confirmed"
    return Verdict(difference, within, confirmed if within else "differs", caveat)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the build says of a source: whether it is the sample, and the rows read of each table."""

    sample: bool
    rows: Mapping[str, int]


class ClaimRow(TypedDict):
    """A row of claims.json; numbers in published units."""

    source: str
    question: str
    claim: str
    part: str
    statement: str
    unit: str | None
    published: float | str
    recomputed: float | str | None
    difference: float | None
    tolerance: float | None
    within_tolerance: bool | None
    verdict: str
    pinned: bool
    caveat: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One value recomputed, or None and why; `explained` where that reason was foreseen."""

    source: ClaimSource
    claim: Claim
    value: Value
    recomputed: float | str | None
    why: str
    explained: bool


def loaded_sources(build: Mapping[str, Any]) -> dict[str, Loaded]:
    """Read from build.json what it says of each source, by its name; files of one table are added up."""
    loaded = {}
    for name, entry in build["sources"].items():
        rows: dict[str, int] = {}
        for file in entry["files"]:
            rows[file["table"]] = rows.get(file["table"], 0) + file["rows_read"]
        loaded[name] = Loaded(sample=entry["sample"], rows=rows)
    return loaded


def claim_rows(
    published: Published, fetch: Fetch, loaded: Mapping[str, Loaded], built: Collection[str]
) -> list[ClaimRow]:
    """All rows of claims.json, in the order of the file; each answer in one filter state is fetched once.

    `built` names the questions that exist; a source that `loaded` lacks is not in the build.
    """
    rows = []
    for source in published.source:
        rows_of = _reader(source, fetch, built)
        entry = loaded.get(source.data)
        other = extract_note(source, entry, rows_of)
        rows += [_row(outcome, entry, other, rows_of) for outcome in _outcomes(source, rows_of, built)]
    return rows


def unexplained(published: Published, fetch: Fetch, built: Collection[str]) -> list[str]:
    """Name the values of built questions that cannot be checked for no reason of the file, and stale reasons."""
    found = []
    for source in published.source:
        rows_of = _reader(source, fetch, built)
        found += [
            f"{source.id} {outcome.claim.id} {outcome.value.part}".rstrip() + f": {outcome.why}"
            for outcome in _outcomes(source, rows_of, built)
            if not outcome.explained
        ]
        if source.question in built:
            stale = [name for name in source.pending if fetch(source.question, name, {}) is not None]
            found += [f"{source.id}: pending `{name}` exists by now" for name in stale]
    return found


def extract_note(source: ClaimSource, entry: Loaded | None, rows_of: RowsOf) -> str:
    """Empty where the loaded files are the published extract, else the sentence that says how they differ."""
    rule = source.extract
    least, most = (rule.rows, rule.rows) if isinstance(rule.rows, int) else rule.rows
    found = _counted(rule, entry, rows_of)
    if least <= found <= most:
        return ""
    wanted = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    return f"Not the extract that was published: {found:,} {rule.counted} here, {wanted} there."


def _counted(rule: Extract, entry: Loaded | None, rows_of: RowsOf) -> float:
    if rule.look_up is None:
        rows = entry.rows if entry else {}
        return rows.get(rule.table, 0) if rule.table else sum(rows.values())
    try:
        found = recompute(rule.look_up, rows_of)
    except NotRecomputed:
        return 0
    return 0 if isinstance(found, str) else found


def _reader(source: ClaimSource, fetch: Fetch, built: Collection[str]) -> RowsOf:
    """Rows of a term's answer, fetched once per filter state; a missing answer raises NotRecomputed."""
    known: dict[tuple[str, str], Rows | None] = {}

    def rows_of(term: Term) -> Rows:
        if source.question not in built:
            raise NotRecomputed(f"The question `{source.question}` is not built yet.")
        key = (term.answer, json.dumps(term.filters, sort_keys=True))
        if key not in known:
            known[key] = fetch(source.question, term.answer, term.filters)
        rows = known[key]
        if rows is None:
            raise NotRecomputed(source.pending.get(term.answer, f"There is no answer `{term.answer}` yet."))
        return rows

    return rows_of


def _outcomes(source: ClaimSource, rows_of: RowsOf, built: Collection[str]) -> Iterator[_Outcome]:
    foreseen = set(source.pending.values())
    for claim in source.claim:
        for value in claim.values:
            if value.look_up is None:
                yield _Outcome(source, claim, value, None, value.reason or "", explained=True)
                continue
            try:
                yield _Outcome(source, claim, value, recompute(value.look_up, rows_of), "", explained=True)
            except NotRecomputed as reason:
                explained = source.question not in built or str(reason) in foreseen
                yield _Outcome(source, claim, value, None, str(reason), explained)


def _row(outcome: _Outcome, entry: Loaded | None, other: str, rows_of: RowsOf) -> ClaimRow:
    claim, value = outcome.claim, outcome.value
    drawn = value.pinned and value.look_up is not None and entry is not None and entry.sample
    words = [outcome.why if outcome.recomputed is None else other, claim.caveat, *_beside(claim.beside, rows_of)]
    verdict = judge(
        value.published,
        outcome.recomputed,
        value.tolerance,
        drawn=drawn,
        is_extract=not other,
        caveat=" ".join(filter(None, words)),
    )
    return ClaimRow(
        source=outcome.source.id,
        question=outcome.source.question,
        claim=claim.id,
        part=value.part,
        statement=claim.statement,
        unit=value.unit,
        published=value.published,
        recomputed=outcome.recomputed,
        difference=verdict.difference,
        tolerance=value.tolerance,
        within_tolerance=verdict.within_tolerance,
        verdict=verdict.verdict,
        pinned=drawn,
        caveat=verdict.caveat,
    )


def _beside(besides: Sequence[Beside], rows_of: RowsOf) -> list[str]:
    """Write a claim's live numbers as sentences; one that the data does not give is left out."""
    sentences = []
    for beside in besides:
        try:
            result = recompute(beside, rows_of)
        except NotRecomputed:
            continue
        sentences.append(beside.words.format(result if isinstance(result, str) else _rounded(result, beside.digits)))
    return sentences


def _rounded(number: float, digits: int) -> str:
    least = 10.0**-digits
    return f"under {least:.{digits}f}" if 0 < number < least / 2 else f"{number:,.{digits}f}"
