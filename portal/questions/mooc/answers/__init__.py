"""The SQL of the MOOC's answers and the functions that make them, a module for each subject."""
