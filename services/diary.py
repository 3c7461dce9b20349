from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from db.projects import Project
from db.records import DiaryEntry
from domain.access import Permission as P
from domain.errors import Refusal
from domain.projects import ProjectStatus
from domain.typed import paragraph
from domain.visits import Tag
from services import accountability
from services.masking import mask_of
from services.work import Read, Seen, Work, command, query


class AlreadyAcknowledged(Refusal):
    template = "This entry was already acknowledged."


@dataclass(frozen=True)
class DiaryCard:
    """A line of a negotiation diary. `tag`: what the contact that it tells of was for; None: it tells of none."""

    id: int
    version: int
    project_id: int
    project: str
    at: datetime
    author: str
    body: str
    important: bool
    tag: Tag | None
    acknowledged_at: datetime | None


@command(P.DIARY_WRITE)
def write(work: Work, *, project_id: int, body: str, important: bool = False, tag: Tag | None = None) -> int:
    """Write in a project's negotiation diary; an important entry reaches the centre's inbox (clause 31). `tag`: the
    enterprise was spoken to, and what for (clause 1)."""
    project = work.find(Project, project_id)
    entry = work.add(
        DiaryEntry(
            project_id=project.id,
            author_id=work.actor.id,
            body=paragraph(body, "What happened", 5000),
            important=important,
            tag=tag,
        )
    )
    work.record(entry, "diary.important" if important else "diary.written")
    if important:
        centre = accountability.centre_people(work)
        work.notify(centre, "diary.important", project.id, project=project.name, body=entry.body[:120])
    return entry.id


@command(P.DIARY_ACKNOWLEDGE)
def acknowledge(work: Work, seen: Seen) -> None:
    """The centre has read an important entry; its author is told. Raises AlreadyAcknowledged."""
    entry = work.take(DiaryEntry, seen)
    if not entry.important or entry.acknowledged_at:
        raise AlreadyAcknowledged
    entry.acknowledged_at, entry.acknowledged_by_id = work.now, work.actor.id
    work.record(entry, "diary.acknowledged")
    project = work.lock(Project, entry.project_id)
    work.notify([entry.author_id], "diary.acknowledged", project.id, project=project.name)


@query(P.PROJECT_SEE)
def entries(read: Read, project_id: int, *, before: int | None = None, limit: int = 50) -> list[DiaryCard]:
    """A project's diary, newest first, `limit` before the id `before`."""
    read.find(Project, project_id)
    found = select(DiaryEntry).where(DiaryEntry.project_id == project_id).order_by(DiaryEntry.id.desc()).limit(limit)
    if before:
        found = found.where(DiaryEntry.id < before)
    return _cards(read, read.db.scalars(found).all())


@query(P.DIARY_ACKNOWLEDGE)
def inbox(read: Read) -> list[DiaryCard]:
    """Important entries that the centre has not acknowledged yet, oldest first."""
    found = select(DiaryEntry).where(*waiting()).order_by(DiaryEntry.id).limit(200)
    return _cards(read, read.db.scalars(found).all())


def waiting() -> tuple[ColumnElement[bool], ...]:
    """Important, not acknowledged, of a project not ended."""
    return (
        DiaryEntry.important.is_(True),
        DiaryEntry.acknowledged_at.is_(None),
        DiaryEntry.project.has(Project.status != ProjectStatus.ENDED),
    )


def _cards(read: Read, rows: Sequence[DiaryEntry]) -> list[DiaryCard]:
    """The lines as the actor may read them: one that names what was sealed from them since is masked."""
    mask = mask_of(read, (e.body for e in rows))
    return [
        DiaryCard(
            e.id, e.version, e.project_id, e.project.name, e.created_at, e.author.name, mask(e.body) or "", e.important,
            e.tag, e.acknowledged_at,
        )
        for e in rows
    ]  # fmt: skip
