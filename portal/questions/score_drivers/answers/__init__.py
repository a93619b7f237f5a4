"""The SQL of the score drivers' answers and the functions that make them, a module for each subject."""
