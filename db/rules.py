from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import CheckConstraint, Numeric, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Choice, Record
from domain.limits import Unit


class Rule(Record):
    """One version of a limit, valid from a day on until a newer row of the same code.

    In force it never changes, it is only followed; until then it may be replaced or withdrawn.
    """

    __tablename__ = "rules"
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))  # a msgid of domain/limits.py
    clause: Mapped[int]
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    unit: Mapped[Unit] = mapped_column(Choice(Unit))
    amber_share: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    own: Mapped[bool]  # the document itself gives the number
    valid_from: Mapped[date]
    basis: Mapped[str | None] = mapped_column(String(200))  # by which decision; None: as the system came
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("code", "valid_from"),)


class CalendarYear(Record):
    """A year of the working calendar. Not published, it is provisional: weekends and the statutory days off."""

    __tablename__ = "calendar_years"
    year: Mapped[int] = mapped_column(unique=True)
    published: Mapped[bool]
    source: Mapped[str | None] = mapped_column(String(200))  # the file it was loaded from


class Workday(Record):
    """A day that somebody looked at: whether it is worked. Every other day follows its weekday."""

    __tablename__ = "workdays"
    on: Mapped[date] = mapped_column(unique=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))


class WorkHours(Record):
    """The hours of a working day with its lunch, valid from a day on until a newer row."""

    __tablename__ = "work_hours"
    valid_from: Mapped[date] = mapped_column(unique=True)
    opens: Mapped[time]
    lunch_from: Mapped[time]
    lunch_to: Mapped[time]
    closes: Mapped[time]

    __table_args__ = (
        CheckConstraint("opens < lunch_from AND lunch_from <= lunch_to AND lunch_to < closes", "in_order"),
    )


class CalendarStamp(Base):
    """One row, with another stamp after every change of days, years and hours: it tells each process whether the
    calendar that it remembers is still the stored one."""

    __tablename__ = "calendar_stamps"
    id: Mapped[int] = mapped_column(primary_key=True)
    stamp: Mapped[str] = mapped_column(String(32))


@event.listens_for(Session, "before_flush")
def _stamp_anew(session: Session, *_: Any) -> None:
    changed = [*session.new, *session.dirty, *session.deleted]
    if any(isinstance(row, CalendarYear | Workday | WorkHours) for row in changed):
        session.info.pop("calendar", None)
        session.merge(CalendarStamp(id=1, stamp=uuid4().hex))
