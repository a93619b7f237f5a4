"""The recommender's figures: an answer in, a plain dict out, with colours as tokens; no query, no filter, no id."""
