"""Answers outside the page: HTTP, JSON, CSV, workbooks, lists and print."""
