"""The statistics of the score drivers, numbers in and numbers out: least squares, importance, verdicts, quantiles."""
