"""Before the read: synthetic files for sources whose folder is empty, in the sources' own formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def writers() -> dict[str, Callable[[Path, int, int], None]]:
    """Return for each source the function that writes its sample: (folder, seed, scale) -> None."""
    from etl.samples import (  # noqa: PLC0415 # only a run that needs a sample loads what makes it
        course_features,
        edtech_learners,
        flagship_enrolments,
        mooc_person_course,
        platform_engagement,
    )

    return {
        "course_features": course_features.write,
        "edtech_learners": edtech_learners.write,
        "flagship_enrolments": flagship_enrolments.write,
        "mooc_person_course": mooc_person_course.write,
        "platform_engagement": platform_engagement.write,
    }
