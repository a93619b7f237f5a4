"""Whether a build holds trained models, and what its note says about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.answers.spec import Context

TRAINING = "select trained, note from model_training"


@dataclass(frozen=True, slots=True)
class Training:
    """Whether there are trained models, and a note: why there are none, or what to know about those there are."""

    trained: bool
    note: str

    @property
    def caveats(self) -> tuple[str, ...]:
        """The note as a caveat; none where there is no note."""
        return (f"{self.note[:1].upper()}{self.note[1:]}.",) if self.note else ()

    @property
    def no_forecast(self) -> str:
        """The finding of an answer that needs models where there are none."""
        return f"There is no forecast: {self.note}."

    @property
    def reason(self) -> dict[str, str]:
        """The note of each row where there are no models, to be spread into the row."""
        return {} if self.trained else {"note": self.note}


def training(context: Context) -> Training:
    """Look up whether the build holds trained models."""
    (row,) = context.select(TRAINING).rows
    return Training(bool(row["trained"]), str(row["note"]))
