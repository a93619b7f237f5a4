"""The overview: a card per question, and the published findings recomputed."""
