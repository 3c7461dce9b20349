from datetime import date
from decimal import Decimal

from sqlalchemy import Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Choice, Record
from domain.limits import Unit


class Rule(Record):
    """A limit of the rulebook, valid from a day on until a newer row of the same code. Never changed, only followed."""

    __tablename__ = "rules"
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))  # a msgid of domain/limits.py
    clause: Mapped[int]
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))
    unit: Mapped[Unit] = mapped_column(Choice(Unit))
    amber_share: Mapped[Decimal] = mapped_column(Numeric(5, 4))
    own: Mapped[bool]  # the document itself gives the number
    valid_from: Mapped[date]

    __table_args__ = (UniqueConstraint("code", "valid_from"),)


class Workday(Base):
    """A day whose working or not does not follow from the weekday: a holiday, or a make-up workday."""

    __tablename__ = "workdays"
    on: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))
    provisional: Mapped[bool]
