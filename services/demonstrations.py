"""A demonstration's own time: how far it is ahead, and whether its people act. Nothing here moves a real zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.door import DemoClock, DemoLogin
from db.engine import Sessions, writing
from db.settings import Settings
from domain.access import Permission as P
from domain.demonstrations import OnlyInDemonstration, Pace
from services import clock
from services.clock import real_now
from services.work import Read, Work, command, query

THE_ONE = 1
SILENT = timedelta(seconds=15)  # a player of whom nothing is heard for so long has gone


@dataclass(frozen=True)
class ClockCard:
    """The clock of a demonstration. `played`: there is somebody to play its people."""

    now: datetime
    playing: bool
    pace: Pace
    played: bool


def check(db: Session) -> None:
    """Is this a demonstration, by what the operator says and by what stands in the database? Both must say so: the
    mark is set when an empty database is filled with invented people, and nowhere else. Raises OnlyInDemonstration."""
    if not Settings.from_env().demo or db.scalar(select(DemoLogin.user_id).limit(1)) is None:
        raise OnlyInDemonstration


def follow() -> None:
    """What a process does at its start: the time of a demonstration is the one that is stored with it."""
    with Sessions.reader() as db:
        try:
            check(db)
        except OnlyInDemonstration:
            return clock.run_ahead(None)
    return clock.run_ahead(_ahead)


def _ahead() -> timedelta:
    """Asked each time: every process and thread must agree about the time, and only a demonstration pays for it."""
    with Sessions.reader() as db:
        return timedelta(seconds=db.scalar(select(DemoClock.ahead)) or 0)


@query(P.DEMO_PLAY)
def state(read: Read) -> ClockCard | None:
    """The clock, for who may set it. None in a real zone."""
    try:
        check(read.db)
    except OnlyInDemonstration:
        return None
    row = read.db.get(DemoClock, THE_ONE) or _at_rest()
    return ClockCard(read.now, row.playing, row.pace, _played(row))


@command(P.DEMO_PLAY)
def play(work: Work, *, pace: Pace) -> None:
    """Let the people of the demonstration go about their work at this pace. Raises OnlyInDemonstration."""
    set_going(work.db, pace)


@command(P.DEMO_PLAY)
def rest(work: Work) -> None:
    """From where it stands, time goes on as everywhere else. Raises OnlyInDemonstration."""
    set_going(work.db, None)


def set_going(db: Session, pace: Pace | None) -> None:
    """Played at this pace from now on, or at rest. Raises OnlyInDemonstration."""
    row = _row(db)
    row.playing, row.pace = pace is not None, pace or row.pace


def pace() -> Pace | None:
    """At which pace the people of this demonstration are to be played now. None: it rests, or this is none."""
    row = _stored()
    return row.pace if row and row.playing else None


def is_played() -> bool:
    """Does a player do at the moment what is due each morning?"""
    row = _stored()
    return row is not None and row.playing and _played(row)


def enter(player: str) -> bool:
    """A sign of life of who plays the people; False while another one does. Raises OnlyInDemonstration."""
    now = real_now()
    with writing() as db:
        row = _row(db)
        if row.player != player and _played(row):
            return False
        row.player, row.seen_at = player, now
        return True


def leave(player: str) -> None:
    """The player goes; another one may come at once."""
    with writing() as db:
        row = _row(db)
        if row.player == player:
            row.seen_at = None


def move_on(to: datetime) -> None:
    """The zone's time goes forward to this moment; never back. Raises OnlyInDemonstration."""
    with writing() as db:
        row = _row(db)
        row.ahead = max(row.ahead, ceil((to - real_now()).total_seconds()))


def _stored() -> DemoClock | None:
    if not Settings.from_env().demo:
        return None
    with Sessions.reader() as db:
        return db.get(DemoClock, THE_ONE)


def _played(row: DemoClock) -> bool:
    return row.seen_at is not None and real_now() - row.seen_at < SILENT


def _row(db: Session) -> DemoClock:
    check(db)
    row = db.get(DemoClock, THE_ONE, with_for_update=True)
    if row is None:
        row = _at_rest()
        db.add(row)
        db.flush()
    return row


def _at_rest() -> DemoClock:
    return DemoClock(id=THE_ONE, ahead=0, playing=False, pace=Pace.MONTH)
