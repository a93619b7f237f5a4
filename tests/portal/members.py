"""One member of each question over the small files, for tests that need any: the question's address and the id."""

from __future__ import annotations

IDS = {
    "score-drivers": "L10",
    "flagship": "Professional:72",
    "engagement": "1001",
    "mooc": "1",
    "recommender": "101",
}
