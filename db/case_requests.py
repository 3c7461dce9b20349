"""What who works on a case asks for it: more time, a stop of the clock."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Choice, Record
from domain.ledger import Holder


class CaseRequest:
    """What who works on a case asks for it; somebody outside the department grants or declines. One waits at a time."""

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted: Mapped[bool | None]  # None: not answered yet
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]


class Extension(CaseRequest, Record):
    """More working days, asked for in time by who works on the case; granted or refused by the centre."""

    __tablename__ = "extensions"
    workdays: Mapped[int]

    __table_args__ = (
        CheckConstraint("workdays > 0", "forward"),
        Index("uq_extensions_one_asked", "case_id", unique=True, sqlite_where=text("granted IS NULL"),
              postgresql_where=text("granted IS NULL")),
    )  # fmt: skip


class PauseRequest(CaseRequest, Record):
    """Who has a case asks to have its clock stopped; somebody outside the department grants or declines it."""

    __tablename__ = "pause_requests"
    holder: Mapped[Holder] = mapped_column(Choice(Holder))
    evidence: Mapped[str] = mapped_column(Text)
    until: Mapped[date]

    __table_args__ = (
        Index("uq_pause_requests_one_asked", "case_id", unique=True, sqlite_where=text("granted IS NULL"),
              postgresql_where=text("granted IS NULL")),
    )  # fmt: skip
