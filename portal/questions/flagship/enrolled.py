"""From enrolments and rows to answers: popularity, outcomes, what the cleaning did, lists of users and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import people, statistics
from portal.answers.present import selects
from portal.answers.spec import OldDraft
from portal.formats import count, number, percent
from portal.questions.flagship import columns
from portal.questions.flagship.words import both, plural, tops

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.answers.spec import AnswerSpec, Context
    from portal.filters.state import State
    from portal.warehouse import Row

TAKEN = "user_key in (select user_key from enrolments as taken where {condition})"
MOVED = "user_key in (select user_key from enrolments as moved where {condition})"
DROPPED = "user_key in (select user_key from dropped_rows where {condition})"

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
CLEANING = "select step, rows_before, rows_dropped, rows_after from cleaning_steps order by position"
NEVER_LAUNCHED = """
select user_type, count(*)::bigint as users, sum(enrolments)::bigint as enrolments
from never_launched
where {where}
group by user_type
order by user_type
"""
USERS = """from (
    select *, null::varchar as program, null::varchar as status, null::date as enrolled, null::bigint as row
    from journeys
) as listed
where {rows}"""
ROWS = """from (
    select
        user_key, user_id, user_type, null::varchar as first_program, null::varchar as next_program,
        null::bigint as programs, launch as first_launch, null::date as last_launch, null::bigint as days_to_next,
        null::varchar as period, row_media as media, program, status, enrolled, row, cleaning_step
    from dropped_rows
) as listed
where {rows}"""
WAITING = """from (
    select
        user_key, user_id, user_type, null::varchar as first_program, null::varchar as next_program,
        0::bigint as programs, null::date as first_launch, null::date as last_launch, null::bigint as days_to_next,
        null::varchar as period, null::varchar as media, null::varchar as program, null::varchar as status,
        first_enrolled as enrolled, null::bigint as row
    from never_launched
) as listed
where {rows}"""
OF_JOURNEYS = "user_key in (select user_key from journeys where {condition})"

ONCE = "A program counts once a user: of several modules of one program the first row in the file stays."
STATUS = (
    "Completed means the status Completed; any other that the cleaning keeps, an unfamiliar one too, does not count."
)
ALL_ROWS = "The cleaning goes over all rows, whatever the filters say."
LEFT_OUT = "They have no first launch, so filters other than the user type do not apply to them."


def _rows(context: Context, sql: str) -> tuple[str, dict[str, object]]:
    """Return a statement over enrolments: those of the members left, and of them the rows that selectors speak of."""
    return context.bound(sql.replace("{taken}", context.state.inside(TAKEN).sql))


def popularity(context: Context) -> OldDraft:
    """Return how many users of each type take each program, whenever."""
    sql, parameters = _rows(context, POPULARITY)
    rows = []
    for kind, program, enrolments, total in context.snapshot.rows(sql, parameters):
        share = statistics.share(enrolments, total)
        rows.append((kind, program, enrolments, share.value, share.low, share.high, total))
    said = [f"{row[1]} by {plural(kind)} ({percent(row[3])} of their enrolments)" for kind, row in tops(rows).items()]
    finding = f"Taken most: {both(said)}." if said else "Nobody is left."
    return OldDraft(rows, finding, sql, parameters, (ONCE,), ("share", "low", "high"))


def programs_per_user(context: Context) -> OldDraft:
    """Return how many programs a user of each type takes."""
    sql, parameters = context.bound(PROGRAMS_PER_USER)
    rows = []
    for kind, users, value, median, most, sd in context.snapshot.rows(sql, parameters):
        mean = statistics.mean(value, sd, users)
        rows.append((kind, users, value, median, most, mean.low, mean.high))
    said = [f"{number(row[2], 2)} for {plural(row[0])}" for row in rows]
    finding = f"Programs of a user on average: {both(said)}." if said else "Nobody is left."
    return OldDraft(rows, finding, sql, parameters, (ONCE,), ("low", "high"))


def outcomes(context: Context) -> OldDraft:
    """Return completion, hours, score and revenue by user type, program and medium."""
    sql, parameters = _rows(context, OUTCOMES)
    rows = []
    for *own, enrolments, completed, hours, score, revenue, with_hours, scored, sd in context.snapshot.rows(
        sql, parameters
    ):
        rate, mean = statistics.share(completed, enrolments), statistics.mean(score, sd, scored)
        counted = (enrolments, completed, rate.value, rate.low, rate.high)
        rows.append((*own, *counted, hours, mean.value, revenue, with_hours, scored, mean.low, mean.high))
    finding = _completed(rows) if rows else "Nobody is left."
    computed = ("completion_rate", "low", "high", "score_low", "score_high")
    return OldDraft(rows, finding, sql, parameters, (ONCE, STATUS), computed)


def _completed(rows: Sequence[Row]) -> str:
    done, total = sum(row[4] for row in rows), sum(row[3] for row in rows)
    return f"{percent(done / total)} of {count(total)} enrolments are completed."


def cleaning(context: Context) -> OldDraft:
    """Return the rules of the cleaning with the rows that each drops, over all rows."""
    sql, parameters = context.bound(CLEANING)
    rows = context.snapshot.rows(sql, parameters)
    before, after = rows[0][1], rows[-1][3]
    finding = f"Of {count(before)} rows {count(after)} are left: {percent(1 - after / before)} are dropped."
    return OldDraft(rows, finding, sql, parameters, (ALL_ROWS, ONCE))


def never_launched(context: Context) -> OldDraft:
    """Return the users who enrolled and never launched anything, by type."""
    sql, parameters = context.bound(NEVER_LAUNCHED)
    rows = context.snapshot.rows(sql, parameters)
    users = sum(row[1] for row in rows)
    finding = f"{count(users)} users enrolled and never launched anything; no number on this page counts them."
    return OldDraft(rows, finding, sql, parameters, (LEFT_OUT,))


def people_spec() -> AnswerSpec:
    """Return the `people` answer: users; the dropped rows where a rule is chosen; or those who never launched."""
    return people.listed("Who are they?", columns.PEOPLE, _listing)


def _listing(context: Context) -> people.ListSpec:
    source, members, key = USERS, "users", "user_key"
    condition = context.state.condition().sql
    if "cleaning_step" in context.state.values:
        source, members, key = ROWS, "rows", "row"
        condition = _of_others(context.state, "cleaning_step")
    elif context.state.get("never_launched") == (True,):
        source, members = WAITING, "users"
        condition = _of_others(context.state, "never_launched", own="true")
    return people.ListSpec(source, members, ("user_id",), key, condition)


def _of_others(state: State, name: str, own: str = "") -> str:
    """Return what selects rows outside the journeys: `name` and user type by themselves, the rest through journeys."""
    direct = [item for item, _ in state.chosen() if item.name in (name, "user_type")]
    said = [own if own and item.name == name else item.condition(state.values[item.name]).sql for item in direct]
    rest = {item.name: value for item, value in state.chosen() if item not in direct and selects(item)}
    others = state.only(rest).condition()
    if others.sql != "true":
        said.append(OF_JOURNEYS.replace("{condition}", others.sql))
    return " and ".join(said)
