"""A stop of the clock that a department asks for."""

from datetime import date

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Choice, Record
from db.cases import CaseRequest
from domain.ledger import Holder


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
