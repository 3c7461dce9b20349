"""What a person was told: the inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from db.cases import Case
from db.engine import written
from db.trail import Notice
from domain.access import Actor
from domain.access import Permission as P
from services import news
from services.glances import Glances
from services.reach import within_reach
from services.work import Read, Work, command, query

SERVES = 20.0  # seconds; another process may have told somebody something that is no event
_unread = Glances[int]()


@dataclass(frozen=True)
class NoticeCard:
    """One line of an inbox. `kind` names its sentence, which `params` fill."""

    id: int
    at: datetime
    kind: str
    project_id: int | None
    case_id: int | None
    urgent: bool
    params: dict[str, Any]
    unread: bool


@query(P.SELF)
def inbox(read: Read, *, only_unread: bool = False, before: int | None = None, limit: int = 30) -> list[NoticeCard]:
    """What the actor was told, newest first, `limit` before the notice with the id `before`.

    What is about a case that is no longer theirs to see is left out.
    """
    found = select(Notice).where(*shown_to(read.actor))
    if only_unread:
        found = found.where(Notice.read_at.is_(None))
    if before:
        older = select(Notice.at, Notice.id).where(Notice.id == before, Notice.user_id == read.actor.id)
        found = found.where(tuple_(Notice.at, Notice.id) < older.scalar_subquery())
    return [card_of(row) for row in read.db.scalars(found.order_by(Notice.at.desc(), Notice.id.desc()).limit(limit))]


@query(P.SELF)
def unread(read: Read) -> int:
    """How many notices the actor has not read. Counted once until something is written."""
    return _unread.take((read.actor, written(), news.stands()), lambda db: count_unread(db, read.actor), SERVES)


@command(P.SELF)
def mark_read(work: Work, *, up_to: int | None = None, one: int | None = None) -> None:
    """The actor has read every notice up to an id, or just one. Not an event: it changes nothing that others see."""
    mine = Notice.id == one if one else Notice.id <= (up_to or 0)
    for notice in work.db.scalars(select(Notice).where(*shown_to(work.actor), Notice.read_at.is_(None), mine)):
        notice.read_at = work.now


def count_unread(db: Session, actor: Actor) -> int:
    return db.scalar(select(func.count()).where(*shown_to(actor), Notice.read_at.is_(None))) or 0


def shown_to(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The notices of this person, but for those about cases outside their reach as it is now."""
    within = select(Case.id).where(within_reach(Case, actor, P.CASE_SEE), Case.id == Notice.case_id)
    return Notice.user_id == actor.id, or_(Notice.case_id.is_(None), within.exists())


def card_of(row: Notice) -> NoticeCard:
    return NoticeCard(
        row.id, row.at, row.kind, row.project_id, row.case_id, row.urgent, row.details, row.read_at is None
    )
