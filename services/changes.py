"""What happened to a record since somebody opened it: told to whoever finds it changed under their hands."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from db.base import Record
from db.trail import Event
from domain.access import Permission as P
from domain.access import allows
from services import timeline
from services.timeline import Moment
from services.work import Read, query

MOST = 20


def _itself(row: Any) -> Record:
    return row  # type: ignore[no-any-return]


# By what one looks at a record, and with which permission.
DOORS: dict[str, tuple[Callable[[Any], Record], P]] = {
    "Case": (_itself, P.CASE_SEE),
    "Project": (_itself, P.PROJECT_SEE),
    "Handoff": (lambda handoff: handoff.project, P.PROJECT_SEE),
    "Visit": (_itself, P.VISIT_SEE),
    "Plan": (_itself, P.VISIT_SEE),
    "Opinion": (_itself, P.VISIT_SEE),
    "Interruption": (_itself, P.VISIT_SEE),
    "Department": (_itself, P.ORG_SEE),
    "Post": (_itself, P.ORG_SEE),
    "User": (_itself, P.ORG_SEE),
    "Robot": (_itself, P.BACKGROUND_MANAGE),
    "Template": (_itself, P.TEMPLATE_KEEP),
}


@query(P.SELF)
def since(read: Read, subject: str, id: int, mark: int) -> list[Moment]:
    """What happened to a record after `mark`, oldest first and no more than a screen of it; nothing of one that is
    outside the actor's reach."""
    row = read.db.get(timeline.RECORDS[subject], id)
    door, needs = DOORS[subject]
    if row is None or not allows(read.actor, needs, door(row)) or not _open(read, row):
        return []
    found = select(Event).where(Event.subject_type == subject, Event.subject_id == id, Event.id > mark)
    return timeline.moments(read, found, None, MOST)[::-1]


def _open(read: Read, row: Any) -> bool:
    """An opinion that became a case is told of to who may see the case."""
    case = getattr(row, "case", None)
    return case is None or allows(read.actor, P.CASE_SEE, case)
