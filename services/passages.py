"""Projects on their way from stage to stage: as a wall counts them, and as a list shows them."""

from sqlalchemy import ColumnElement, select

from db.projects import Handoff, Project
from domain.projects import HandoffKind, HandoffStatus
from domain.stages import Stage
from domain.wall import Months, Passage

OFFERED = Handoff.kind == HandoffKind.STAGE, Handoff.status == HandoffStatus.OFFERED
ACCEPTED = Handoff.kind == HandoffKind.STAGE, Handoff.status == HandoffStatus.ACCEPTED


def of_passage(passage: Passage, stage: Stage, months: Months, whose: int | None) -> ColumnElement[bool]:
    """Projects that left the stage in these months, or came into it; or that are offered for it now. `whose`: which a
    department handed over, received, or is to receive."""
    state = OFFERED if passage is Passage.OFFERED else (*ACCEPTED, *_within(months))
    at, house = (
        (Handoff.from_stage, Handoff.from_department_id) if passage is Passage.LEFT
        else (Handoff.to_stage, Handoff.to_department_id)
    )  # fmt: skip
    wanted = [*state, at == stage, *([] if whose is None else [house == whose])]
    return Project.id.in_(select(Handoff.project_id).where(*wanted))


def _within(months: Months) -> list[ColumnElement[bool]]:
    """Without any, it may have been at any time."""
    if not months:
        return []
    return [Handoff.answered_at >= months[0].begins_at, Handoff.answered_at < months[-1].ends_at]
