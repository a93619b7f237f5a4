"""The MOOC question as the portal declares it: filters, selectors, answers, and the functions that make them.

A member is a registration: one person in one course. The columns are in columns.py, what makes each answer in
answers/, what draws it in figures/.
"""

from __future__ import annotations

from portal.answers import member, people
from portal.answers.comparison.compare import ComparedShare, Comparison
from portal.answers.spec import AnswerSpec, Column, Parts, Question
from portal.filters.controls import ChoiceControl
from portal.filters.kinds import NamesFilter, RangeFilter
from portal.filters.selectors import CasesFilter, FlagFilter
from portal.questions.mooc import caveats, columns
from portal.questions.mooc.answers import (
    activity,
    combinations,
    countries,
    differences,
    drivers,
    factors,
    first_weeks,
    funnel,
    groups,
    weeks,
)
from portal.questions.mooc.member import known
from portal.questions.mooc.words import ORDER_COLUMNS

COUNT = "select count(*)::bigint from registrations where {where}"
WEEK = "coalesce(week::varchar, 'Unknown')"
COURSE_ORDERS = tuple(ORDER_COLUMNS)
MAP_MEASURES = ("registrations", "certification rate", "rate allowing for small numbers", "rate at equal course mix")


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
    ChoiceControl("courses_by", "Sorted by", choices=COURSE_ORDERS, default="registrations"),
    ChoiceControl("map", "Show", choices=MAP_MEASURES, default="registrations"),
)
BY_ACTIVITY = ("stage", "viewed", "explored", "certified", "segment")  # they can make a share of a stage 0 or 1
MEMBERS = tuple(item.name for item in (*FILTERS, *SELECTORS))
RATES = (
    ComparedShare("certify_rate", "certified", "registrations"),
    ComparedShare("view_rate", "viewed", "registrations"),
    ComparedShare("explore_rate", "explored", "registrations"),
)
GROUP_SENTENCE = (
    "{certified} of {registrations} registrations in {%s} earn a certificate: {certify_rate} ({low} to {high}); "
    "of everyone else {rest_rate}."
)


def question() -> Question:
    """Declare the MOOC: its words, filters and answers."""
    return Question(
        slug="mooc",
        title="MOOC",
        asks="What separates the learners who earn a certificate from those who leave, and where are they?",
        sources=("mooc_person_course",),
        members="registrations",
        filters=(*FILTERS, *CONTROLS, *SELECTORS),
        answers=(
            _funnel(),
            _combinations(),
            _first_weeks(),
            _weeks(),
            *_groups(),
            _activity(),
            _factors(),
            _drivers(),
            differences.spec(),
            _people(),
        ),
        headline="funnel",
        count=COUNT,
        member=member.spec("registration", known, "mooc"),
        key=("registration",),
        others=("The person's other registrations", "Each leads to its own page"),
    )


def _funnel() -> AnswerSpec:
    return AnswerSpec(
        "funnel",
        "How far do learners get?",
        columns.FUNNEL,
        funnel.make,
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
            chosen_by=BY_ACTIVITY,
        ),
    )


def _combinations() -> AnswerSpec:
    return AnswerSpec(
        "combinations",
        "Which stages go together?",
        columns.COMBINATIONS,
        combinations.make,
        group=("viewed", "explored", "certified"),
        lists={"": combinations.row_list},
        uses=MEMBERS,
        compares=Comparison(
            ("viewed", "explored", "certified"),
            (ComparedShare("share", "registrations", "registered"),),
            chosen_by=BY_ACTIVITY,
        ),
    )


def _first_weeks() -> AnswerSpec:
    return AnswerSpec(
        "first_weeks",
        "How long do learners stay?",
        columns.FIRST_WEEKS,
        first_weeks.make,
        uses=MEMBERS,
        sentence="{day} days after registering, {still_active} of the registrations in {course} are still active "
        "({low} to {high}); {followed} are at risk on that day.",
    )


def _weeks() -> AnswerSpec:
    return AnswerSpec(
        "registrations",
        "When do learners register, and what becomes of them?",
        columns.WEEKS,
        weeks.make,
        group=("week",),
        lists={"certified": {"week": "week", "certified": (True,)}},
        uses=MEMBERS,
        sentence="{registrations} register in the week of {week}; {certified} of them earn a certificate: "
        "{certify_rate} ({low} to {high}).",
        compares=Comparison(
            ("week",), (ComparedShare("certify_rate", "certified", "registrations"),), chosen_by=BY_ACTIVITY
        ),
    )


def _groups() -> tuple[AnswerSpec, ...]:
    def spec(name: str, column: str, title: str, caveat: str, description: str) -> AnswerSpec:
        declared = columns.group(column, description)
        return _rated(name, column, title, declared, groups.by(column, (caveat,)))

    return (
        _rated("courses", "course", "How do courses compare?", columns.course(), groups.courses((caveats.MIX,))),
        _rated("countries", "country", "Where do learners earn certificates?", columns.COUNTRIES, countries.make),
        spec(
            "education",
            "education",
            "Is education linked to certificates?",
            caveats.STATED,
            "The education that the person stated; Unknown where blank.",
        ),
        spec("ages", "age", "Is age linked to certificates?", caveats.STATED, "Age in 2013; Unknown where not stated."),
        spec(
            "genders",
            "gender",
            "Is gender linked to certificates?",
            caveats.STATED,
            "The gender that the person stated; Unknown where blank.",
        ),
        spec(
            "segments",
            "segment",
            "Is activity linked to certificates?",
            caveats.WHOLE,
            "How active the person was: by posts, videos and days over the whole course.",
        ),
    )


def _rated(name: str, column: str, title: str, declared: tuple[Column, ...], make: groups.Make) -> AnswerSpec:
    lists: dict[str, Parts] = {stage: {column: column, stage: (True,)} for stage in columns.FLAG_STAGES}
    compares = Comparison((column,), RATES, chosen_by=BY_ACTIVITY)
    return AnswerSpec(
        name,
        title,
        declared,
        make,
        group=(column,),
        lists=lists,
        uses=MEMBERS,
        sentence=GROUP_SENTENCE % column,
        compares=compares,
    )


def _activity() -> AnswerSpec:
    return AnswerSpec(
        "activity",
        "What did those who certified do?",
        columns.ACTIVITY,
        activity.make,
        group=("group_by", "group"),
        lists={"": activity.row_list},
        uses=MEMBERS,
        compares=Comparison(
            ("group_by", "group"),
            tuple(
                ComparedShare(f"share_any_{name}", "", "days_known" if name == "days" else "registrations")
                for name in columns.COUNTERS
            ),
            chosen_by=BY_ACTIVITY,
        ),
    )


def _factors() -> AnswerSpec:
    return AnswerSpec(
        "factors",
        "What is linked to certificates, all else equal?",
        columns.FACTORS,
        factors.make,
        uses=MEMBERS,
        sentence="{factor}: {levels} levels over {registrations} registrations account for {share_of_deviance} of the "
        "differences in who earns a certificate.",
    )


def _drivers() -> AnswerSpec:
    return AnswerSpec(
        "drivers",
        "Who earns certificates, all else equal?",
        columns.DRIVERS,
        drivers.make,
        uses=MEMBERS,
        sentence="If everyone in the regression were {level} ({factor}), {adjusted_rate} would earn a certificate "
        "({adjusted_low} to {adjusted_high}); {registrations} registrations are.",
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
