"""The caveats that the MOOC's answers share, and that its page repeats beside charts."""

from __future__ import annotations

LEFT_OUT = "The de-identified release left rows out, so counts are smaller than those of the courses as they ran."
FLAGS = "The stages are flags, not steps: some earn a certificate without exploring half of the chapters."
LATER = "Who registers later has less time to certify before the data ends."
MIX = "Courses differ in subject and in who takes them: a rate is no measure of teaching."
STATED = "Education, age and gender are what people stated; Unknown is a group of its own, nothing is filled in."
WHOLE = "Activity is counted over the whole course and so includes the work that a certificate takes."
NETWORK = (
    "Country comes from the network address, so that inactive learners have none: the rates of known countries are "
    "therefore high."
)
SHRUNK = (
    "Allowing for small numbers: drawn toward the common rate of the known countries, the more the fewer registrations."
)
EQUAL_MIX = (
    "Equal course mix: what the group would have if its learners took the courses that all take; computed directly "
    "where it has registrations enough in every course, else indirectly, and indirect rates are not compared."
)
INDIRECT = (
    "Countries with too few registrations in a course have an indirect rate, which cannot be compared with others."
)
MODEL = (
    "One logistic regression of certified on course, age, education, gender and country (the ten largest and Other): "
    "each level is compared all else equal. Registrations of unknown country are left out, since inactive learners "
    "have none."
)
WITH_UNKNOWN = "The with_unknown columns give the odds ratios with registrations of unknown country in the regression."
E_VALUES = (
    "An E-value says how strongly something that is not recorded would have to be linked with both sides to explain an "
    "odds ratio; near 1 little is needed."
)
ACTIVE = (
    "Activity ends with the last event; without one it ends on the day of registration. Registrations of the last 14 "
    "days of the data are left out, and nobody is counted as stopped in these days."
)
OBSERVED = "People chose their courses themselves: this does not show what would raise their chances."
DAYS = "Where the days of a viewer are blank they are not known; other blank counts are none."
COURSES = "Chapters and videos differ in number from course to course: choose one course to compare like with like."
