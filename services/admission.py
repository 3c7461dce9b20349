"""Who is let in to a command or a query: a person whom the database knows, or who comes by a door without persons."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy.orm import Session

from domain.access import STAFF, Actor, Permission, Role, allows
from domain.errors import NotAllowed
from services.sessions import load_actor

_let_in: ContextVar[Actor | None] = ContextVar("let_in_without_person", default=None)


@contextmanager
def without_person(role: Role, name: str) -> Iterator[Actor]:
    """An actor who is nobody in the database, let in for as long as the block lasts and no longer.

    For the doors that have such a role of their own; a test holds which these are.
    """
    if role in STAFF:
        raise ValueError(f"{role} is held by people, and people are looked up")
    actor = Actor(0, name, role)
    token = _let_in.set(actor)
    try:
        yield actor
    finally:
        _let_in.reset(token)


def admit(db: Session, actor: Actor, needs: Permission) -> Actor:
    """The actor as the database knows them at this moment, if they hold the permission at all."""
    fresh = actor if actor is _let_in.get() else load_actor(db, actor.id, actor.session)
    if not allows(fresh, needs) or (fresh.must_change_password and needs is not Permission.SELF):
        raise NotAllowed(permission=needs.label)
    return fresh
