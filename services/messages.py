"""What is said between an enterprise and who works on its case: questions, answers, supplements."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.cases import Case
from db.complaints import Message
from domain.access import Permission as P
from domain.cases import BOARD
from domain.errors import NotFound
from domain.typed import paragraph
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class MessageCard:
    """One message. `author` None: the enterprise wrote it."""

    id: int
    author: str | None
    department: str | None
    at: datetime
    body: str


@command(P.CASE_WRITE)
def write(work: Work, *, case_id: int, body: str) -> int:
    """Write to the enterprise about its case; it reads this under its receipt. Raises NotFound, Incomplete, TooLong."""
    case = work.find(Case, case_id)
    if case.kind not in BOARD:
        raise NotFound(what="Case")
    message = add(work, case, body)
    work.record(case, "message.written", message)
    return message.id


def add(work: Work, case: Case, body: str) -> Message:
    return work.add(Message(case_id=case.id, author_id=work.actor.person_id, body=paragraph(body, "Message")))


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> list[MessageCard]:
    """What was said, oldest first. Raises NotFound."""
    read.find(Case, case_id)
    return cards(read.db, case_id)


def cards(db: Session, case_id: int) -> list[MessageCard]:
    rows = db.scalars(select(Message).where(Message.case_id == case_id).order_by(Message.id))
    return [
        MessageCard(
            row.id,
            row.author.name if row.author else None,
            row.author.department.name if row.author and row.author.department else None,
            row.created_at,
            row.body,
        )
        for row in rows
    ]
