"""What grows out of a case and what it is linked with."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.cases import Case
from domain.cases import LinkKind


class Link(Record):
    """Two cases belong together; the first is the older one."""

    __tablename__ = "case_links"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(Choice(LinkKind))
    unlinked_at: Mapped[datetime | None]  # taken away again; nothing is deleted

    __table_args__ = (UniqueConstraint("case_id", "other_id"), CheckConstraint("case_id < other_id", "older_first"))


class SpecialReport(Record):
    """A matter too complex for one department, put before a leader: facts, options, proposal, decision (clause 95)."""

    __tablename__ = "special_reports"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    writer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    facts: Mapped[str | None] = mapped_column(Text)
    options: Mapped[str | None] = mapped_column(Text)
    proposal: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    conclusion: Mapped[str | None] = mapped_column(Text)
    despite: Mapped[str | None] = mapped_column(Text)  # why it ended while tasks were open

    case: Mapped[Case] = relationship(lazy="joined")


class Task(Record):
    """What one asks of another by a time: a request to coordinate (clause 48), a task that follows from a decision."""

    __tablename__ = "tasks"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    asked: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    workdays: Mapped[int | None]  # for which it was given; None: the limit is that of the rulebook, or not known

    case: Mapped[Case] = relationship(lazy="joined")
