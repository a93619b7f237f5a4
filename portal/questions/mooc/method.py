"""How the MOOC's numbers are counted, in words; a blank line between paragraphs."""

from __future__ import annotations

METHOD = """
A member is a registration: one person in one course. The same person can register for several courses.

Viewed means that the courseware was opened, explored that at least half of the chapters were, certified that a
certificate was earned. Stages can be skipped.

Every share carries its 95% Wilson interval. A group is compared with all other registrations, a country with the other
known countries; the p value is adjusted for the number of groups. Under ten registrations no rate is given. A group is
named as the highest only where it is clearly above each of the others (pooled z, 5% over their number).

The rate at equal course mix is what a group would have if its learners took the courses that all take. It is direct
(the mean of its course rates, weighted by all registrations) where it has ten registrations in every course, else
indirect. Two groups change places where their difference at equal mix (Mantel and Haenszel) is clear and of the other
sign than the raw one.

The rate that allows for small numbers draws each country toward the common rate of the known countries, the more the
fewer registrations it has, so that a country with two learners does not top the list. Its interval counts the doubt
about the common rate too.

Still active is the share with activity after that many days (Kaplan and Meier).

What is linked to certificates, all else equal, is one logistic regression of the registrations with a known country. A
factor counts as linked by a likelihood-ratio test of the whole factor. Inactive learners have no country, so those of
unknown country are left out; the table of the levels gives the odds ratios with them too, and the E-values.

Age is 2013 less the year of birth. Activity is made of posts, videos and days, counted over the whole course. What is
blank is Unknown and a group of its own.

The release is de-identified and left rows out, so that counts are smaller than those of the courses as they ran.
"""
