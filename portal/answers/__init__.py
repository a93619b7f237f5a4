"""Answers: declared by questions, made from one build for one filter state, presented the same way everywhere."""
