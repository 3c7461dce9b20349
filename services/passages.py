"""Projects on their way from stage to stage: as a wall counts them, and as a list shows them."""

from sqlalchemy import ColumnElement, select

from db.projects import Handoff, Project
from domain.calendar import midnight
from domain.projects import HandoffKind, HandoffStatus
from domain.stages import Stage
from domain.wall import Months, Passage

OFFERED = Handoff.kind == HandoffKind.STAGE, Handoff.status == HandoffStatus.OFFERED
ACCEPTED = Handoff.kind == HandoffKind.STAGE, Handoff.status == HandoffStatus.ACCEPTED


def of_passage(passage: Passage, stage: Stage, months: Months) -> ColumnElement[bool]:
    """Projects that left the stage in these months, or came into it; or that are offered for it now."""
    if passage is Passage.OFFERED:
        return _with(*OFFERED, Handoff.to_stage == stage)
    at = Handoff.from_stage if passage is Passage.LEFT else Handoff.to_stage
    first, end = midnight(months[0].first), midnight(months[-1].shifted(1).first)
    return _with(*ACCEPTED, at == stage, Handoff.answered_at >= first, Handoff.answered_at < end)


def _with(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return Project.id.in_(select(Handoff.project_id).where(*conditions))
