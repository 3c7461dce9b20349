"""What the operator does at the machine itself, where nobody is signed in. The trail says so: no actor."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import dumps
from db.engine import Sessions, writing
from db.migrate import alone, migrate
from db.org import Department, User
from domain.errors import NotFound
from domain.org import PersonFacts, UsernameTaken
from domain.signing_in import check_new_password
from services import rules, tallies, trail
from services.clock import utc_now
from services.passwords import hash_password
from services.trail import BrokenLink


def prepare(url: str) -> None:
    """Bring the database at `url` to the newest form and put in the limits, calendar and sums that it lacks."""
    migrate(url)
    with writing() as db:
        alone(db.connection())  # processes may start at once, each finding nothing
        rules.load_defaults(db)
        if tallies.missing(db):
            tallies.rebuild(db)


def create_user(facts: PersonFacts, password: str, department: str | None = None) -> int:
    """Register a person who can sign in at once and must change the password then; answers their id.

    `department` is a name or a code. Raises UsernameTaken, UsernameShape, WeakPassword, NotFound, Incomplete.
    """
    facts = facts.clean()
    check_new_password(password, facts.username)
    hashed = hash_password(password)
    with writing() as db:
        if taken := db.scalar(select(User).where(User.username == facts.username)):
            raise UsernameTaken(username=facts.username, name=taken.name)
        columns = asdict(facts)
        if department:
            named = (Department.name == department) | (Department.code == department.upper())
            columns["department_id"] = db.scalar(select(Department.id).where(named))
            if columns["department_id"] is None:
                raise NotFound(what="Department")
        user = User(**columns, password_hash=hashed, must_change_password=True, created_at=utc_now())
        db.add(user)
        db.flush()
        details = {"name": user.name, "role": user.role.label}
        trail.append(db, "User", user.id, "person.created", None, utc_now(), details=details)
        return user.id


def broken_links() -> tuple[int, list[BrokenLink]]:
    """How many events the trail has, and the first broken link of each broken chain."""
    with dumps.snapshot(Sessions.kw["bind"]) as connection, Session(connection) as db:
        return trail.length(db), list(trail.broken_links(db))


def drifted() -> int:
    """How many of the sums that are kept say something else than counting does: both as of one moment, for people go on
    working."""
    with dumps.snapshot(Sessions.kw["bind"]) as connection, Session(connection) as db:
        return len(tallies.drift(db))
