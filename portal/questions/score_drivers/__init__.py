"""The question of what is linked to a higher average score."""
