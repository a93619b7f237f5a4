"""The columns of the MOOC's answers, each with its unit, its sentence and its base, and the values that rows share."""

from __future__ import annotations

from portal.answers.spec import Column, ends

UNKNOWN = "Unknown"
REGISTERED, VIEWED, EXPLORED, CERTIFIED = "registered", "viewed", "explored", "certified"
FLAG_STAGES = (VIEWED, EXPLORED, CERTIFIED)  # each a flag of the data; everyone is registered
STAGES = (REGISTERED, *FLAG_STAGES)

REGISTRATIONS = Column("registrations", "count", "Registrations: one person in one course each.")
TESTS = Column("tests", "count", "How many rows of this answer have a p; the adjusted p counts them all.")
P = Column(
    "p_adjusted",
    "p",
    "How likely a certification rate this far from that of everyone else is by chance (pooled two-proportion z), "
    "adjusted for the number of rows (Benjamini-Hochberg).",
    base="smaller",
)


def stage_before(stage: str) -> str:
    """Return the stage that comes before one of the later three."""
    return STAGES[STAGES.index(stage) - 1]


FUNNEL = (
    Column("stage", "text", "The stage; stages are flags of their own, not nested."),
    Column("registrations", "count", "Registrations in the stage."),
    Column("share_of_registered", "fraction", "Share of all registrations.", base="registered"),
    *ends("fraction", "its 95% Wilson interval", "registered"),
    Column(
        "share_of_previous", "fraction", "Share of those in the stage before who are in this one too.", base="previous"
    ),
    Column("outside", "count", "In this stage and not in the one before."),
    Column("in_both", "count", "In this stage and in the one before."),
    *ends("fraction", "the 95% Wilson interval of share_of_previous", "previous", name="previous"),
    Column("registered", "count", "All registrations: what share_of_registered is computed over."),
    Column("previous", "count", "Registrations in the stage before: what share_of_previous is computed over."),
)

COMBINATIONS = (
    Column("viewed", "0 or 1", "1 where the courseware was opened."),
    Column("explored", "0 or 1", "1 where at least half of the chapters were opened."),
    Column("certified", "0 or 1", "1 where a certificate was earned."),
    Column("registrations", "count", "Registrations with exactly this combination."),
    Column("share", "fraction", "Share of all registrations.", base="registered"),
    *ends("fraction", "its 95% Wilson interval", "registered"),
    Column("registered", "count", "All registrations: what the share is computed over."),
)

_RATES = (
    Column("viewed", "count", "Registrations that opened the courseware."),
    Column("explored", "count", "Registrations that opened at least half of the chapters."),
    Column("certified", "count", "Registrations that earned a certificate."),
    Column("view_rate", "fraction", "Viewed over registrations.", base="registrations"),
    Column("explore_rate", "fraction", "Explored over registrations.", base="registrations"),
    Column("certify_rate", "fraction", "Certified over registrations.", base="registrations"),
    *ends("fraction", "the certification rate's 95% Wilson interval", "registrations"),
    P,
    TESTS,
    *ends("fraction", "the view rate's 95% Wilson interval", "registrations", name="view"),
    *ends("fraction", "the explore rate's 95% Wilson interval", "registrations", name="explore"),
)


_RANKS = (
    Column(
        "rank_low",
        "count",
        "The best rank that the group can have by its certification rate: 1 and the groups that are clearly higher "
        "(pooled z, p at most 5% over the number of other groups).",
        base="registrations",
    ),
    Column(
        "rank_high",
        "count",
        "The worst rank that it can have: the number of groups less those that are clearly lower.",
        base="registrations",
    ),
)
_AT_EQUAL_MIX = (
    Column(
        "standardised_rate",
        "fraction",
        "Certification rate at the course mix of all registrations chosen.",
        base="registrations",
    ),
    *ends("fraction", "its 95% interval (direct: Dobson; indirect: Byar)", "registrations", name="standardised"),
    Column(
        "standardised_by",
        "text",
        "direct: the mean of the group's course rates, each weighted by all registrations of the course; indirect, "
        "where a course has too few: certificates over those that its courses let expect, times the rate of all.",
        base="registrations",
    ),
)


def _rest(rest: str) -> tuple[Column, ...]:
    return (
        Column("rest_rate", "fraction", f"Certification rate of {rest}.", base="rest"),
        Column("gap", "fraction", f"Certification rate less that of {rest}.", base="smaller"),
        *ends("fraction", "the gap's 95% interval (Newcombe)", "smaller", name="gap"),
        Column("rest", "count", f"Registrations of {rest}."),
        Column("smaller", "count", "The smaller of the group and the rest: what the comparison is computed over."),
    )


def course() -> tuple[Column, ...]:
    """Return the columns of the answer by course."""
    return (Column("course", "text", "The course."), REGISTRATIONS, *_RATES, *_rest("all other registrations"), *_RANKS)


def group(name: str, description: str) -> tuple[Column, ...]:
    """Return the columns of an answer by one group column other than the course."""
    others = _rest("all other registrations")
    return (Column(name, "text", description), REGISTRATIONS, *_RATES, *_AT_EQUAL_MIX, *others, *_RANKS)


_OF_KNOWN = "the registrations of all other known countries"
COUNTRIES = (
    Column(
        "country", "text", "The country of the network address, as the data spells it; Unknown where there is none."
    ),
    REGISTRATIONS,
    *_RATES,
    Column("iso3", "text", "The country's ISO 3166 code; none for regions and names that have none."),
    Column(
        "shrunk_rate",
        "fraction",
        "Certification rate allowing for small numbers: drawn toward the common rate of the known countries, the more "
        "the fewer its registrations (beta-binomial, marginal likelihood).",
        base="known",
    ),
    *ends("fraction", "the central 95% of that rate, the doubt about the common rate included", "known", name="shrunk"),
    *_AT_EQUAL_MIX,
    *_RANKS,
    *_rest(_OF_KNOWN),
    Column(
        "known",
        "count",
        "Registrations of all known countries: what the rate that allows for small numbers is computed over.",
    ),
)

FIRST_WEEKS = (
    Column("course", "text", "The course."),
    Column("day", "count", "Days since registration."),
    Column("followed", "count", "Registrations at risk on that day: neither stopped nor lost sight of before it."),
    Column(
        "still_active",
        "fraction",
        "Share with activity after that day (Kaplan-Meier); without a last event the activity stopped on day 0.",
        base="observed",
    ),
    *ends("fraction", "its 95% interval (Greenwood, log-log)", "observed"),
    Column("observed", "count", "Registrations that the data follows for at least so many days, active or not."),
)

WEEKS = (
    Column("week", "text", "The Monday of the week of registration; Unknown where the day is not known."),
    REGISTRATIONS,
    Column("certified", "count", "Of them, those who earned a certificate by the end of the data."),
    Column("certify_rate", "fraction", "Certified over registrations.", base="registrations"),
    *ends("fraction", "its 95% Wilson interval", "registrations"),
)

COUNTERS = {
    "events": "events (clicks and the like)",
    "days": "days with activity",
    "videos": "videos played",
    "chapters": "chapters opened",
    "posts": "posts in the forum",
}


def _counter(name: str, words: str) -> tuple[Column, ...]:
    base = "days_known" if name == "days" else "registrations"
    return (
        Column(f"share_any_{name}", "fraction", f"Share with any {words}.", base=base),
        Column(f"p25_{name}", name, f"A quarter has at most this many {words}.", base=base),
        Column(f"median_{name}", name, f"Half has at most this many {words}.", base=base),
        Column(f"p75_{name}", name, f"Three quarters have at most this many {words}.", base=base),
    )


ACTIVITY = (
    Column("group_by", "text", "What the registrations are grouped by: segment or certified."),
    Column("group", "text", "The segment; or true for those who certified, false for the others."),
    REGISTRATIONS,
    *(column for name, words in COUNTERS.items() for column in _counter(name, words)),
    Column("days_known", "count", "Registrations whose days of activity are known."),
)

FACTORS = (
    Column("factor", "text", "Course, age, education, gender, country (the ten largest and Other), or activity."),
    Column("levels", "count", "Levels of the factor in the regression."),
    Column("registrations", "count", "Registrations in the regression."),
    Column("chi2", "chi-squared", "Likelihood-ratio statistic: how much better the regression fits with the factor."),
    Column("df", "degrees of freedom", "Coefficients that the factor adds."),
    Column("p", "p", "How likely so large a statistic is by chance."),
    Column("p_adjusted", "p", "The same, adjusted for the number of factors (Benjamini-Hochberg)."),
    Column("share_of_deviance", "fraction", "Part of the null deviance that the factor accounts for, less chance."),
    Column("rank", "count", "Place by share_of_deviance, 1 the largest; activity has none."),
)

DRIVERS = (
    Column("factor", "text", "Course, age, education, gender, or country: the ten largest, Other and Unknown."),
    Column("level", "text", "The level of the factor."),
    Column("registrations", "count", "Registrations with this level."),
    Column(
        "odds_ratio",
        "odds ratio",
        "Odds of certifying over those of the reference level, all else equal (logistic regression); 1 for the "
        "reference.",
    ),
    *ends("odds ratio", "its 95% interval (Wald)"),
    Column(
        "p_adjusted",
        "p",
        "How likely odds this far from the reference's are by chance (Wald), adjusted for the number of rows "
        "(Benjamini-Hochberg).",
    ),
    Column(
        "adjusted_rate", "fraction", "Certification rate that the regression gives if everyone in it had this level."
    ),
    *ends("fraction", "its 95% interval (delta method)", name="adjusted"),
    Column("reference", "flag", "Whether it is the level that the factor's others are compared with."),
    TESTS,
    Column("certified", "count", "Registrations with this level that earned a certificate."),
    Column("fitted", "count", "Registrations in the regression: those with a known country."),
    Column(
        "e_value",
        "risk ratio",
        "How strongly something that is not recorded would have to be linked with both the level and certificates to "
        "explain the odds ratio (VanderWeele and Ding 2017).",
    ),
    Column("e_value_limit", "risk ratio", "The same for the end of the interval nearest 1."),
    Column(
        "with_unknown_odds_ratio",
        "odds ratio",
        "The odds ratio in the regression that includes registrations of unknown country.",
    ),
    *ends("odds ratio", "its 95% interval (Wald)", name="with_unknown"),
)

PEOPLE = (
    Column("registration", "id", "The registration's number: its place in the files."),
    Column("user_id", "text", "The person, by the release's own number; in several courses the same."),
    Column("course", "text", "The course."),
    Column("country", "text", "The country of the network address; Unknown where there is none."),
    Column("education", "text", "The education that the person stated."),
    Column("gender", "text", "The gender that the person stated."),
    Column("age", "text", "Age in 2013."),
    Column("segment", "text", "How active the person was, over the whole course."),
    Column("viewed", "flag", "Whether the courseware was opened."),
    Column("explored", "flag", "Whether at least half of the chapters were opened."),
    Column("certified", "flag", "Whether a certificate was earned."),
    Column("grade", "fraction", "The final grade, 0-1."),
    Column("start_date", "date", "The day of registration."),
    Column("last_event_date", "date", "The last day with activity."),
    Column("events", "count", "Events such as clicks."),
    Column("days", "count", "Days with activity."),
    Column("videos", "count", "Videos played."),
    Column("chapters", "count", "Chapters opened."),
    Column("posts", "count", "Posts in the forum."),
)
