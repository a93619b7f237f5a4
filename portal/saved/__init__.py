"""What readers save: cohorts, notes and worklists in SQLite. It knows no question."""
