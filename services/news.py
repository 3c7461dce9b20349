"""What has just happened, for screens that keep up with it: has the trail moved, and what of it is the reader's."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import Record
from db.cases import Case
from db.engine import written
from db.projects import Project
from db.trail import Event
from db.visits import Visit
from domain.access import Permission as P
from domain.access import Role
from domain.cases import BOARD, CaseKind
from domain.events import SENTENCES
from domain.news import NEWS, UNSEEN
from services import projects, trail
from services.glances import Glances
from services.reach import within_reach
from services.work import Read, query

V = TypeVar("V")
LOOKED_BACK = 400  # events: what is further back is no news
AT_ONCE = 30
CROWD = 64
SERVES = 20.0  # and for which what was looked back at does, while nothing happens
GLANCE = 0.1  # seconds for which one look serves every viewer of this process; what it misses waits for the next look


@dataclass(frozen=True)
class Pulse:
    """Where the trail stands. Equal ones: nothing has happened between them.

    `newest` alone would not do: on PostgreSQL an event may come to light after one with a higher number. So the last
    few are counted, too.
    """

    newest: int
    crowd: int


@dataclass(frozen=True)
class NewsCard:
    """One thing that just happened. `sentence` is a msgid for `params`; `about` names the record."""

    id: int
    at: datetime
    actor: str | None
    acting: Role | None  # who acted where that was no person
    sentence: str
    params: dict[str, Any]
    about: str
    kind: CaseKind | None
    case_id: int | None
    project_id: int | None
    visit_id: int | None


def _look(db: Session) -> Pulse:
    newest = select(Event.id).where(Event.kind.not_in(UNSEEN)).order_by(Event.id.desc()).limit(1).scalar_subquery()
    crowd = select(func.count()).where(Event.id > newest - CROWD, Event.kind.not_in(UNSEEN)).scalar_subquery()
    row = db.execute(select(newest, crowd)).one()
    return Pulse(row[0] or 0, row[1])


_glances = Glances[Pulse]()


@query(P.SELF)
def pulse(read: Read) -> Pulse:
    """Where the trail stands, at most GLANCE seconds ago: two numbers that say nothing about anybody's records.
    Costs next to nothing, however many ask."""
    return stands()


def stands() -> Pulse:
    """The same, for other questions; looked at anew after whatever this process wrote."""
    return _glances.take(written(), _look, GLANCE)


_latest = Glances[list[NewsCard]]()


@query(P.SELF)
def latest(read: Read, *, most: int = 3) -> list[NewsCard]:
    """The newest events about what is within the actor's reach, newest first. Nothing about sealed matters, not even to
    those who handle them: others read along. Looked up once for a person until something happens."""
    return until_news(_latest, read, lambda fresh: _newest(fresh, most), most)


def until_news(seen: Glances[V], read: Read, look: Callable[[Read], V], *about: Hashable) -> V:
    """What `look` finds for the reader (`about`: of what), looked up once for them until something happens, and for
    SERVES at most: time alone may change it."""
    return seen.take((read.actor, *about, stands()), lambda db: look(replace(read, db=db)), SERVES)


def _newest(read: Read, most: int) -> list[NewsCard]:
    found = list(islice(_news(read, 0), most))
    people = projects.people_named(read.db, (event.actor_id for event, _ in found))
    return [_card(event, about, people) for event, about in found]


@query(P.CASE_SEE)
def changed(read: Read, *, after: int) -> int:
    """On how many complaints within reach something happened after the event `after`, as far as one looks back."""
    return len({about.id for _, about in _news(read, after) if about.kind in BOARD})


@dataclass(frozen=True)
class _About:
    """The record whose reach decides who hears of an event."""

    of: type[Record]
    id: int
    name: str
    kind: CaseKind | None = None


_first = Glances[list[Event]]()


def _news(read: Read, after: int) -> Iterator[tuple[Event, _About]]:
    """Piece by piece, so that whoever wants three reads little more than three. The first piece is read for all once:
    what of it is whose is asked for each."""
    events = _first.take(stands(), lambda db: _piece(db, trail.newest(db) - LOOKED_BACK), SERVES)
    least = max(after, events[0].id - LOOKED_BACK) if events else after
    while events := [event for event in events if event.id > least]:
        wanted = {event.id: _subject(event) for event in events}
        shown = {of: _shown(read, of, {id for by, id in filter(None, wanted.values()) if by is of}) for of in REACHES}
        for event in events:
            if (subject := wanted[event.id]) and (about := shown[subject[0]].get(subject[1])):
                yield event, about
        events = _piece(read.db, least, events[-1].id)


def _piece(db: Session, after: int, before: int | None = None) -> list[Event]:
    """The newest news after one event, and before another, newest first."""
    between = (Event.id > after,) if before is None else (Event.id > after, Event.id < before)
    found = select(Event).where(*between, Event.kind.in_(NEWS)).order_by(Event.id.desc()).limit(AT_ONCE)
    return list(db.scalars(found))


REACHES: dict[type[Record], P] = {Case: P.CASE_SEE, Project: P.PROJECT_SEE, Visit: P.VISIT_SEE}


def _subject(event: Event) -> tuple[type[Record], int] | None:
    for of in (Case, Visit, Project):
        if event.subject_type == of.__name__:
            return of, event.subject_id
    return (Project, event.project_id) if event.project_id else None


def _shown(read: Read, of: type[Any], ids: set[int]) -> dict[int, _About]:
    """Those of the records that are within reach, with their names."""
    if not ids:
        return {}
    within = (of.id.in_(ids), within_reach(of, read.actor, REACHES[of]))
    if of is Case:
        cases = (
            select(Case.id, Case.number, func.coalesce(Case.title, Project.name, "").label("name"), Case.kind)
            .outerjoin(Project, Case.project_id == Project.id)
            .where(*within, Case.about_id.is_(None))
        )
        return {r.id: _About(of, r.id, f"{r.number} {r.name}".strip(), r.kind) for r in read.db.execute(cases)}
    name = of.name if of is Project else Visit.number
    return {r.id: _About(of, r.id, r.name) for r in read.db.execute(select(of.id, name.label("name")).where(*within))}


def _card(event: Event, about: _About, people: dict[int | None, str]) -> NewsCard:
    acting = event.details.get("acting")
    case, project, visit = (about.id if about.of is of else None for of in (Case, Project, Visit))
    return NewsCard(
        event.id, event.at, people.get(event.actor_id), Role.of(acting) if acting else None,
        SENTENCES[event.kind], event.details, about.name, about.kind, case, project, visit,
    )  # fmt: skip
