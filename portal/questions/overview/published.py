"""From `data/published.toml` to typed claims: what was published, and where the portal's own answer is found."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from portal.errors import PublishedError

if TYPE_CHECKING:
    from pathlib import Path

Pick = str | bool | int | float | list[str | bool | int | float]
"""What a cell must be for its row to be picked: a value, or one of a list of values."""

Kind = Literal[
    "cell",
    "ratio",
    "difference",
    "complement",
    "count",
    "rank",
    "order",
    "sign",
    "clear_difference",
    "every_higher",
    "quarters",
    "largest_fall",
    "largest_relative_fall",
]
_NEEDS: dict[str, tuple[str, ...]] = {
    "ratio": ("column", "by"),
    "difference": ("column", "by"),
    "count": (),
    "rank": ("column", "label", "of"),
    "order": ("column", "label"),
    "clear_difference": ("column", "by", "interval"),
    "every_higher": ("column", "label", "of"),
    "largest_fall": ("column", "label"),
    "largest_relative_fall": ("column", "label"),
}
_WORDS = {
    "order",
    "sign",
    "clear_difference",
    "every_higher",
    "quarters",
    "largest_fall",
    "largest_relative_fall",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(_Strict):
    """One number or text in an answer: the `column` of the one row that `row` picks.

    `without` leaves rows out. With `total` it is the column's sum over all rows picked; with `per` that sum over the
    sum of the column `per`. `absent` is the value where no such row exists (a share of 0 has no row). `filters` are
    parameters of the page's query string.
    """

    answer: str = Field(min_length=1)
    column: str = ""
    row: dict[str, Pick] = {}
    without: dict[str, Pick] = {}
    filters: dict[str, str | list[str]] = {}
    total: bool = False
    per: str | None = None
    absent: float | None = None


class Says(_Strict):
    """Turns a number into a word: `yes` where it lies above (or below) the limit, else `no`."""

    above: float | None = None
    below: float | None = None
    yes: str
    no: str

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.above is None) == (self.below is None):
            raise ValueError("`says` takes one limit, `above` or `below`")
        return self


class Expression(Term):
    """A term, or one of the few derived values (`compute`), in published units (`scale` per unit of the answer).

    `by` is the second term of a ratio, difference or comparison; what it leaves out is as in the first.
    """

    compute: Kind = "cell"
    by: Term | None = None
    label: str = ""
    of: str = ""
    first: int | None = Field(default=None, ge=1)
    interval: tuple[str, str] | None = None
    scale: float = 1
    says: Says | None = None

    @model_validator(mode="before")
    @classmethod
    def _complete_by(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("by"), dict):
            return data
        return {**data, "by": {key: data[key] for key in Term.model_fields if key in data} | data["by"]}

    @model_validator(mode="after")
    def _has_its_parts(self) -> Self:
        missing = [name for name in _NEEDS.get(self.compute, ("column",)) if not getattr(self, name)]
        if missing:
            raise ValueError(f"compute `{self.compute}` needs `{'`, `'.join(missing)}`")
        if self.says and self.compute in _WORDS:
            raise ValueError(f"compute `{self.compute}` gives a text, and `says` reads numbers")
        return self


class Beside(Expression):
    """A number shown in a claim's caveat: `words` with {} where it goes, rounded to `digits`."""

    words: str = Field(pattern=r"^[^{}]*\{\}[^{}]*$")
    digits: int = Field(default=2, ge=0)


class Value(_Strict):
    """One published value, and where the portal's own is found (`look_up`) or why it cannot be checked (`reason`).

    `tolerance` is half a unit of the last digit published; a text has none and must be equal. `pinned` says that the
    built-in sample is drawn to match the value, or that it follows from values that are: the sample confirms no such.
    """

    part: str = ""
    pinned: bool = False
    published: int | float | str
    unit: str | None = None
    tolerance: float | None = Field(default=None, ge=0)
    reason: str | None = Field(default=None, min_length=1)
    look_up: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        look_up = {key: value for key, value in data.items() if key in Expression.model_fields}
        rest = {key: value for key, value in data.items() if key not in look_up}
        if isinstance(rest.get("published"), list):
            rest["published"] = ", ".join(map(str, rest["published"]))
        return rest | ({"look_up": look_up} if look_up else {})

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.reason is None) == (self.look_up is None):
            raise ValueError("a value has either a look-up (answer, row, column) or a `reason`")
        is_text = isinstance(self.published, str)
        if is_text == (self.tolerance is not None):
            raise ValueError("a number has a `tolerance` and a text has none")
        if self.look_up and not is_text and (self.look_up.says or self.look_up.compute in _WORDS):
            raise ValueError("the published value is a number and its look-up gives a text")
        return self


class Claim(_Strict):
    """A published sentence and its values; `unit` and `tolerance` are those of its numbers unless a value says else.

    `pinned` is that of its values in the same way.

    `caveat` is what an honest reader must know beside it; `beside` adds live numbers to that.
    """

    id: str
    statement: str = Field(min_length=1)
    unit: str | None = None
    tolerance: float | None = None
    definition: str = ""
    caveat: str = ""
    beside: tuple[Beside, ...] = ()
    values: tuple[Value, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _hand_down(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("values"), list):
            return data
        numbers = {key: data[key] for key in ("unit", "tolerance") if key in data}
        every = {"pinned": data["pinned"]} if "pinned" in data else {}
        values = [{**every, **(numbers if _is_numeric(value) else {}), **value} for value in data["values"]]
        return {key: item for key, item in data.items() if key != "pinned"} | {"values": values}

    @model_validator(mode="after")
    def _parts_differ(self) -> Self:
        parts = [value.part for value in self.values]
        if len(set(parts)) < len(parts) or (len(parts) > 1 and "" in parts):
            raise ValueError("each of several values needs a `part` of its own")
        return self


class Extract(_Strict):
    """How the published extract is known again: the rows read of a table (no name: of all) or an answer's number.

    `rows` is that count, or its least and most where only a rounded one was published; `counted` says of what.
    """

    rows: int | tuple[int, int]
    counted: str
    table: str | None = None
    look_up: Expression | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.table and self.look_up:
            raise ValueError("extract names a `table` or a `look_up`, not both")
        return self


class ClaimSource(_Strict):
    """One of the five analyses: `question` answers it, from the source folder `data`.

    `pending` gives, for each answer that its question lacks for now, the reason that readers see. `pinned` is that of
    its claims unless one says else.
    """

    id: str
    question: str
    data: str
    title: str
    rules: str = ""
    extract: Extract
    pending: dict[str, str] = {}
    claim: tuple[Claim, ...]

    @model_validator(mode="before")
    @classmethod
    def _hand_down(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("claim"), list) or "pinned" not in data:
            return data
        claims = [{"pinned": data["pinned"], **claim} for claim in data["claim"]]
        return {key: item for key, item in data.items() if key != "pinned"} | {"claim": claims}

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [claim.id for claim in self.claim]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"claim id `{twice[0]}` stands twice")
        return self


class Published(_Strict):
    """All claims, by source, in the order of the file."""

    source: tuple[ClaimSource, ...]


def load_published(path: Path) -> Published:
    """Read `published.toml`; raises PublishedError with one sentence that names place, rule and remedy."""
    remedy = f"mend {path.name}"
    data: dict[str, Any] = {}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Published.model_validate(data)
    except OSError as error:
        raise PublishedError(f"{path} cannot be read ({error.strerror}): restore {path.name}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PublishedError(f"{path} is not valid TOML ({error}): {remedy}.") from error
    except ValidationError as error:
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")  # a misspelt key first
        rule = first["msg"].removeprefix("Value error, ")
        raise PublishedError(f"{path}: {_place(data, first['loc'])}: {rule}: {remedy}.") from error


def _is_numeric(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("published"), int | float)


def _place(data: Any, location: tuple[int | str, ...]) -> str:
    """Words for a place in the file: names of sources and claims, and the number of a value, from 1."""
    words = []
    for key in location:
        known = isinstance(data, dict | list) and (key in data if isinstance(data, dict) else True)
        data = data[key] if known else data
        if isinstance(key, int):
            name = data.get("id") if isinstance(data, dict) else None
            words.append(f"`{name}`" if name else str(key + 1))
        elif known or key != "look_up":
            words.append(key)
    return " ".join(words) or "the file"
