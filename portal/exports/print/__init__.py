"""The print view of a question: one document without Dash, for paper and PDF."""
