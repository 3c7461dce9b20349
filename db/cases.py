from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.org import Department, User
from db.projects import Project
from domain.access import Permission, Reach
from domain.cases import CaseKind, CaseStatus
from domain.stages import Stage


class Case(Record):
    """The one unit of work: whatever somebody must do by a time. What a kind adds is in a joined table."""

    __tablename__ = "cases"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[CaseKind] = mapped_column(Choice(CaseKind))
    status: Mapped[CaseStatus] = mapped_column(Choice(CaseStatus))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # who is to receive it
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    resolved_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(foreign_keys=[department_id], lazy="joined")
    officer: Mapped[User] = relationship(foreign_keys=[officer_id], lazy="joined")

    __table_args__ = (
        Index(
            "ix_cases_open",
            "department_id",
            "due_at",
            "id",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        if permission == Permission.REPORT_RECEIVE:
            return Reach(("leader_id",))
        return Reach(("officer_id",), ("department_id",))


class Report(Record):
    """A report in three parts (clause 12); for a major project it goes to leader and centre (clause 30)."""

    __tablename__ = "reports"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    problems: Mapped[str | None] = mapped_column(Text)
    solved: Mapped[str | None] = mapped_column(Text)
    performance: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship(lazy="joined")


class Receipt(Record):
    """Somebody signed for a report."""

    __tablename__ = "receipts"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    for_centre: Mapped[bool]  # signed for the centre, else as the leader

    user: Mapped[User] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("case_id", "for_centre"),)
