"""The words of the flagship's answers, figures and page: names of types and programs, sentences that several share."""

from __future__ import annotations

FLAGSHIP = "Primary Program"
PROFESSIONAL, STUDENT = "Professional", "Student"
NOTHING_MORE, TOO_RECENT, ANY = "Nothing more", "Too recent to tell", "any"
ENDS = (NOTHING_MORE, TOO_RECENT)
IN_USERS, OF_SOURCE, OF_ALL = "users", "share of the source", "share of all who started"
NUMBERS = (IN_USERS, OF_SOURCE, OF_ALL)
BROADEST, EVERY_FLOW = "12 broadest", "all"
DRAWN = (BROADEST, EVERY_FLOW)
PERIODS = ("pre", "pandemic", "post")

NOBODY = "No one matches these filters."
IN_EXTRACT = "A first program is the first in the extract: what a user took before it begins is not known."
OBSERVED = "Users choose where they start: what is linked to a start may have other reasons."
RECENT = (
    "Raw shares are those of the extract: Nothing more means no other program by the end of the data, and people who "
    "started late had less time to take one. In the flows, those whose last launch lies within 180 days of the end "
    "are Too recent to tell."
)
ALL_ROWS = "The cleaning goes over all rows, whatever the filters say."
LEFT_OUT = "They have no first launch, so filters other than the user type do not apply to them."


def plural(user_type: str, users: int | None = None) -> str:
    """Return a user type as people say it: professionals, students, users of unknown type; of one user without s."""
    noun = "user" if user_type == "Unknown" else user_type.lower()
    return f"{noun}{'' if users == 1 else 's'}{' of unknown type' if user_type == 'Unknown' else ''}"


def focus(anchor: str) -> str:
    """Return the program in focus as a sentence calls it."""
    return "the flagship" if anchor == FLAGSHIP else anchor


def then(next_program: str) -> str:
    """Return what users do after their first program, as the end of a sentence."""
    return "take no other program" if next_program == NOTHING_MORE else f"take {next_program} next"
