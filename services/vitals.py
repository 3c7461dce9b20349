"""How the machinery of the zone is doing, for the operator's instruments: counts and moments, nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from db.background import Delivery, JobRun
from db.door import SignedIn
from db.engine import Sessions
from db.migrate import version
from db.trail import Event
from services import outbox
from services.clock import utc_now
from services.sessions import ABSOLUTE, IDLE


@dataclass(frozen=True)
class JobVitals:
    """A job of the sweep: when it was last done, whether it has failed since."""

    name: str
    done_at: datetime | None
    failed: bool


@dataclass(frozen=True)
class Vitals:
    """The state of the database and of what lies in it to be done."""

    migration: str | None
    engine: str
    connections: int
    newest_event: int
    newest_event_at: datetime | None
    sessions: int
    waiting: int
    given_up: int
    oldest_waiting_at: datetime | None
    jobs: tuple[JobVitals, ...]


def vitals() -> Vitals | None:
    """All of it, for no particular person; None: the database is away."""
    try:
        return _look()
    except SQLAlchemyError:
        return None


def _look() -> Vitals:
    now, bind = utc_now(), Sessions.kw["bind"]
    waits = Delivery.not_before.is_not(None)
    alive = (SignedIn.seen_at > now - IDLE) & (SignedIn.began_at > now - ABSOLUTE)
    with Sessions.reader() as db:
        newest = db.execute(select(Event.id, Event.at).order_by(Event.id.desc()).limit(1)).first()
        return Vitals(
            migration=version(bind),
            engine=bind.dialect.name,
            connections=getattr(bind.pool, "checkedout", int)(),
            newest_event=newest.id if newest else 0,
            newest_event_at=newest.at if newest else None,
            sessions=db.scalar(select(func.count()).select_from(SignedIn).where(alive)) or 0,
            waiting=db.scalar(select(func.count()).select_from(Delivery).where(waits)) or 0,
            given_up=db.scalar(select(func.count()).select_from(Delivery).where(outbox.given_up())) or 0,
            oldest_waiting_at=db.scalar(select(func.min(Delivery.written_at)).where(waits)),
            jobs=tuple(JobVitals(run.name, run.done_at, run.error is not None) for run in db.scalars(select(JobRun))),
        )
