"""The page of all kept cohorts."""
