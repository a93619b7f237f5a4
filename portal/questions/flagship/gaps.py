"""From journeys to answers about time: when users go on, what a horizon that all periods reach says, and ties."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from portal.answers import statistics
from portal.answers.spec import OldDraft
from portal.formats import count, number, percent
from portal.questions.flagship import stats
from portal.questions.flagship.stats import Day
from portal.questions.flagship.words import PERIODS, both, focus, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portal.answers.spec import Context
    from portal.warehouse import Row

    Curves = dict[tuple[str, str], list[Day]]
    Points = dict[tuple[str, str], list[stats.Point]]

GONE = """
select
    user_type,
    first_program,
    coalesce(days_to_next, days_followed) as day,
    count(days_to_next)::bigint as went_on,
    (count(*) - count(days_to_next))::bigint as last_seen
from journeys
where {where}
group by user_type, first_program, day
order by user_type, first_program, day
"""
STARTED = """
select
    user_type,
    period,
    coalesce(days_to_next, days_followed) as day,
    count(days_to_next)::bigint as went_on,
    (count(*) - count(days_to_next))::bigint as last_seen,
    (count(*) filter (where first_program = $anchor))::bigint as with_anchor
from journeys
where {where}
group by user_type, period, day
order by user_type, period, day
"""
TIES = """
select
    user_type,
    (count(*) filter (where step = 1))::bigint as users,
    (count(*) filter (where step = 1 and same_day))::bigint as same_day_next,
    (count(*) filter (where step = 1 and program = $anchor and first_day_programs = 1))::bigint as surely_first,
    (count(*) filter (where launch = first_launch and program = $anchor))::bigint as perhaps_first
from enrolments
where {where}
group by user_type
order by user_type
"""

DAY = 400
LANDMARK_DAYS = (0, 30, 90, 180, 365, 730)
CENSORED = (
    "Users are followed to the last first launch in the data; who started late and has not gone on yet counts until "
    "then, not as one who stops. A curve is drawn while ten or more are followed."
)
BUNDLES = (
    "A second program on the day of the first may have come with it as a bundle. Which of them came first then is the "
    "time of day, or the order of the file."
)
NOBODY_LEFT = "no interval: everybody followed has gone on"
STAYS_ABOVE = "more than half have not gone on while enough are followed"
HORIZON = "Periods are compared only up to the day after the first launch that enough users of every row reach."
WAY_IN = "A change between periods goes with everything else that changed between them."


def _curves(context: Context) -> tuple[Curves, Points, str, dict[str, Any]]:
    """Return days and curve of each user type and first program, worked out once a state, and their statement."""
    sql, parameters = context.bound(GONE)

    def run() -> tuple[tuple[Curves, Points], int]:
        found: Curves = defaultdict(list)
        for kind, program, day, went_on, last_seen in context.snapshot.rows(sql, parameters):
            found[kind, program].append(Day(day, went_on, last_seen))
        points = {own: stats.curve(days) for own, days in found.items()}
        return (dict(found), points), DAY * sum(map(len, found.values()))

    curves, points = context.share("curves", run)
    return curves, points, sql, parameters


def time_to_next(context: Context) -> OldDraft:
    """Return the Kaplan-Meier curve of not having gone on, by user type and first program, at its event days."""
    curves, points, sql, parameters = _curves(context)
    rows: list[Row] = []
    for kind, program in curves:
        rows += [
            (kind, program, point.day, point.followed, point.not_continued, point.low, point.high)
            for point in points[kind, program]
        ]
    computed = ("followed", "not_continued", "low", "high")
    return OldDraft(rows, _pace(curves), sql, parameters, (CENSORED, BUNDLES), computed, _without_interval(rows))


def _without_interval(rows: Sequence[Row]) -> dict[int, str]:
    return {place: NOBODY_LEFT for place, row in enumerate(rows) if row[4] == 0}


def _pace(curves: Curves) -> str:
    gaps = [Day(day.day, day.went_on, 0) for day in _merged(curves.values())]
    middle, same = stats.median_gap(gaps), sum(day.went_on for day in gaps if day.day == 0)
    went_on = sum(day.went_on for day in gaps)
    if middle is None:
        return "Nobody here has gone on."
    return (
        f"Half of the {count(went_on)} users who went on did so within {number(middle)} days, "
        f"{percent(same / went_on)} of them on the day of their first launch."
    )


def _merged(curves: Iterable[Sequence[Day]]) -> list[Day]:
    total: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for days in curves:
        for day in days:
            went_on, left = total[day.day]
            total[day.day] = (went_on + day.went_on, left + day.left)
    return [Day(day, *total[day]) for day in sorted(total)]


def landmarks(context: Context) -> OldDraft:
    """Return the same curves on a few fixed days, with how many are still followed then."""
    curves, points, sql, parameters = _curves(context)
    rows: list[Row] = []
    notes = {}
    for (kind, program), days in curves.items():
        for day in LANDMARK_DAYS:
            point = stats.at(days, points[kind, program], day)
            if point.not_continued in (0, 1):
                notes[len(rows)] = "no interval: nobody has gone on yet" if point.not_continued else NOBODY_LEFT
            rows.append((kind, program, day, point.followed, point.not_continued, point.low, point.high))
    computed = ("followed", "not_continued", "low", "high")
    return OldDraft(rows, _pace(curves), sql, parameters, (CENSORED,), computed, notes)


def gaps(context: Context) -> OldDraft:
    """Return how soon users go on after each first program, and whether the user types do so at one pace."""
    curves, points, sql, parameters = _curves(context)
    least = context.settings.min_cell
    tests = _tests(curves, least)
    adjusted = dict(zip(tests, statistics.adjusted([p for p, _ in tests.values()]), strict=True))
    tested = sum(p is not None for p, _ in tests.values())
    rows: list[Row] = []
    notes = {}
    for (kind, program), days in curves.items():
        users, went_on = sum(day.went_on + day.left for day in days), sum(day.went_on for day in days)
        half = stats.half_gone(points[kind, program], least)
        p, smaller = tests[program]
        if half is None:
            notes[len(rows)] = STAYS_ABOVE
        rows.append(
            (kind, program, users, went_on, stats.median_gap(days), half, p, adjusted[program], tested, smaller)
        )
    computed = ("median_gap", "half_gone", "log_rank_p", "p_adjusted", "tests")
    return OldDraft(rows, _pace_apart(rows), sql, parameters, (CENSORED,), computed, notes)


def _tests(curves: Curves, least: int) -> dict[str, tuple[float | None, int]]:
    """Return for each first program the log-rank p between the user types, and the users of the smallest of them."""
    found = {}
    for program in dict.fromkeys(program for _, program in curves):
        groups = [days for (_, own), days in curves.items() if own == program]
        smallest = min(sum(day.went_on + day.left for day in days) for days in groups)
        alone = len(groups) == 1
        p = None if alone or smallest < least else stats.log_rank(groups)
        found[program] = (p, 0 if alone else smallest)
    return found


def _pace_apart(rows: Sequence[Row]) -> str:
    apart = sorted({row[1] for row in rows if row[7] is not None and row[7] < 0.05})  # noqa: PLR2004 - 5%
    if not any(row[6] is not None for row in rows):
        return "Too few are left to tell user types apart in how soon they go on."
    if not apart:
        return "Users of all types who start alike go on at a pace that cannot be told apart."
    return f"Users of different types go on at a different pace after {both(apart)}."


def periods(context: Context) -> OldDraft:
    """Return the way in by period and user type, and who had gone on by the last day that all periods reach."""
    sql, parameters = context.bound(STARTED)
    curves: Curves = defaultdict(list)
    anchored: dict[tuple[str, str], int] = defaultdict(int)
    for kind, period, day, went_on, last_seen, with_anchor in context.snapshot.rows(sql, parameters):
        curves[kind, period].append(Day(day, went_on, last_seen))
        anchored[kind, period] += with_anchor
    order = sorted(curves, key=lambda own: (own[0], PERIODS.index(own[1])))
    users = {own: sum(day.went_on + day.left for day in curves[own]) for own in order}
    horizon = _horizon(
        [curves[own] for own in order if users[own] >= context.settings.min_cell], context.settings.min_cell
    )
    rows = _period_rows(order, users, anchored, context.settings.min_cell)
    tests = [row[9] for row in rows]
    adjusted, tested = statistics.adjusted(tests), sum(p is not None for p in tests)
    full = [
        (*row[:9], p, tested, horizon, *_gone_by(curves[row[0], row[1]], horizon), row[10])
        for row, p in zip(rows, adjusted, strict=True)
    ]
    names = ("share", "low", "high", "change", "change_low", "change_high", "p_adjusted", "horizon", "continued")
    finding = _way_in(full, str(context.state.get("anchor")))
    return OldDraft(full, finding, sql, parameters, (HORIZON, WAY_IN, CENSORED), names, _first_notes(full))


def _horizon(curves: Sequence[Sequence[Day]], least: int) -> int | None:
    ends = [end for days in curves if (end := stats.reach(days, least)) is not None]
    return min(ends, default=None)


def _period_rows(
    order: Sequence[tuple[str, str]],
    users: Mapping[tuple[str, str], int],
    anchored: Mapping[tuple[str, str], int],
    least: int,
) -> list[Row]:
    """Return user type, period, users, share with its interval, change with its interval, p and the smaller users."""
    rows: list[Row] = []
    before: tuple[str, str] | None = None
    for own in order:
        share = statistics.share(anchored[own], users[own])
        change, p, smaller = statistics.Estimate(None, None, None, 0), None, None
        if before is not None and before[0] == own[0]:
            pair = (anchored[own], users[own], anchored[before], users[before])
            change, smaller = statistics.share_difference(*pair), min(users[own], users[before])
            p = statistics.two_shares(*pair).p if smaller >= least else None
        interval = (share.value, share.low, share.high)
        rows.append((*own, users[own], *interval, change.value, change.low, change.high, p, smaller))
        before = own
    return rows


def _gone_by(days: Sequence[Day], horizon: int | None) -> tuple[float | None, float | None, float | None]:
    if horizon is None:
        return None, None, None
    point = stats.at(days, stats.curve(days), horizon)
    low, high = (None if end is None else 1 - end for end in (point.high, point.low))
    return 1 - point.not_continued, low, high


def _first_notes(rows: Sequence[Row]) -> dict[int, str]:
    """Return why the first period of a type has no change."""
    firsts: dict[str, int] = {}
    for place, row in enumerate(rows):
        firsts.setdefault(row[0], place)
    return dict.fromkeys(firsts.values(), "no period before it to compare with")


def _way_in(rows: Sequence[Row], anchor: str) -> str:
    said = []
    for kind in dict.fromkeys(row[0] for row in rows):
        shares = [f"{percent(row[3])} {row[1]}" for row in rows if row[0] == kind]
        moved = any(row[9] is not None and row[9] < 0.05 for row in rows if row[0] == kind)  # noqa: PLR2004 - 5%
        told = "" if len(shares) == 1 else ", a change" if moved else ", no change that can be told from chance"
        said.append(f"{plural(kind)} {', '.join(shares)}{told}")
    return f"Share who start with {focus(anchor)}: {'; '.join(said)}." if said else "Nobody is left."


def ties(context: Context) -> OldDraft:
    """Return how many take the second program on the day of the first, and what ties can do to the first programs."""
    sql, parameters = context.bound(TIES)
    rows = []
    found = context.snapshot.rows(sql, parameters)
    for kind, users, same_day, surely, perhaps in found:
        share = statistics.share(same_day, users)
        rows.append((kind, users, same_day, share.value, surely / users, perhaps / users, share.low, share.high))
    said = [f"{percent(row[3])} of {plural(row[0])}" for row in rows]
    finding = f"{both(said)} take their second program on the day of the first." if said else "Nobody is left."
    computed = ("share", "first_share_min", "first_share_max", "low", "high")
    return OldDraft(rows, finding, sql, parameters, (BUNDLES,), computed)
