"""From the learner marts to what is known of one learner: habits, score, and where both stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import day

if TYPE_CHECKING:
    from portal.answers.spec import Context

ALIKE = """(
    every.device = one.device
    and every.tutor_interaction = one.tutor_interaction
    and every.homework_band = one.homework_band
)"""
LEARNER = f"""
select
    one.learner_id,
    one.first_visit_date,
    one.platform,
    one.device,
    one.tutor_interaction,
    one.job_type,
    one.homework_completed,
    one.homework_band,
    one.average_score,
    (select sum(every.learners)::bigint from learner_cells as every where {ALIKE}) as alike
from learners as one
where one.learner_id = $id
"""
NUMBERS = {"average_score": ("Average score", "points"), "homework_completed": ("Homework completed", "")}
STANDING = member.placing("select * from learners where learner_id = $id", "learners", ALIKE, tuple(NUMBERS))


def known(context: Context) -> member.Known:
    """Return what is known of the learner with the id; those alike have the same device, tutor and homework band."""
    id_, visit, platform, device, tutor, job, homework, band, score, alike = member.one(context, LEARNER, "learner")
    about = [
        member.row(member.ABOUT, "Learner", words=id_),
        member.row(member.ABOUT, "First visit", day=visit, words=None if visit else "Unknown"),
        member.row(member.ABOUT, "Platform", words=platform),
        member.row(member.ABOUT, "Device", words=device),
        member.row(member.ABOUT, "Interaction with a tutor", words=tutor),
        member.row(member.ABOUT, "Field of work", words=job),
        member.row(member.ABOUT, "Homework completed", value=homework, unit=""),
        member.row(member.ABOUT, "Homework band", words=band),
        member.row(member.ABOUT, "Average score", value=score, unit="points"),
    ]
    like = member.Alike(
        f"with device {device}, tutor {tutor} and homework {band}",
        alike,
        "learners",
        [("device", device), ("tutor", tutor), ("homework_band", band)],
    )
    came = f"came by {platform}" + (f" on {day(visit)}" if visit else "")
    opening = f"Learner {id_} {came}{'' if score is not None else ' and has no score'}."
    return member.Known(opening, about, like, member.standing(context, STANDING, NUMBERS), (), (LEARNER, STANDING))
