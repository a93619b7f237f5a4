"""The figures of score drivers: plain dicts with colours as tokens, a module for each subject of answers/.

Where two dots share a row, the hollow dot is the gap as it is, the filled one the gap all else equal.
"""
