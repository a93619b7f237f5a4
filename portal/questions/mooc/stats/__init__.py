"""The MOOC's statistics: counts in, numbers out."""
