"""The figures of the engagement page: each draws an answer, and never queries or filters."""
