import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import String, and_, bindparam, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from db.complaints import Unsealing
from db.door import SignedIn
from db.engine import Sessions, kept, writing
from db.org import Department, Departure, Post, User
from domain.access import STAFF, Actor
from domain.errors import SessionEnded
from services.clock import day_ends, local_day, real_now, utc_now

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
TOUCHED_EVERY = timedelta(minutes=1)
KEY_LENGTH = 12

# Asked on every run and every call of a service: one statement, by primary keys and indexes.
_CHAINS = (
    select(func.aggregate_strings(cast(Post.department_id, String), ","))
    .where(Post.user_id == User.id, Post.valid_from <= bindparam("today"))
    .where(or_(Post.valid_to.is_(None), Post.valid_to >= bindparam("today")))
    .scalar_subquery()
)
_OVER = (
    select(func.aggregate_strings(cast(Post.department_id, String) + "@" + cast(Post.valid_to, String), ","))
    .where(Post.user_id == User.id, Post.valid_to < bindparam("today"))
    .scalar_subquery()
)
_LEFT = (
    select(func.aggregate_strings(cast(Departure.department_id, String) + "@" + cast(Departure.left_at, String), ","))
    .where(Departure.user_id == User.id)
    .scalar_subquery()
)
_UNSEALED = (
    select(func.aggregate_strings(cast(Unsealing.case_id, String), ","))
    .where(Unsealing.user_id == User.id)
    .scalar_subquery()
)
_CENTRE = select(Department.id).where(Department.is_centre).scalar_subquery()
_WHO = (
    select(
        User.id,
        User.name,
        User.role,
        User.department_id,
        User.must_change_password,
        User.language,
        User.disabled_at,
        SignedIn.began_at,
        SignedIn.seen_at,
        _CHAINS.label("chains"),
        _OVER.label("over"),
        _LEFT.label("left"),
        _UNSEALED.label("unsealed"),
        _CENTRE.label("centre"),
    )
    .outerjoin(SignedIn, and_(SignedIn.hash == bindparam("session"), SignedIn.user_id == User.id))
    .where(User.id == bindparam("id"))
)


@dataclass(frozen=True)
class SessionCard:
    """An open session as its owner sees it. `key` names it among the person's own and opens nothing."""

    key: str
    began_at: datetime
    seen_at: datetime
    agent: str
    here: bool


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_actor(db: Session, user_id: int, session: str | None) -> Actor:
    """The person as the database knows them now. Raises SessionEnded when disabled, signed out or expired.

    `session` None: the call comes from the operator's door or a test, not from a browser.
    """
    return kept(db, f"actor {user_id} {session}", lambda: _loaded(db, user_id, session))


def _loaded(db: Session, user_id: int, session: str | None) -> Actor:
    row = db.execute(_WHO, {"id": user_id, "session": session, "today": local_day(utc_now())}).first()
    if row is None or row.disabled_at or row.role not in STAFF:
        raise SessionEnded
    if session is not None and (row.began_at is None or _expired(row.began_at, row.seen_at, real_now())):
        raise SessionEnded
    over = {(house, day_ends(date.fromisoformat(day))) for house, day in _moments(row.over)}
    left = {(house, _aware(moment)) for house, moment in _moments(row.left)}
    return Actor(
        row.id, row.name, row.role, row.department_id, session, row.must_change_password, row.language,
        _numbers(row.chains), frozenset(over | left), _numbers(row.unsealed), row.centre,
    )  # fmt: skip


def _numbers(joined: str | None) -> frozenset[int]:
    return frozenset(int(n) for n in joined.split(",")) if joined else frozenset()


def _moments(joined: str | None) -> Iterator[tuple[int, str]]:
    for one in joined.split(",") if joined else ():
        number, _, moment = one.partition("@")
        yield int(number), moment


def _aware(moment: str) -> datetime:
    """A moment as the databases write it: SQLite in UTC without saying so, PostgreSQL in a zone that it names."""
    found = datetime.fromisoformat(moment)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def holder(token: str) -> tuple[int, str] | None:
    """Whose session a cookie opens, and its hash; None when it opens none. Keeps the idle clock."""
    if not token or len(token) > 100:
        return None
    key = digest(token)
    with Sessions.reader() as db:
        row = db.get(SignedIn, key)
    if row is None or _expired(row.began_at, row.seen_at, real_now()):
        return None
    keep(key, row.seen_at)
    return row.user_id, key


def keep(session: str, seen_at: datetime | None = None) -> None:
    """Someone is there: wind the idle clock, at most once a minute. One that has run out stays so."""
    now = real_now()
    if seen_at is not None and now - seen_at < TOUCHED_EVERY:
        return
    with writing() as db:
        alive = SignedIn.seen_at.between(now - IDLE, now - TOUCHED_EVERY)
        db.execute(update(SignedIn).where(SignedIn.hash == session, alive).values(seen_at=now))


def _expired(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    return now - seen_at > IDLE or now - began_at > ABSOLUTE


def begin(db: Session, user_id: int, agent: str = "") -> str:
    """Open a session; answers the cookie's value, which is stored nowhere. Clears away what has expired."""
    token = secrets.token_urlsafe(32)
    now = real_now()
    db.execute(delete(SignedIn).where(or_(SignedIn.seen_at < now - IDLE, SignedIn.began_at < now - ABSOLUTE)))
    db.add(SignedIn(hash=digest(token), user_id=user_id, began_at=now, seen_at=now, agent=agent[:200]))
    return token


def end(db: Session, session: str) -> None:
    """End one session by its hash."""
    db.execute(delete(SignedIn).where(SignedIn.hash == session))


def end_all(db: Session, user_id: int, but: str | None = None) -> None:
    """End every session of a person, `but` one."""
    db.execute(delete(SignedIn).where(SignedIn.user_id == user_id, SignedIn.hash != (but or "")))


def end_one(db: Session, user_id: int, key: str) -> bool:
    """End the session of this person that a card named; was there one?"""
    named = [row for row in _open(db, user_id) if row.hash[:KEY_LENGTH] == key]
    for row in named:
        db.delete(row)
    return bool(named)


def cards(db: Session, me: Actor) -> list[SessionCard]:
    """The person's open sessions, the one asking first, then the newest."""
    rows = sorted(_open(db, me.id), key=lambda row: (row.hash == me.session, row.seen_at), reverse=True)
    return [
        SessionCard(row.hash[:KEY_LENGTH], row.began_at, row.seen_at, row.agent, row.hash == me.session) for row in rows
    ]


def _open(db: Session, user_id: int) -> list[SignedIn]:
    now = real_now()
    mine = db.scalars(select(SignedIn).where(SignedIn.user_id == user_id))
    return [row for row in mine if not _expired(row.began_at, row.seen_at, now)]
