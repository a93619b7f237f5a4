"""The caveats that the MOOC's answers share, and that its page repeats beside charts."""

from __future__ import annotations

LEFT_OUT = "The de-identified release left rows out, so counts are smaller than those of the courses as they ran."
FLAGS = "The stages are flags, not steps: some earn a certificate without exploring half of the chapters."
LATER = "Who registers later has less time to certify before the data ends."
MIX = "Courses differ in subject and in who takes them: a rate is no measure of teaching."
STATED = "Education, age and gender are what people stated; Unknown is a group of its own, nothing is filled in."
WHOLE = "Activity is counted over the whole course and so includes the work of certifying: it goes with it, no more."
NETWORK = (
    "Country comes from the network address, so that inactive learners have none: the rates of known countries are "
    "therefore high."
)
SHRUNK = (
    "Steadied: drawn toward the rate of all known countries, the more the fewer registrations. Equal course mix: what "
    "the country would have if its learners took the courses that all take."
)
MODEL = (
    "One logistic regression of certified on course, age, education, gender and country (the ten largest, Other, "
    "Unknown): each level is compared among learners alike in the others."
)
OBSERVED = "Nothing here was randomised: what goes with certifying need not lead to it."
DAYS = "Where the days of a viewer are blank they are not known; other blank counts are none."
COURSES = "Chapters and videos differ in number from course to course: choose one course to compare like with like."
