"""On which day of the week do people register? What is asked, with its filters, columns and answers."""

from examples.weekdays.answers import days
from portal.answers import people
from portal.answers.comparison import differences
from portal.answers.spec import AnswerSpec, Column, Question
from portal.filters.kinds import NamesFilter

ASKS = "On which day of the week do people register?"
MEMBERS = "registrations"
COUNT = "select count(*)::bigint from registrations where {where}"
DAY = "coalesce(dayname(start_date), 'Unknown')"
COURSE = NamesFilter("course", "Course", "course", "select distinct course from registrations order by 1")
WEEKDAY = NamesFilter("weekday", "Weekday", DAY, f"select distinct {DAY} from registrations order by 1", "selector")
FILTERS = (COURSE, WEEKDAY)
DAYS = (
    Column("weekday", "text", "The day of the week; Unknown where the day of registration is not known."),
    Column("registrations", "count", "Registrations: one person in one course each."),
)
PEOPLE = (Column("registration", "id", "The number of the registration."), Column("course", "text", "The course."))
FACTORS = (differences.LevelFactor("course", "course", "course", ("course",), {"course": "level"}),)
ANSWERS = (
    AnswerSpec("days", "When do people register?", DAYS, days.make, group=("weekday",)),
    differences.spec(MEMBERS, FACTORS, "What is different about these registrations?"),
    people.spec(
        "Who are they?", members=MEMBERS, columns=PEOPLE, table="registrations", search=("course",), key="registration"
    ),
)


def question() -> Question:
    """Declare the question."""
    return Question(
        "weekdays", "Weekdays", ASKS, ("mooc_person_course",), MEMBERS, FILTERS, ANSWERS, headline="days", count=COUNT
    )
