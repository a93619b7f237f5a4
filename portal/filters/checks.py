"""Checks of the values in a query string: single values, allowed names, numbers, dates and months."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any

from portal.errors import InvalidFilter
from portal.filters.condition import AllowedValues, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.filters.filter import Pairs


def single(pairs: Pairs) -> Pairs:
    """Return the pairs of a filter that takes one value for each parameter; raise InvalidFilter for a second."""
    names = [name for name, _ in pairs]
    for name, text in pairs:
        if names.count(name) > 1:
            raise InvalidFilter(f"{name} takes one value, but {names.count(name)} were given.", name, short(text))
    return pairs


def known(name: str, text: str, allowed: Sequence[str]) -> str:
    """Return the text where it is allowed; raise InvalidFilter where not."""
    texts = allowed if isinstance(allowed, AllowedValues) else AllowedValues(allowed)
    if text not in texts.lookup:
        raise InvalidFilter(f"{name} has no value {short(text)!r}; {texts.sentence()}.", name, short(text), texts)
    return text


def bound_text(name: str, text: str, of: str) -> str:
    """Return the text of a number, date or month; raise InvalidFilter where it is none."""
    try:
        order(text, of)
    except ValueError as error:
        form = {"number": "a number", "date": "a date as YYYY-MM-DD", "month": "a month as YYYY-MM"}[of]
        raise InvalidFilter(f"{name} is {short(text)!r}, but it must be {form}.", name, short(text)) from error
    return text


def order(text: str, of: str) -> Any:
    """Return the comparable, bindable value of a bound; raise ValueError where it is none."""
    if of == "number":
        if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text, re.ASCII) or not math.isfinite(float(text)):
            raise ValueError(text)
        return float(text)
    form = r"\d{4}-\d{2}" if of == "month" else r"\d{4}-\d{2}-\d{2}"
    if not re.fullmatch(form, text, re.ASCII):
        raise ValueError(text)
    return dt.date.fromisoformat(text + "-01" if of == "month" else text)


def next_month(day: dt.date) -> dt.date:
    """Return the first day of the month after a day's."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def either(words: Sequence[str]) -> str:
    """Return words joined by commas and a last `or`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
