"""The page of all saved cohorts."""
