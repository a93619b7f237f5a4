"""The functions that make the answers about engagement, a module for each subject."""
