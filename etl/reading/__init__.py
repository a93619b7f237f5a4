"""Turns the files of a source into checked tables: whole rows, typed, each rejected row with its reason."""
