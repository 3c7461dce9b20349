"""Statements that are kept ready. To build one, and to have objects made of what it answers, takes several times as
long as the database takes to answer it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Integer, bindparam

from db.base import Utc
from domain.access import Actor
from services.work import Read

S = TypeVar("S", bound=Executable)

PEOPLE = 64  # the last who asked: what is kept for each is some two hundred kilobytes
ME = bindparam("me", type_=Integer)
NOW = bindparam("now", type_=Utc)


def per_person(build: Callable[[Actor], S]) -> Callable[[Actor], S]:
    """Build it once for each person. All that the access rule knows of them is in it, and whoever is known by anything
    else has another; what changes from one moment to the next is a `bindparam`."""
    return lru_cache(maxsize=PEOPLE)(build)


def rows(read: Read, statement: Executable, **values: Any) -> Sequence[Any]:
    """The rows of plain columns that it answers for these values, past the mapper: there is nothing to map."""
    return read.db.connection().execute(statement, values).all()
