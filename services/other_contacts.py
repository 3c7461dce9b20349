"""When an enterprise was spoken to other than on a visit, and what for (clause 1)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from db.cases import Case
from db.org import User
from db.projects import Project
from db.records import DiaryEntry
from db.trail import Event
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import CaseKind
from domain.complaints import Outcome
from domain.visits import CALL_BACK, Contact, Tag
from services.clock import local_day
from services.masking import mask_of
from services.reach import within_reach
from services.work import Read, query


@dataclass(frozen=True)
class ContactLine:
    """A conversation with an enterprise. `about`: the project, or the number of the case; `said`: what was noted."""

    on: date
    contact: Contact
    who: str
    tag: Tag
    about: str
    said: str | None
    project_id: int | None = None
    case_id: int | None = None
    kind: CaseKind | None = None


def of_enterprise(me: Actor, id: int, *, limit: int) -> list[ContactLine]:
    """What the diaries of its projects tell of conversations and who called back about its cases, within reach, the
    newest first."""
    noted = in_diaries(me, id, limit=limit) if allows(me, P.PROJECT_SEE) else []
    called = calls_back(me, id, limit=limit) if allows(me, P.CASE_SEE) else []
    return sorted([*noted, *called], key=lambda line: line.on, reverse=True)[:limit]


@query(P.PROJECT_SEE)
def in_diaries(read: Read, enterprise_id: int, *, limit: int) -> list[ContactLine]:
    """Conversations that stand in the diaries of its projects within reach, the newest first; what was sealed since is
    masked."""
    rows = read.db.execute(
        select(DiaryEntry, Project.name)
        .join(Project, DiaryEntry.project_id == Project.id)
        .where(Project.enterprise_id == enterprise_id, DiaryEntry.tag.is_not(None), read.reach(Project))
        .order_by(DiaryEntry.id.desc())
        .limit(limit)
    ).all()
    mask = mask_of(read, (entry.body for entry, _ in rows))
    return [
        ContactLine(
            local_day(e.created_at), Contact.DIARY, e.author.name, e.tag, name, mask(e.body), project_id=e.project_id
        )
        for e, name in rows
        if e.tag
    ]


@query(P.CASE_SEE)
def calls_back(read: Read, enterprise_id: int, *, limit: int) -> list[ContactLine]:
    """When it was called back about its cases within reach and answered, the newest first."""
    rows = read.db.execute(
        select(Event.at, Event.changes, Event.details, User.name, Case)
        .join(Case, (Event.subject_type == "Case") & (Event.subject_id == Case.id))
        .join(User, Event.actor_id == User.id)
        .where(Event.kind == "complaint.verify", Case.enterprise_id == enterprise_id)
        .where(within_reach(Case, read.actor, P.CASE_SEE))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [
        ContactLine(local_day(at), Contact.CALL_BACK, who, CALL_BACK, c.number, c.title, case_id=c.id, kind=c.kind)
        for at, changes, details, who, c in rows
        if _heard(changes, details) != Outcome.UNREACHABLE
    ]


def _heard(changes: dict[str, Any], details: dict[str, Any]) -> str | None:
    """What was said in a call back. Of what was merged the entry says so itself: the same answer twice changes nothing.
    Entries of the first days, and those of any other case, tell it as a change only."""
    answer: str | None = details.get("outcome") or changes.get("Complaint.outcome", (None, None))[1]
    return answer
