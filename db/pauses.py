"""A stop of the clock that a department asks for."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Choice, Record
from domain.ledger import Holder


class PauseRequest(Record):
    """Who has a case asks to have its clock stopped; somebody outside the department grants or declines it."""

    __tablename__ = "pause_requests"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    holder: Mapped[Holder] = mapped_column(Choice(Holder))
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    until: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    granted: Mapped[bool | None]  # None: not answered yet
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_pause_requests_one_asked", "case_id", unique=True, sqlite_where=text("granted IS NULL"),
              postgresql_where=text("granted IS NULL")),
    )  # fmt: skip
