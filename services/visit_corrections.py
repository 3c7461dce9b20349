"""A logged visit is put right by who wrote it down, while it is fresh; what it said before stays on record (13)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from db.base import Record
from db.trail import Event
from db.visits import Photo, Promise, Visit
from domain.access import Permission as P
from domain.typed import paragraph
from domain.visits import AnothersVisit, NothingToCorrect, TooLateToCorrect, VisitStatus
from services import drafts, rules, visit_dues, visit_pictures
from services.projects import people_named
from services.visit_reach import visible
from services.work import Read, Seen, Work, command, query


@dataclass(frozen=True)
class Correction:
    """What is put right. `summary` is the whole of it anew; the rest is added. `form`: the draft that it came from."""

    summary: str
    opinions: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    photos: tuple[tuple[str, bytes], ...] = ()
    form: str | None = None


@dataclass(frozen=True)
class CorrectionCard:
    """When the visit was put right, and what its summary said before; None: it said the same, something was added."""

    at: datetime
    by: str
    before: str | None


@command(P.VISIT_LOG)
def correct(work: Work, seen: Seen, *, correction: Correction) -> None:
    """Word the summary anew, and add what was forgotten; an opinion that is added opens a closed visit again.

    Raises AnothersVisit, TooLateToCorrect, NothingToCorrect, Incomplete, TooLong, Stale and what pictures are refused
    for.
    """
    visit = work.take(Visit, seen)
    if visit.author_id != work.actor.id:
        raise AnothersVisit(name=visit.author.name)
    if work.now > (until := _until(work, visit)):
        raise TooLateToCorrect(until=until)
    there = work.db.scalar(select(func.count()).where(Photo.visit_id == visit.id)) or 0
    summary = paragraph(correction.summary, "Summary", 5000)
    opinions = [paragraph(said, "Opinion", 2000) for said in correction.opinions if said.strip()]
    promises = [paragraph(said, "Promise made", 2000) for said in correction.promises if said.strip()]
    pictures = visit_pictures.checked(correction.photos, there)
    if summary == visit.summary and not (opinions or promises or pictures):
        raise NothingToCorrect
    visit.summary = summary
    if opinions:
        visit.status, visit.closed_at = VisitStatus.LOGGED, None
    rows: list[Record] = [
        *visit_dues.heard(work, visit, opinions),
        *(Promise(visit_id=visit.id, body=body) for body in promises),
        *(visit_pictures.kept(visit, picture) for picture in pictures),
    ]
    work.record(visit, "visit.corrected", *[work.add(row) for row in rows])
    if correction.form:
        drafts.drop(work, correction.form)


def _until(read: Read, visit: Visit) -> datetime:
    rule = rules.rule_on(read.db, "visit.correct", visit.created_at)
    return rules.due_from(read.db, rule, visit.created_at)


@query(P.VISIT_SEE)
def open_until(read: Read, id: int) -> datetime | None:
    """Until when the actor may correct this visit; None: no more, or it is another's. Raises NotFound."""
    visit = visible(read, id)
    until = _until(read, visit)
    return until if visit.author_id == read.actor.id and read.now <= until else None


@query(P.VISIT_SEE)
def history(read: Read, id: int) -> list[CorrectionCard]:
    """How often a visit within reach was put right, and what it said before, the first first. Raises NotFound."""
    visible(read, id)
    its = Event.subject_type == "Visit", Event.subject_id == id, Event.kind == "visit.corrected"
    events = read.db.scalars(select(Event).where(*its).order_by(Event.id)).all()
    names = people_named(read.db, (event.actor_id for event in events))
    return [
        CorrectionCard(event.at, names.get(event.actor_id, ""), event.changes.get("summary", (None,))[0])
        for event in events
    ]
