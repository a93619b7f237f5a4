"""What users take and what comes of it: programs by enrolments, programs of a user, completion, hours and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers.spec import Draft
from portal.answers.statistics import mean, share
from portal.formats import count, number, percent
from portal.questions.flagship.answers.shared import top_rows
from portal.questions.flagship.filters import TAKEN
from portal.questions.flagship.words import NOBODY, joined, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Record, Result

POPULARITY = """
select
    user_type,
    program,
    count(*)::bigint as enrolments,
    sum(count(*)) over (partition by user_type)::bigint as type_enrolments
from enrolments
where {where} and {taken}
group by user_type, program
order by user_type, enrolments desc, program
"""
PROGRAMS_PER_USER = """
select
    user_type,
    count(*)::bigint as users,
    avg(programs) as mean,
    median(programs) as median,
    max(programs)::bigint as max,
    stddev_samp(programs) as sd
from journeys
where {where}
group by user_type
order by user_type
"""
OUTCOMES = """
select
    user_type,
    program,
    row_media as media,
    count(*)::bigint as enrolments,
    (count(*) filter (where completed))::bigint as completed,
    median(hours) as median_hours,
    avg(score) as mean_score,
    coalesce(sum(price), 0) as revenue,
    count(hours)::bigint as with_hours,
    count(score)::bigint as scored,
    stddev_samp(score) as sd
from enrolments
where {where} and {taken}
group by user_type, program, row_media
order by user_type, enrolments desc, program, media
"""
ONCE = "A program counts once a user: of several modules of one program the first row in the file stays."
STATUS = (
    "Completed means the status Completed; any other that the cleaning keeps, an unfamiliar one too, does not count."
)


def _select_taken(context: Context, statement: str) -> Result:
    """Run a statement over the enrolments of the members; selectors of enrolments narrow these themselves."""
    return context.select(statement.replace("{taken}", context.state.inside(TAKEN).sql))


def _without_sd(row: Record) -> Record:
    return {name: value for name, value in row.items() if name != "sd"}


def popularity(context: Context) -> Draft:
    """Count the users of each type who take each program, whenever."""
    result = _select_taken(context, POPULARITY)
    rows = [{**row, **share(row["enrolments"], row["type_enrolments"]).columns("share")} for row in result.rows]
    parts = [
        f"{row['program']} by {plural(row['user_type'])} ({percent(row['share'])} of their enrolments)"
        for row in top_rows(rows)
    ]
    return Draft(rows, f"Taken most: {joined(parts)}." if parts else NOBODY, result, (ONCE,))


def programs_per_user(context: Context) -> Draft:
    """Give how many programs a user of each type takes."""
    result = context.select(PROGRAMS_PER_USER)
    rows = [{**_without_sd(row), **mean(row["mean"], row["sd"], row["users"]).ends()} for row in result.rows]
    parts = [f"{number(row['mean'], 2)} for {plural(row['user_type'])}" for row in rows]
    finding = f"Programs of a user on average: {joined(parts)}." if parts else NOBODY
    return Draft(rows, finding, result, (ONCE,))


def outcomes(context: Context) -> Draft:
    """Give completion, hours, score and revenue by user type, program and medium."""
    result = _select_taken(context, OUTCOMES)
    rows = [
        {
            **_without_sd(row),
            **share(row["completed"], row["enrolments"]).columns("completion_rate"),
            **mean(row["mean_score"], row["sd"], row["scored"]).ends("score"),
        }
        for row in result.rows
    ]
    return Draft(rows, _completed(rows), result, (ONCE, STATUS))


def _completed(rows: Sequence[Record]) -> str:
    if not rows:
        return NOBODY
    completed, enrolments = sum(row["completed"] for row in rows), sum(row["enrolments"] for row in rows)
    return f"{percent(completed / enrolments)} of {count(enrolments)} enrolments are completed."
