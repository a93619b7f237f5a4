"""Pages that belong to no question."""
