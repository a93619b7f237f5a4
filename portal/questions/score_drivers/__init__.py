"""The question of what goes with a higher average score."""
