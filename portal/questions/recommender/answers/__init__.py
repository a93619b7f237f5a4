"""The functions that make the recommender's answers, each beside its SQL: a module for each answer."""
