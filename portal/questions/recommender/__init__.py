"""The question of the course recommender: which changes to a course would raise its completion."""
