"""Which factors are linked to earning a certificate, all else equal: a likelihood-ratio test of each as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import statistics
from portal.answers.spec import Draft
from portal.answers.statistics import is_significant
from portal.formats import joined
from portal.questions.mooc.answers.certifying import ACTIVITY, FACTORS, certifying
from portal.questions.mooc.answers.tables import NOBODY
from portal.questions.mooc.caveats import MIX, MODEL, OBSERVED, STATED, WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.questions.mooc.stats.factors import FactorTest
    from portal.warehouse import Record

NOT_RANKED = "activity includes the work that a certificate takes, so it is not ranked with what people bring along"
TOO_FEW = "Too few certificates, or groups too small, to say which factors are linked to earning one."


def make(context: Context) -> Draft:
    """Make the answer: the factors by how much of the differences they account for, activity last."""
    shared = certifying(context)
    rows = rows_of(shared.tests) if shared.levels else []
    return Draft(rows, finding if rows else NOBODY, shared.source, (MODEL, OBSERVED, MIX, STATED, WHOLE))


def rows_of(tests: dict[str, FactorTest]) -> list[Record]:
    """Return the answer's rows from the test of each factor."""
    adjusted = dict(zip(tests, statistics.adjusted([test.p for test in tests.values()]), strict=True))
    ranked = sorted(FACTORS, key=lambda name: (tests[name].share is None, -(tests[name].share or 0.0)))
    return [
        {
            "factor": name,
            **_columns(tests[name]),
            "p_adjusted": adjusted[name],
            "rank": None if tests[name].share is None or name == ACTIVITY else rank,
            "note": "; ".join(filter(None, (tests[name].reason, NOT_RANKED if name == ACTIVITY else None))) or None,
        }
        for rank, name in enumerate((*ranked, ACTIVITY), start=1)
    ]


def _columns(test: FactorTest) -> Record:
    return {
        "levels": test.levels,
        "registrations": test.registrations,
        "chi2": test.chi2,
        "df": test.df,
        "p": test.p,
        "share_of_deviance": test.share,
    }


def finding(rows: Sequence[Record]) -> str:
    """Say which of the tested factors are linked to certificates and which show no clear link."""
    tested = [row for row in rows if row["rank"] is not None]
    if not tested:
        return TOO_FEW
    linked, others = (
        [row["factor"] for row in tested if is_significant(row["p_adjusted"]) is clear] for clear in (True, False)
    )
    if not linked:
        return f"No clear link: all else equal, certificates do not differ clearly by {joined(others, last='or')}."
    rest = f" {joined(others).capitalize()} {'shows' if len(others) == 1 else 'show'} no clear link." if others else ""
    verb = "is" if len(linked) == 1 else "are"
    return f"All else equal, {joined(linked)} {verb} linked to earning a certificate.{rest}"
