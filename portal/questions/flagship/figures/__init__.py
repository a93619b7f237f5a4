"""The flagship's figures, a module for each subject: from answers to plain dicts with colours as tokens; no query."""
