import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.door import SignedIn
from db.engine import Sessions
from db.org import User
from domain.access import Actor
from domain.errors import SessionEnded
from services.clock import utc_now

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
TOUCHED_EVERY = timedelta(minutes=1)


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def load_actor(db: Session, user_id: int, session: str | None) -> Actor:
    """The person as the database knows them now. Raises SessionEnded when disabled, signed out or expired.

    `session` None: the call comes from the operator's door or a test, not from a browser.
    """
    user = db.get(User, user_id)
    if user is None or user.disabled_at:
        raise SessionEnded
    if session is not None:
        row = db.get(SignedIn, session)
        if row is None or row.user_id != user_id or _expired(row, utc_now()):
            raise SessionEnded
    return Actor(
        user.id, user.name, user.role, user.department_id, session, user.must_change_password, user.language
    )


def holder(token: str) -> tuple[int, str] | None:
    """Whose session a cookie opens, and its hash; None when it opens none. Keeps the idle clock, once a minute."""
    if not token or len(token) > 100:
        return None
    key, now = digest(token), utc_now()
    with Sessions() as db:
        row = db.get(SignedIn, key)
        if row is None or _expired(row, now):
            return None
        stale = now - row.seen_at > TOUCHED_EVERY
        user_id = row.user_id
    if stale:
        with Sessions.begin() as db:
            db.connection(execution_options={"writes": True})
            db.execute(update(SignedIn).where(SignedIn.hash == key).values(seen_at=now))
    return user_id, key


def _expired(row: SignedIn, now: datetime) -> bool:
    return now - row.seen_at > IDLE or now - row.began_at > ABSOLUTE


def begin(db: Session, user_id: int, agent: str = "") -> str:
    """Open a session; answers the cookie's value, which is stored nowhere."""
    token = secrets.token_urlsafe(32)
    now = utc_now()
    db.add(SignedIn(hash=digest(token), user_id=user_id, began_at=now, seen_at=now, agent=agent[:200]))
    return token


def end(db: Session, session: str) -> None:
    """End one session by its hash."""
    db.execute(delete(SignedIn).where(SignedIn.hash == session))


def end_all(db: Session, user_id: int, but: str | None = None) -> None:
    """End every session of a person, `but` one."""
    db.execute(delete(SignedIn).where(SignedIn.user_id == user_id, SignedIn.hash != (but or "")))


def of(db: Session, user_id: int) -> list[SignedIn]:
    """The open sessions of a person, newest first."""
    return list(db.scalars(select(SignedIn).where(SignedIn.user_id == user_id).order_by(SignedIn.began_at.desc())))
