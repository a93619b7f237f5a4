"""LightGBM's library, without its package."""

from __future__ import annotations

import pytest

from portal.errors import ModelError
from portal.questions.recommender.booster import Booster


def test_a_models_text_is_held_to_what_it_should_be() -> None:
    """What is no model is refused with a sentence; so is a row of another width."""
    with pytest.raises(ModelError):
        Booster("tree\nversion=v4\n")
