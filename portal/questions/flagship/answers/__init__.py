"""The flagship's answers, a module for each subject: the SQL and the functions that make answers from its rows."""
