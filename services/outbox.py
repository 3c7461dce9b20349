"""The outbox is emptied: by one process at a time, again and again with growing waits, until it is sent or given up.

Whoever tries counts the try first and notes the success afterwards. A crash between sending and noting repeats that one
message after its wait; nothing is ever lost by it.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from db.background import Delivery, Robot
from db.org import User
from db.settings import Settings
from domain.access import Actor
from domain.access import Permission as P
from domain.errors import Stale
from domain.messages import Channel, RobotKind, Unsent, wait_after
from services import leases, posting
from services.work import Read, Work, command, query

MOST_AT_ONCE = 200
MOST_SECONDS = 60  # of one emptying: the lease of the sweep is kept for two minutes
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class DeliveryCard:
    """Something that waits to be sent, or was given up. `not_before` None: given up. `switched_off`: whoever it was for
    is not there any more; nobody is asked to do anything about it."""

    id: int
    channel: Channel
    recipient: str
    subject: str
    written_at: datetime
    tries: int
    not_before: datetime | None
    error: str | None

    @property
    def switched_off(self) -> bool:
        return self.error == Unsent.SWITCHED_OFF.label


@dataclass(frozen=True)
class OutboxState:
    """How the outbox stands; `sent` in the last 24 hours."""

    waiting: int
    given_up: int
    sent: int
    oldest_at: datetime | None
    mail_on: bool


@dataclass(frozen=True)
class _Letter:
    id: int
    channel: Channel
    recipient: str
    subject: str
    body: str
    tries: int
    robot: tuple[RobotKind, str, str | None] | None


def is_due(db: Session, now: datetime) -> bool:
    return db.scalar(select(Delivery.id).where(Delivery.not_before <= now).limit(1)) is not None


def send_due(system: Actor) -> int:
    """Send what is due, as long as a minute; answers how many were taken."""
    begun, sent = time.monotonic(), 0
    for id in _due(system):
        if time.monotonic() - begun > MOST_SECONDS or leases.ENDING.is_set():
            break
        if letter := _try(system, id=id):
            try:
                _send(letter)
            except posting.NotDelivered as failure:
                _failed(system, id=id, tries=letter.tries, error=str(failure))
            else:
                _sent(system, id=id)
                sent += 1
    return sent


def _send(letter: _Letter) -> None:
    if letter.channel is Channel.EMAIL:
        smtp = Settings.from_env().smtp
        if not smtp.on:
            raise posting.NotDelivered(Unsent.MAIL_OFF.label)
        posting.send_email(smtp, letter.id, letter.recipient, letter.subject, letter.body)
    elif letter.robot:
        posting.tell_group(*letter.robot, letter.body)


@query(P.SWEEP_RUN)
def _due(read: Read) -> list[int]:
    found = select(Delivery.id).where(Delivery.not_before <= read.now).order_by(Delivery.not_before, Delivery.id)
    return list(read.db.scalars(found.limit(MOST_AT_ONCE)))


@command(P.SWEEP_RUN)
def _try(work: Work, *, id: int) -> _Letter | None:
    """Count the try before it is made. None: another process has it, or nobody is there any more to get it."""
    row = work.db.get(Delivery, id, with_for_update=True)
    if row is None or row.not_before is None or row.not_before > work.now:
        return None
    robot = work.db.get(Robot, row.robot_id) if row.robot_id else None
    user = work.db.get(User, row.user_id) if row.user_id else None
    if (robot and not robot.enabled) or (user and user.disabled_at):
        row.not_before, row.error = None, Unsent.SWITCHED_OFF.label
        return None
    row.tries += 1
    row.not_before = work.now + (wait_after(row.tries) or timedelta(days=1))
    address = (robot.kind, robot.address, robot.key) if robot else None
    return _Letter(id, row.channel, row.recipient, row.subject, row.body, row.tries, address)


@command(P.SWEEP_RUN)
def _sent(work: Work, *, id: int) -> None:
    row = work.db.get_one(Delivery, id)
    row.sent_at, row.not_before, row.error = work.now, None, None


@command(P.SWEEP_RUN)
def _failed(work: Work, *, id: int, tries: int, error: str) -> None:
    row = work.db.get_one(Delivery, id)
    row.error = error[:500]
    if wait_after(tries) is None:
        row.not_before = None


@command(P.SWEEP_RUN)
def _forget(work: Work) -> int:
    since = work.now - KEPT
    old = (Delivery.sent_at < since) | (_closed() & (Delivery.written_at < since))
    count = work.db.scalar(select(func.count()).where(old)) or 0
    work.db.execute(delete(Delivery).where(old))
    return count


def forget_old(system: Actor) -> int:
    """What was sent 30 days ago is kept no longer, nor what was written then and will never be sent: an address and
    words stand in it. Answers how many that were."""
    return _forget(system)


@query(P.BACKGROUND_MANAGE)
def state(read: Read) -> OutboxState:
    """How the outbox stands."""
    db = read.db
    waiting = Delivery.not_before.is_not(None)
    return OutboxState(
        db.scalar(select(func.count()).where(waiting)) or 0,
        db.scalar(select(func.count()).where(given_up())) or 0,
        db.scalar(select(func.count()).where(Delivery.sent_at > read.now - timedelta(days=1))) or 0,
        db.scalar(select(func.min(Delivery.written_at)).where(waiting)),
        Settings.from_env().smtp.on,
    )


@query(P.BACKGROUND_MANAGE)
def troubled(read: Read, *, limit: int = 50) -> list[DeliveryCard]:
    """What failed and waits for its next try, or was given up; the newest first. Not what stands in it."""
    failed = (Delivery.sent_at.is_(None)) & (Delivery.error.is_not(None))
    rows = read.db.scalars(select(Delivery).where(failed).order_by(Delivery.id.desc()).limit(limit))
    return [
        DeliveryCard(r.id, r.channel, r.recipient, r.subject, r.written_at, r.tries, r.not_before, r.error)
        for r in rows
    ]


@command(P.BACKGROUND_MANAGE)
def try_again(work: Work) -> int:
    """Everything that was given up is tried anew, from the beginning; answers how much that is."""
    rows = list(work.db.scalars(select(Delivery).where(given_up())))
    for row in rows:
        row.tries, row.not_before = 0, work.now
    if rows:
        work.record(work.lock(User, work.actor.id), "outbox.tried_again", n=len(rows))
    return len(rows)


@command(P.BACKGROUND_MANAGE)
def let_go(work: Work, *, seen: int) -> int:
    """Everything that was given up is deleted and never sent; answers how much that is. `seen`: how much the person was
    told that it is. Raises Stale: it is another number by now."""
    gone = len(work.db.scalars(delete(Delivery).where(given_up()).returning(Delivery.id)).all())
    if gone != seen or not gone:
        raise Stale
    work.record(work.lock(User, work.actor.id), "outbox.let_go", n=gone)
    return gone


def given_up() -> ColumnElement[bool]:
    """What will not be sent unless somebody wants it. Not what was for one who is not there any more."""
    return _closed() & Delivery.error.is_distinct_from(Unsent.SWITCHED_OFF.label)


def _closed() -> ColumnElement[bool]:
    return Delivery.sent_at.is_(None) & Delivery.not_before.is_(None)
