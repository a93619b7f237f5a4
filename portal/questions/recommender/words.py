"""Sentences that several answers of the recommender share, and the page's text on its method."""

from __future__ import annotations

OBSERVED = "Courses differ in more than what is recorded here: a course that is changed may not score like the others."
NO_PROOF = "This is a forecast, not proof: try it in one course first."
NOT_NEW = "Courses that scored 0 or 100 are not in the data, and it is not for brand-new courses."
CERTIFICATES = "Certificates are earned by finishing: an outcome of a course rather than something to set."
COMPARING = "the comparison with the published forest is still being prepared"
UNSEEN = (
    "Five random halvings give ten models; of each, the one that was not trained on the course speaks, so that its own "
    "score is not remembered. A forecast is the course's score plus the mean change of the five; its range is their "
    "smallest and largest."
)
OUT_OF_RANGE = "outside of what any course has: {}"
NOT_THERE = "No course matches these filters."

METHOD = """
The score of a course is the percent of its starters who completed it. How many started is not in the data, so a score
carries no interval, and a course with three starters weighs as much as one with three thousand.

A forecast comes from models that were not trained on the course: five random halvings of all courses give ten models,
and of each halving the one of the other half speaks. The change is the mean of the five, the range their smallest and
largest. The forecast is the course's score plus the change: with nothing changed it is the score. There is no forecast
for a value that no course in the data has.

The band is where 80% of courses expected to score about the same do score. It was measured on courses that were held
out, for each tenth of the predicted score apart. A course whose company profile nobody else shares gets the wider band
of unknown companies.

Like courses are the one percent that is nearest in the thirteen features that an instructor does not set. A value
outside of the range of most of them is named, since the model has then seen little like it.

A recipe sets at most three features, page shares in steps of 5 points, and moves at most 30 of 100 pages; the other
page shares follow in proportion. At least six of the seven values lie in the range of like courses, and the lowest of
the five models promises at least 2 points. Recipes are ranked by that lowest change, then by effort. What is locked
stays. Page shares and comments are part of a recipe only where the model clearly predicts courses that were held out
worse without them. Certificates are earned by finishing, an outcome rather than something to set: no recipe holds them.

Twins are courses of one company profile that differ in one exchange of pages, at least 10 points less of one kind and
10 more of another, while the other kinds lie within 5 points, length and users within a factor of three, and comments
are close. A course is compared with the mean of its twins. This is what was observed; courses may differ in more.

What matters is measured on held-out courses: how much worse the model gets when a feature is shuffled. Page shares are
shuffled together, and so are the company columns. The published importance, of a random forest, stands beside it; it
favours features with many values. A direction is the mean change for ten points or one interquartile range more.

How well it predicts is measured twice: on random courses, whose companies the model knows, and on courses of companies
that it has never seen. The second is what a new company should expect. Odd values, such as 600% certificates or 79,147
hours, stay as they are in the file.

A mean over courses counts each course once; its interval is a 95% t interval. Under ten courses no mean is given. A
percentile is the share of all courses that lie below this one, equal ones counted half.

Courses with a company name come from the smaller of the two files. The others are grouped by profile, the four figures
known of their company; several companies can share a profile, so a profile is no company.
"""
