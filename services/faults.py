"""Faults of the database that end what an operator does, in words for the operator."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from domain.errors import Refusal
from services import logs


class DatabaseAway(Refusal):
    template = "The database cannot be reached: {why}"


class BrokenOff(Refusal):
    template = "The database broke this off: {what}. What was under way is undone; mend the cause, then try again."


@contextmanager
def in_words() -> Iterator[None]:
    """A database that refuses, refuses like everybody else. Raises DatabaseAway, BrokenOff.

    Its own words may quote rows; those of a connection that did not come about name the host and quote nothing.
    """
    try:
        yield
    except DBAPIError as fault:
        if fault.statement is None:
            raise DatabaseAway(why=" ".join(str(fault.orig).split())) from fault
        raise BrokenOff(what=logs.named(fault)) from fault
