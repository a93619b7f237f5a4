"""The flagship's filters, controls and selectors, and how those of other tables select users."""

from __future__ import annotations

from portal.filters.controls import ChoiceControl, NumberControl
from portal.filters.kinds import NamesFilter, RangeFilter
from portal.filters.selectors import FlagFilter, RowsFilter
from portal.questions.flagship.words import BROADEST, DRAWN, FLAGSHIP, NUMBERS, OF_SOURCE

TAKEN = "user_key in (select user_key from enrolments as taken where {condition})"
MOVED = "user_key in (select user_key from enrolments as moved where {condition})"
DROPPED = "user_key in (select user_key from dropped_rows where {condition})"
PROGRAMS = "select distinct program from enrolments order by 1"
NEXTS = "select program from (select distinct program from enrolments order by 1) union all select 'Nothing more'"
TARGETS = f"{NEXTS} union all select 'Too recent to tell'"

FILTERS = (
    NamesFilter("user_type", "User type", "user_type", "select distinct user_type from journeys order by 1"),
    NamesFilter("period", "Period", "period", "select unnest(['pre', 'pandemic', 'post'])"),
    NamesFilter("media", "Media", "media", "select distinct media from journeys order by 1"),
    RangeFilter("launched", "First launch", "first_launch", "launched_from", "launched_to", of="date"),
)
CONTROLS = (
    ChoiceControl("anchor", "In focus", options=PROGRAMS, default=FLAGSHIP),
    NumberControl("steps", "Programs shown", minimum=2, maximum=4, whole=True, default=2),
    ChoiceControl("numbers", "Numbers", choices=NUMBERS, default=OF_SOURCE),
    ChoiceControl("drawn", "Flows drawn", choices=DRAWN, default=BROADEST),
)
SELECTORS = (
    NamesFilter("first_program", "First program", "first_program", PROGRAMS, "selector"),
    NamesFilter("next_program", "Next program", "next_program", NEXTS, "selector"),
    NamesFilter("program", "Takes", "program", PROGRAMS, "selector", TAKEN),
    NamesFilter(
        "row_media",
        "In the form",
        "row_media",
        "select distinct row_media from enrolments order by 1",
        "selector",
        TAKEN,
    ),
    FlagFilter("completed", "Completed", "completed", inside=TAKEN),
    RowsFilter(
        "moves",
        "Moves",
        (
            NamesFilter("step", "step", "step::varchar", "select unnest(['1', '2', '3'])", "selector"),
            NamesFilter("source", "from", "program", PROGRAMS, "selector"),
            NamesFilter("target", "to", "target", TARGETS, "selector"),
        ),
        MOVED,
    ),
    FlagFilter("same_day", "Next program on the same day", "same_day"),
    FlagFilter("never_launched", "Never launched", "false"),
    NamesFilter(
        "cleaning_step",
        "Dropped as",
        "cleaning_step",
        "select step from cleaning_steps order by position",
        "selector",
        DROPPED,
    ),
)
