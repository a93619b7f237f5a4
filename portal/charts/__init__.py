"""How figures and tables look, what charts are drawn with, and the charts that every question shares."""
