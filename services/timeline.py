from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from db.enterprises import Enterprise
from db.projects import Project
from db.trail import Event
from domain.access import Permission as P
from domain.events import SENTENCES
from services import projects
from services.work import Read, query


@dataclass(frozen=True)
class Moment:
    """One entry of a timeline: who did what (`sentence` is a msgid for `params`), and what changed from what."""

    id: int
    at: datetime
    actor: str | None
    kind: str
    sentence: str
    params: dict[str, Any]
    changes: dict[str, tuple[Any, Any]]


@query(P.PROJECT_SEE)
def of_project(read: Read, project_id: int, *, before: int | None = None, limit: int = 50) -> list[Moment]:
    """Everything that happened to a project, newest first, `limit` before the event id `before`."""
    read.find(Project, project_id)
    found = select(Event).where(Event.project_id == project_id)
    return _moments(read, found, before, limit)


@query(P.ENTERPRISE_SEE)
def of_enterprise(read: Read, enterprise_id: int, *, before: int | None = None, limit: int = 50) -> list[Moment]:
    """Everything that happened to an enterprise's own record, newest first."""
    read.find(Enterprise, enterprise_id)
    found = select(Event).where(Event.subject_type == "Enterprise", Event.subject_id == enterprise_id)
    return _moments(read, found, before, limit)


def _moments(read: Read, found: Any, before: int | None, limit: int) -> list[Moment]:
    if before:
        found = found.where(Event.id < before)
    events = list(read.db.scalars(found.order_by(Event.id.desc()).limit(limit)))
    people = projects.people_named(read.db, (event.actor_id for event in events))
    return [
        Moment(
            e.id,
            e.at,
            people.get(e.actor_id),
            e.kind,
            SENTENCES[e.kind],
            e.details,
            {column: (old, new) for column, (old, new) in e.changes.items()},
        )
        for e in events
    ]
