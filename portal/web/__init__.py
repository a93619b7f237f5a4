"""What every HTTP response passes: limits, logs, static files, error pages."""
