"""The question whether users come in through the flagship program, and what they take next."""
