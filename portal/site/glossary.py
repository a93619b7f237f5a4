"""Beside the pages: the terms that the site uses, each in one or two plain sentences."""

from __future__ import annotations

TERMS: dict[str, str] = {
    "n": "How many members (learners, users, students, registrations or courses) a number is made from.",
    "base": "What a value is computed over: the denominator of a share, or the members behind a mean. "
    "Under the smallest base no value is shown.",
    "share": "The part of a group that has something, from 0% to 100%.",
    "mean": "The sum divided by the number of members. A few very large values pull it up.",
    "median": "The value in the middle: half of the members lie below it, half above.",
    "percentile": "The place among all others: at the 75th percentile, three quarters lie below.",
    "standard deviation": "How far values typically lie from their mean.",
    "interval": "The range that a number would likely fall in if the same count were made on other, similar members. "
    "A 95% interval holds the true value in 95 of 100 such counts.",
    "Wilson interval": "The interval of a share. It stays between 0% and 100% and holds for small groups too.",
    "t interval": "The interval of a mean, wider where there are few members.",
    "Welch test": "Compares two means without supposing that both groups vary alike.",
    "Yuen interval": "The interval of a mean whose largest values were cut, which counts the doubt that the cut adds.",
    "bootstrap": "Draws the members again and again, with repeats, to see how much a number moves by chance.",
    "p": "How often a difference at least this large would come up by chance if there were none. Small speaks "
    "against chance.",
    "adjusted p": "p after many comparisons were made at once, so that chance finds are not taken for real "
    "(Benjamini-Hochberg). The page says how many were compared.",
    "adjusted difference": "The difference between members that remains all else equal, as far as the data records it.",
    "correlation": "How closely two values go together, from \u22121 to 1. It does not say why.",
    "effect size": "How large a difference is, measured against how far values usually lie apart (Cohen's d).",
    "R squared": "The part of the differences between members that a model accounts for, from 0 to 1.",
    "omega squared": "The part of the differences in scores that one factor accounts for, corrected for chance.",
    "partial R squared": "What one factor adds to a model that already holds all the others.",
    "odds ratio": "How the odds of something compare between two groups; 1 means no difference.",
    "shrunk rate": "A rate that allows for small numbers: groups with few members are pulled towards the rate of all.",
    "standardised rate": "A rate as it would be if every group had the same mix as all together.",
    "Kaplan-Meier": "Counts who has gone on by a day, and takes into account those who could not be watched for "
    "long enough.",
    "cohort": "A group of members chosen by filters.",
    "sample": "Synthetic data in the format of the real source, used where the real files are missing. Its "
    "numbers are invented.",
    "build": "One finished reading of all files. The site shows one build at a time and says which.",
    "reject": "A row of a file that breaks a rule. It stays out of the numbers and is listed with the rule that "
    "it breaks.",
    "profile": "Courses that agree in the four values that describe a company. Several companies can share one "
    "profile.",
    "impurity importance": "How much a forest of decision trees used a feature to tell courses apart.",
    "permutation importance": "How much worse a model predicts when one feature is shuffled.",
    "support": "How many of the moved features stay within what like courses have. With little support a "
    "prediction is a guess.",
}
