"""Counts in, numbers out: what the flagship's answers need beyond the shared estimates."""
