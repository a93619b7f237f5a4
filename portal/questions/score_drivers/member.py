"""What is known of a single learner: habits, score, and how both compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.answers import member
from portal.formats import day

if TYPE_CHECKING:
    from portal.answers.spec import Context
    from portal.warehouse import Record

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
    """Return what is known of a learner, compared first with those of the same device, tutor and homework band."""
    learner = member.record(context, LEARNER, "learner")
    device, tutor, band = (learner[name] for name in ("device", "tutor_interaction", "homework_band"))
    like = member.Alike(
        f"with device {device}, tutor {tutor} and homework {band}",
        learner["alike"],
        "learners",
        [("device", device), ("tutor", tutor), ("homework_band", band)],
    )
    standing = member.standing(context, STANDING, NUMBERS)
    return member.Known(_opening(learner), _about(learner), like, standing, (), (LEARNER, STANDING))


def _about(learner: Record) -> list[Record]:
    visit = learner["first_visit_date"]
    return [
        member.row(member.ABOUT, "Learner", words=learner["learner_id"]),
        member.row(member.ABOUT, "First visit", day=visit, words=None if visit else "Unknown"),
        member.row(member.ABOUT, "Platform", words=learner["platform"]),
        member.row(member.ABOUT, "Device", words=learner["device"]),
        member.row(member.ABOUT, "Interaction with a tutor", words=learner["tutor_interaction"]),
        member.row(member.ABOUT, "Field of work", words=learner["job_type"]),
        member.row(member.ABOUT, "Homework completed", value=learner["homework_completed"], unit=""),
        member.row(member.ABOUT, "Homework band", words=learner["homework_band"]),
        member.row(member.ABOUT, "Average score", value=learner["average_score"], unit="points"),
    ]


def _opening(learner: Record) -> str:
    visit = learner["first_visit_date"]
    came = f"came by {learner['platform']}" + (f" on {day(visit)}" if visit else "")
    unscored = "" if learner["average_score"] is not None else " and has no score"
    return f"Learner {learner['learner_id']} {came}{unscored}."
