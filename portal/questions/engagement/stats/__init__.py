"""The statistics of engagement: numbers in, numbers out."""
