"""The look of figures and tables, and charts that every question shares."""
