"""On which day a planned visit stands."""

from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, or_

from db.visits import Plan
from services import rules
from services.work import Read


def closes(read: Read, on: date) -> datetime:
    """The close of business of a day. Aware UTC."""
    return rules.calendar_for(read.db).closes_on(on).astimezone(UTC)


def between(read: Read, first: date, last: date) -> ColumnElement[bool]:
    """Plans whose arranged day, or else whose last day, lies in this stretch."""
    due = Plan.due_at.between(closes(read, first), closes(read, last))
    return or_(Plan.arranged_on.between(first, last), Plan.arranged_on.is_(None) & due)
