"""Coming in: before it there is no actor, so this room opens its own short transactions."""

import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.door import DemoLogin, Ticket
from db.engine import Sessions, writing
from db.org import User
from domain.access import Role
from domain.org import clean_username
from domain.signing_in import (
    LIMITS,
    LinkSpent,
    PasswordsDiffer,
    TooManyTries,
    WrongCredentials,
    check_new_password,
)
from domain.typed import line
from services import passwords, sessions, throttles, trail
from services.clock import real_now, utc_now
from services.passwords import hash_password

TICKET_LIVES = timedelta(seconds=60)
SETUP_LIVES = timedelta(hours=24)


def check(username: str, password: str, address: str, visit: str) -> str:
    """A name and a password against the database; answers a one-time ticket bound to this `visit`.

    Raises TooManyTries, WrongCredentials. An unknown name takes the same time as a known one.
    """
    name = unicodedata.normalize("NFKC", username).strip().lower()[:80]
    count_try(name, address)
    with Sessions.reader() as db:
        found = db.execute(select(User.id, User.password_hash).where(User.username == name, User.disabled_at.is_(None)))
        user_id, hashed = found.one_or_none() or (None, "!")
    if not passwords.fits(password, hashed) or user_id is None:
        raise WrongCredentials
    forgive(name, address)
    with writing() as db:
        return _issue(db, "signin", TICKET_LIVES, user_id, visit)


def count_try(name: str, address: str) -> None:
    """Count a try before looking at it, so that many at once do not slip through; `forgive` takes the count back.

    Raises TooManyTries.
    """
    if wait := throttles.count(_counters(name, address), LIMITS):
        raise TooManyTries(seconds=wait)


def forgive(name: str, address: str) -> None:
    """The person has shown who they are: their own counters go, the address gets its try back."""
    counters = _counters(name, address)
    throttles.give_back({"address": counters.pop("address")}, LIMITS)
    throttles.forget(counters)


def _counters(name: str, address: str) -> dict[str, str]:
    return {"pair": f"{name} {address}", "address": address, "account": name}


def start(ticket: str, visit: str, agent: str = "", ours: bool = False) -> str:
    """Turn a ticket into a session; answers the cookie's value. Raises LinkSpent.

    It must be the same visit that typed the password, or, if the browser vouches for it, a page of this site (`ours`):
    otherwise another site could sign somebody in as somebody else.
    """
    with writing() as db:
        spent = _spend(db, ticket, "signin")
        if (spent.bound_to != sessions.digest(visit) and not ours) or spent.user_id is None:
            raise LinkSpent
        db.get(User, spent.user_id, with_for_update={"of": User})  # the trail of one person is one chain
        trail.append(db, "User", spent.user_id, "person.signed_in", spent.user_id, utc_now())
        return sessions.begin(db, spent.user_id, agent)


def setup_link() -> str | None:
    """A one-time token for making the first administrator, or None when there is somebody already."""
    with writing() as db:
        if db.scalar(select(func.count()).select_from(User)):
            return None
        db.execute(delete(Ticket).where(Ticket.purpose == "setup"))
        return _issue(db, "setup", SETUP_LIVES, None, "")


def setup_is_open(token: str) -> bool:
    """Would this token still make an administrator?"""
    with Sessions.reader() as db:
        row = db.get(Ticket, sessions.digest(token))
        somebody = db.scalar(select(func.count()).select_from(User))
        return row is not None and row.purpose == "setup" and row.expires_at > real_now() and not somebody


def first_administrator(token: str, username: str, name: str, password: str, again: str, agent: str = "") -> str:
    """Make the first administrator and sign in; answers the cookie's value.

    Raises LinkSpent, UsernameShape, WeakPassword, PasswordsDiffer.
    """
    username = clean_username(username)
    name = line(name, "Name", 100)
    check_new_password(password, username)
    if password != again:
        raise PasswordsDiffer
    hashed = hash_password(password)
    with writing() as db:
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
        trail.append(
            db, "User", user.id, "person.created", user.id, utc_now(), details={"name": name, "role": user.role.label}
        )
        return sessions.begin(db, user.id, agent)


def demo_logins() -> list[tuple[str, str, Role, str]]:
    """The logins that a demonstration shows: user name, name, role, password. Empty anywhere else."""
    with Sessions.reader() as db:
        rows = db.execute(
            select(User, DemoLogin.password).join(DemoLogin, DemoLogin.user_id == User.id).order_by(User.id)
        )
        return [(user.username, user.name, user.role, password) for user, password in rows]


def _issue(db: Session, purpose: str, lives: timedelta, user_id: int | None, visit: str) -> str:
    token = secrets.token_urlsafe(32)
    now: datetime = real_now()
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
    if row is None or row.purpose != purpose or row.expires_at < real_now():
        raise LinkSpent
    db.delete(row)
    return row
