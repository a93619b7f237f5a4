"""How the tests read answers: rows by column name, numbers to 1e-9."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from portal.answers.service import AnswerService


def rows(service: AnswerService, name: str, **query: object) -> list[dict[str, Any]]:
    """Return an answer's rows for one value a parameter."""
    return service.answer("engagement", name, [(key, str(value)) for key, value in query.items()]).records()


def near(value: Any) -> Any:
    """Return what equals a value to 1e-9."""
    return pytest.approx(value, rel=1e-9)


def satterthwaite(errors: list[float], sizes: list[int]) -> float:
    """Compute the degrees of freedom of a sum of independent errors (Satterthwaite 1946)."""
    parts = np.array(errors) ** 2
    return float(parts.sum() ** 2 / (parts**2 / (np.array(sizes) - 1)).sum())
