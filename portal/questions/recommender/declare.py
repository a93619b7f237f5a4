"""The recommender as the portal declares it: its filters, and the title, columns and function of each answer.

Read this file, then answers/, figures/ and page.py. The score of a course is the percent of its starters who completed
it.
"""

from __future__ import annotations

from portal.answers import member, people
from portal.answers.spec import AnswerSpec, Question
from portal.questions.recommender import columns, filters
from portal.questions.recommender.answers import different
from portal.questions.recommender.answers.companies import companies
from portal.questions.recommender.answers.comparison import comparison
from portal.questions.recommender.answers.contributions import contributions
from portal.questions.recommender.answers.courses import courses
from portal.questions.recommender.answers.coverage import coverage
from portal.questions.recommender.answers.features import features
from portal.questions.recommender.answers.learning import learning
from portal.questions.recommender.answers.models import models
from portal.questions.recommender.answers.prediction import prediction
from portal.questions.recommender.answers.recipes import recipes
from portal.questions.recommender.answers.response import response
from portal.questions.recommender.answers.scenarios import scenarios
from portal.questions.recommender.answers.twins import OF, WITH, members, twins
from portal.questions.recommender.member import known
from portal.questions.recommender.model import WHAT_IF

COUNT = "select count(*)::bigint from courses where {where}"
CHOSEN = ("company", "course", "with_twins", "twins")
SETTINGS = (*CHOSEN, *WHAT_IF, "lock", "unlock")


def question() -> Question:
    """Declare the recommender."""
    return Question(
        slug="recommender",
        title="Courses",
        asks="Which changes to a course would raise the share of learners who complete it?",
        sources=("course_features",),
        members="courses",
        filters=filters.filters(),
        answers=(*_of_courses(), _of_twins(), *_of_the_what_if(), *_of_the_models(), different.spec(), _people()),
        headline="companies",
        count=COUNT,
        member=member.spec("course", known, "recommender"),
        key=("course",),
    )


def _of_courses() -> tuple[AnswerSpec, ...]:
    """Declare what the data says of companies and courses."""
    return (
        AnswerSpec(
            "companies",
            "How do companies compare?",
            columns.COMPANIES,
            companies,
            group=("company",),
            uses=(),
            sentence="The {courses} courses of {company} have a mean score of {mean_score} ({low} to {high}): "
            "rank {rank_low} to {rank_high}.",
        ),
        AnswerSpec(
            "courses",
            "Where does this course stand?",
            columns.COURSES,
            courses,
            sentence="{score} of 100 starters complete course {course} of {company}: rank {rank} of those shown.",
        ),
        AnswerSpec(
            "comparison",
            "What is different about this course?",
            columns.COMPARISON,
            comparison,
            sentence="{feature} is {course} here, {company_mean} on average in its company and {all_mean} in all; "
            "{lower_share} of all courses lie below it, {higher_share} above.",
        ),
    )


def _of_twins() -> AnswerSpec:
    """Declare what was observed of courses that differ in little else than one exchange of pages."""
    return AnswerSpec(
        "twins",
        "Do similar courses with other pages score higher?",
        columns.TWINS,
        twins,
        lists={"a": members(WITH), "b": members(OF)},
        buttons={"a": "List the {courses} courses", "b": "List their {twins} twins"},
        uses=(),
        sentence="{courses} courses with more {given_to} and less {taken_from} than their twins score "
        "{mean_difference} points more on average ({low} to {high}).",
    )


def _of_the_what_if() -> tuple[AnswerSpec, ...]:
    """Declare what the models expect of the chosen course."""
    return (
        AnswerSpec(
            "prediction",
            "What is the forecast with these changes?",
            columns.PREDICTION,
            prediction,
            uses=SETTINGS,
            sentence="Course {course} scores {current_score}; with these values the forecast is {what_if_score} "
            "({what_if_low} to {what_if_high}).",
        ),
        AnswerSpec(
            "scenarios",
            "Which scenario has the highest forecast?",
            columns.SCENARIOS,
            scenarios,
            uses=(*CHOSEN, "scenario"),
            sentence="{scenario}: the forecast is {what_if_score} ({what_if_low} to {what_if_high}).",
        ),
        AnswerSpec(
            "contributions",
            "What makes up the model's score?",
            columns.CONTRIBUTIONS,
            contributions,
            uses=SETTINGS,
            sentence="{feature} at {value} adds {contribution} points to the model's score.",
        ),
        AnswerSpec(
            "response",
            "How does the forecast respond to each feature?",
            columns.RESPONSE,
            response,
            uses=CHOSEN,
            sentence="{feature} at {value}: {change} points ({change_low} to {change_high}).",
        ),
        AnswerSpec(
            "recipes",
            "Which changes would reach the goal?",
            columns.RECIPES,
            recipes,
            uses=(*CHOSEN, "lock", "target"),
            sentence="{changes}: the forecast is {what_if_score} ({what_if_low} to {what_if_high}).",
        ),
    )


def _of_the_models() -> tuple[AnswerSpec, ...]:
    """Declare how far the models can be trusted; none of these answers depends on what is chosen."""
    return (
        AnswerSpec(
            "features",
            "What matters to the score?",
            columns.FEATURES,
            features,
            uses=(),
            sentence="{feature} ranks {rank_low} to {rank_high} by what the model loses without it ({permutation} of R "
            "squared); raised by {step}, it predicts {change} points more ({direction_low} to {direction_high}).",
        ),
        AnswerSpec(
            "models",
            "How well does it predict?",
            columns.MODELS,
            models,
            uses=(),
            sentence="{model}, {split}: {r2} of how scores differ, off by {mae} points on average over {n} courses.",
        ),
        AnswerSpec(
            "coverage",
            "Are the ranges reliable?",
            columns.COVERAGE,
            coverage,
            uses=(),
            sentence="{split}, fifth {fifth}: {covered} of {n} courses score within a band of {width} points.",
        ),
        AnswerSpec(
            "learning",
            "Would more courses help?",
            columns.LEARNING,
            learning,
            uses=(),
            sentence="Trained on {courses} courses it accounts for {r2} of how scores differ "
            "(standard deviation over the folds: {r2_sd}).",
        ),
    )


def _people() -> AnswerSpec:
    return people.spec(
        "Which courses are these?",
        members="courses",
        columns=columns.PEOPLE,
        table="courses",
        search=("course", "company"),
        key="row",
    )
