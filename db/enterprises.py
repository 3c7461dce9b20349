from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Choice, Record
from domain.industries import Industry


class Enterprise(Record):
    """An enterprise or investor. `name_key` is the name as compared for likeness; `credit_code` is verified."""

    __tablename__ = "enterprises"
    name: Mapped[str] = mapped_column(String(200), index=True)
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)  # None: not registered in China yet
    legal_representative: Mapped[str | None] = mapped_column(String(100))
    industry: Mapped[Industry | None] = mapped_column(Choice(Industry))
    address: Mapped[str | None] = mapped_column(String(300))


class Contact(Record):
    """A person of an enterprise whom the zone talks to."""

    __tablename__ = "contacts"
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(60), index=True)


class CodeLink(Record):
    """The address under which an enterprise sees its own cases and contact people, kept as a hash (clause 20)."""

    __tablename__ = "code_links"
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True, info={"unspoken": True})
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    revoked_at: Mapped[datetime | None]


class YearFigures(Record):
    """What an enterprise did in a year. Money in 万元, power in 万千瓦时."""

    __tablename__ = "year_figures"
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    year: Mapped[int]
    investment: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    output: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    tax: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    jobs: Mapped[int | None]
    power: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))

    __table_args__ = (UniqueConstraint("enterprise_id", "year"),)
