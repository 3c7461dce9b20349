"""Coming in: before it there is no actor, so this room opens its own short transactions."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.door import DemoLogin, Throttle, Ticket
from db.engine import Sessions
from db.org import User
from domain.access import Permission as P
from domain.access import Role
from domain.org import clean_username
from domain.signing_in import (
    LinkSpent,
    PasswordsDiffer,
    SamePassword,
    TooManyTries,
    WrongCredentials,
    check_new_password,
    wait_after,
)
from domain.typed import line
from services import passwords, sessions, trail
from services.clock import utc_now
from services.passwords import hash_password
from services.work import Work, command

__all__ = ["change_password", "check", "hash_password", "setup_link", "start"]

FREE_TRIES = {"pair": 5, "address": 30, "account": 60}
FORGOTTEN_AFTER = timedelta(days=1)
TICKET_LIVES = timedelta(seconds=60)
SETUP_LIVES = timedelta(hours=24)


def check(username: str, password: str, address: str, visit: str) -> str:
    """A name and a password against the database; answers a one-time ticket bound to this `visit`.

    Raises TooManyTries, WrongCredentials. An unknown name takes the same time as a known one.
    """
    name = username.strip().lower()[:80]
    _count_try(name, address)
    with Sessions() as db:
        user = db.scalar(select(User).where(User.username == name))
        hashed = user.password_hash if user and not user.disabled_at else "!"
    if not passwords.fits(password, hashed):
        raise WrongCredentials
    assert user is not None
    with _writing() as db:
        db.execute(delete(Throttle).where(Throttle.key.in_([_key("pair", name, address), _key("account", name, address)])))
        return _issue(db, "signin", TICKET_LIVES, user.id, visit)


def _key(kind: str, name: str, address: str) -> str:
    said = {"pair": f"{name} {address}", "address": address, "account": name}[kind]
    return f"{kind}:{sessions.digest(said)}"


def _count_try(name: str, address: str) -> None:
    """Count a try before looking at it, so that many at once do not slip through. Success takes the count back."""
    with _writing() as db:
        now = utc_now()
        rows = {k: db.get(Throttle, _key(k, name, address), with_for_update=True) for k in FREE_TRIES}
        waits = [row.until_at - now for row in rows.values() if row and row.until_at and row.until_at > now]
        if waits:
            raise TooManyTries(seconds=int(max(waits).total_seconds()) + 1)
        for kind, free in FREE_TRIES.items():
            row = rows[kind]
            if row is None:
                row = Throttle(key=_key(kind, name, address), failures=0, last_at=now)
                db.add(row)
            row.failures = 1 if now - row.last_at > FORGOTTEN_AFTER else row.failures + 1
            row.last_at = now
            row.until_at = now + wait_after(row.failures, free)


def start(ticket: str, visit: str, agent: str = "") -> str:
    """Turn a ticket into a session; answers the cookie's value. Raises LinkSpent."""
    with _writing() as db:
        spent = _spend(db, ticket, "signin")
        if spent.bound_to != sessions.digest(visit) or spent.user_id is None:
            raise LinkSpent
        trail.append(db, "User", spent.user_id, "person.signed_in", spent.user_id, utc_now())
        return sessions.begin(db, spent.user_id, agent)


def setup_link() -> str | None:
    """A one-time token for making the first administrator, or None when there is somebody already."""
    with _writing() as db:
        if db.scalar(select(func.count()).select_from(User)):
            return None
        db.execute(delete(Ticket).where(Ticket.purpose == "setup"))
        return _issue(db, "setup", SETUP_LIVES, None, "")


def setup_is_open(token: str) -> bool:
    """Would this token still make an administrator?"""
    with Sessions() as db:
        row = db.get(Ticket, sessions.digest(token))
        return row is not None and row.purpose == "setup" and row.expires_at > utc_now()


def first_administrator(token: str, username: str, name: str, password: str, again: str, agent: str = "") -> str:
    """Make the first administrator and sign in; answers the cookie's value. Raises LinkSpent, WeakPassword, PasswordsDiffer."""
    username = clean_username(username)
    name = line(name, "Name", 100)
    check_new_password(password, username)
    if password != again:
        raise PasswordsDiffer
    hashed = hash_password(password)
    with _writing() as db:
        _spend(db, token, "setup")
        if db.scalar(select(func.count()).select_from(User)):
            raise LinkSpent
        user = User(
            username=username,
            name=name,
            role=Role.ADMINISTRATOR,
            password_hash=hashed,
            must_change_password=False,
            created_at=utc_now(),
        )
        db.add(user)
        db.flush()
        trail.append(db, "User", user.id, "person.created", user.id, utc_now(), details={"name": name, "role": user.role.label})
        return sessions.begin(db, user.id, agent)


@command(P.SELF)
def change_password(work: Work, *, present: str, new: str, again: str) -> None:
    """Change one's own password; every other session of the person ends. Raises WrongCredentials, WeakPassword,
    PasswordsDiffer, SamePassword."""
    user = work.lock(User, work.actor.id)
    if not passwords.fits(present, user.password_hash):
        raise WrongCredentials
    if new != again:
        raise PasswordsDiffer
    if new == present:
        raise SamePassword
    check_new_password(new, user.username)
    user.password_hash, user.must_change_password = hash_password(new), False
    work.record(user, "person.password_changed")
    sessions.end_all(work.db, user.id, but=work.actor.session)


@command(P.SELF)
def sign_out(work: Work, *, everywhere: bool = False) -> None:
    """End this session, or all of the person's."""
    if everywhere:
        sessions.end_all(work.db, work.actor.id)
    elif work.actor.session:
        sessions.end(work.db, work.actor.session)
    trail.append(work.db, "User", work.actor.id, "person.signed_out", work.actor.id, work.now)


@command(P.SELF)
def speak(work: Work, *, language: str) -> None:
    """The person reads in this language from now on, wherever they sign in."""
    user = work.lock(User, work.actor.id)
    if language in ("zh", "en") and user.language != language:
        user.language = language
        work.record(user, "person.changed", name=user.name)


def demo_logins() -> list[tuple[str, str, Role, str]]:
    """The logins that a demonstration shows: user name, name, role, password. Empty anywhere else."""
    with Sessions() as db:
        rows = db.execute(select(User, DemoLogin.password).join(DemoLogin, DemoLogin.user_id == User.id).order_by(User.id))
        return [(user.username, user.name, user.role, password) for user, password in rows]


def _issue(db: Session, purpose: str, lives: timedelta, user_id: int | None, visit: str) -> str:
    token = secrets.token_urlsafe(32)
    now: datetime = utc_now()
    db.execute(delete(Ticket).where(Ticket.expires_at < now))
    db.add(
        Ticket(
            hash=sessions.digest(token),
            purpose=purpose,
            user_id=user_id,
            bound_to=sessions.digest(visit),
            expires_at=now + lives,
        )
    )
    return token


def _spend(db: Session, token: str, purpose: str) -> Ticket:
    row = db.get(Ticket, sessions.digest(token), with_for_update=True)
    if row is None or row.purpose != purpose or row.expires_at < utc_now():
        raise LinkSpent
    db.delete(row)
    return row


@contextmanager
def _writing() -> Iterator[Session]:
    """A short writing transaction of the door's own."""
    with Sessions.begin() as db:
        db.connection(execution_options={"writes": True})
        yield db
