"""The MOOC question as the portal declares it: filters, selectors, answers, and the functions that make them.

Read on in source.py (which table), funnel.py, groups.py, activity.py and drivers.py; then stats.py, figures.py and
page.py. A member is a registration: one person in one course.
"""

from __future__ import annotations

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, Column, Parts, Question
from portal.filters.kinds import Control, NamesFilter, RangeFilter
from portal.filters.selectors import CasesFilter, FlagFilter
from portal.questions.mooc import columns, different, funnel, groups
from portal.questions.mooc.activity import activity, activity_list
from portal.questions.mooc.drivers import drivers
from portal.questions.mooc.member import known

COUNT = "select count(*)::bigint from registrations where {where}"
WEEK = "coalesce(week::varchar, 'Unknown')"
ORDERS = ("registrations", "view rate", "explore rate", "certify rate")
MEASURES = ("registrations", "certify rate", "steadied rate", "rate at equal course mix")


def _names(name: str, label: str) -> NamesFilter:
    return NamesFilter(name, label, name, f"select distinct {name} from registration_counts order by 1")


FILTERS = (
    _names("course", "Course"),
    _names("country", "Country"),
    _names("education", "Education"),
    _names("gender", "Gender"),
    _names("age", "Age"),
    _names("segment", "Activity"),
    RangeFilter("registered", "Registered", "start_date", "registered_from", "registered_to", of="date"),
)
SELECTORS = (
    CasesFilter(
        "stage",
        "Stage",
        {"registered": "true", "viewed": "viewed", "explored": "explored", "certified": "certified"},
    ),
    FlagFilter("viewed", "Viewed", "viewed"),
    FlagFilter("explored", "Explored", "explored"),
    FlagFilter("certified", "Certified", "certified"),
    NamesFilter("week", "Week", WEEK, f"select distinct {WEEK} from registrations order by 1", "selector"),
)
CONTROLS = (
    Control("courses_by", "Sorted by", choices=ORDERS, default="registrations"),
    Control("map", "Show", choices=MEASURES, default="registrations"),
)
MEMBERS = tuple(item.name for item in (*FILTERS, *SELECTORS))
RATES = (
    ComparedShare("certify_rate", "certified", "registrations"),
    ComparedShare("view_rate", "viewed", "registrations"),
    ComparedShare("explore_rate", "explored", "registrations"),
)
RATED = (
    "{certified} of {registrations} registrations in {%s} earn a certificate: {certify_rate} ({low} to {high}); "
    "of the rest {rest_rate}."
)


def question() -> Question:
    """Return the MOOC as the portal declares it."""
    return Question(
        slug="mooc",
        title="MOOC",
        asks="What separates the learners who earn a certificate from those who leave, and where are they?",
        sources=("mooc_person_course",),
        members="registrations",
        filters=(*FILTERS, *CONTROLS, *SELECTORS),
        answers=(*_stages(), *_groups(), *_behind(), different.spec(), _people()),
        headline="funnel",
        count=COUNT,
        member=member.spec("registration", known, "mooc"),
        key=("registration",),
    )


def _stages() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "funnel",
            "How far do learners come?",
            columns.FUNNEL,
            funnel.funnel,
            group=("stage",),
            lists={"": funnel.stage_list, "in_both": funnel.both_list, "outside": funnel.outside_list},
            uses=MEMBERS,
            sentence="{registrations} registrations are {stage}: {share_of_registered} of all ({low} to {high}) and "
            "{share_of_previous} of those in the stage before; {outside} were not in that one.",
            compares=Comparison(
                ("stage",),
                (
                    ComparedShare("share_of_registered", "registrations", "registered"),
                    ComparedShare("share_of_previous", "in_both", "previous"),
                ),
            ),
        ),
        AnswerSpec(
            "combinations",
            "Which stages go together?",
            columns.COMBINATIONS,
            funnel.combinations,
            group=("viewed", "explored", "certified"),
            lists={"": funnel.combination_list},
            uses=MEMBERS,
            compares=Comparison(
                ("viewed", "explored", "certified"), (ComparedShare("share", "registrations", "registered"),)
            ),
        ),
        AnswerSpec(
            "registrations",
            "When do learners register, and what becomes of them?",
            columns.WEEKS,
            funnel.weeks,
            group=("week",),
            lists={"certified": {"week": "week", "certified": (True,)}},
            uses=MEMBERS,
            sentence="{registrations} register in the week of {week}; {certified} of them earn a certificate: "
            "{certify_rate} ({low} to {high}).",
            compares=Comparison(("week",), (ComparedShare("certify_rate", "certified", "registrations"),)),
        ),
    )


def _groups() -> tuple[AnswerSpec, ...]:
    def spec(name: str, column: str, title: str, caveats: tuple[str, ...], description: str) -> AnswerSpec:
        declared = columns.group(column, description)
        return _rated(name, column, title, declared, groups.by(column, caveats))

    return (
        spec("courses", "course", "How do courses compare?", (groups.MIX,), "The course."),
        _rated("countries", "country", "Where do learners earn certificates?", columns.COUNTRIES, groups.countries),
        spec(
            "education",
            "education",
            "Does education go with certifying?",
            (groups.STATED,),
            "The education that the person stated; Unknown where blank.",
        ),
        spec("ages", "age", "Does age go with certifying?", (groups.STATED,), "Age in 2013; Unknown where not stated."),
        spec(
            "genders",
            "gender",
            "Does gender go with certifying?",
            (groups.STATED,),
            "The gender that the person stated; Unknown where blank.",
        ),
        spec(
            "segments",
            "segment",
            "How does activity go with certifying?",
            (groups.WHOLE,),
            "How active the person was: by posts, videos and days over the whole course.",
        ),
    )


def _rated(name: str, column: str, title: str, declared: tuple[Column, ...], make: groups.Make) -> AnswerSpec:
    further: dict[str, Parts] = {stage: {column: column, stage: (True,)} for stage in funnel.STAGES[1:]}
    compares = Comparison((column,), RATES)
    return AnswerSpec(
        name,
        title,
        declared,
        make,
        group=(column,),
        lists=further,
        uses=MEMBERS,
        sentence=RATED % column,
        compares=compares,
    )


def _behind() -> tuple[AnswerSpec, ...]:
    return (
        AnswerSpec(
            "activity",
            "What did those who certified do?",
            columns.ACTIVITY,
            activity,
            group=("group_by", "group"),
            lists={"": activity_list},
            uses=MEMBERS,
            compares=Comparison(
                ("group_by", "group"),
                tuple(
                    ComparedShare(f"share_any_{name}", "", "days_known" if name == "days" else "registrations")
                    for name in columns.COUNTERS
                ),
            ),
        ),
        AnswerSpec(
            "drivers",
            "What goes with certifying, among learners alike in the rest?",
            columns.DRIVERS,
            drivers,
            uses=MEMBERS,
            sentence="If everyone in the regression were {level} ({factor}), {adjusted_rate} would earn a certificate "
            "({adjusted_low} to {adjusted_high}); {registrations} registrations are.",
        ),
    )


def _people() -> AnswerSpec:
    return people.spec(
        "Which registrations are these?",
        members="registrations",
        columns=columns.PEOPLE,
        table="registrations",
        search=("user_id", "course", "country"),
        key="registration",
    )
