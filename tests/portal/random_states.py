"""Random filter states of a question, the same on every machine: state 0 has nothing chosen."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from portal.answers.allowed import allowed_values, with_defaults
from portal.filters.kinds import RangeFilter
from portal.filters.selectors import FlagFilter
from tests.portal.every_question import FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.answers.service import AnswerService
    from portal.filters.filter import Filter

    Pairs = list[tuple[str, str]]


def random_state(service: AnswerService, slug: str, number: int, most: int = 3) -> Pairs:
    """Return the state of a number on a tab: values of one filter or selector, up to `most` of them."""
    chance = random.Random(f"{slug} {number}")  # noqa: S311 - the same states everywhere
    with service.warehouse.snapshot() as snapshot:
        filters = with_defaults(service.question(slug).filters, snapshot)
        chosen = chance.sample(filters, chance.randint(1, most)) if number else []
        bounds = FACTS[slug].bounds
        return [pair for item in filters if item in chosen for pair in _value(item, service, chance, bounds)]


def _value(item: Filter, service: AnswerService, chance: random.Random, bounds: Mapping[str, tuple[str, str]]) -> Pairs:
    """Return a random value of a filter, up to two where it takes several."""
    if isinstance(item, RangeFilter):
        return [(name, chance.choice(bounds[name])) for name in item.parameters]
    if isinstance(item, FlagFilter):
        return [(item.name, chance.choice(("true", "false")))]
    if item.limits is not None:
        return [(item.name, f"{chance.choice(item.limits) or 0:g}")]
    with service.warehouse.snapshot() as snapshot:
        known = [(part.name, allowed_values(snapshot, part)) for part in getattr(item, "parts", (item,))]
    most = 2 if item.several and len(known) == 1 else 1
    return [(name, text) for name, texts in known for text in chance.sample(texts, min(most, len(texts)))]
