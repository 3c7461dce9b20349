from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from domain.access import Permission, Reach
from domain.cases import CaseKind, CaseStatus
from domain.complaints import Category, Channel, Outcome
from domain.ledger import Holder
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
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # who was asked first
    title: Mapped[str | None] = mapped_column(String(200))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    reply_due_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(lazy="joined")
    enterprise: Mapped[Enterprise | None] = relationship(lazy="joined")
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
        if permission == Permission.CASE_SEE:
            return Reach(("officer_id", "recorded_by_id"), ("department_id",))
        return Reach(("officer_id",), ("department_id",))


class Holding(Record):
    """The clock ledger of a case: at whom it lay, from when to when. Gapless like a tenure."""

    __tablename__ = "holdings"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    holder: Mapped[Holder] = mapped_column(Choice(Holder))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]  # to_at again where another follows: the foreign key looks at it
    closed: Mapped[bool]  # the last one: the case was resolved, nobody holds it after
    reason: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship(lazy="joined")
    officer: Mapped[User] = relationship(foreign_keys=[officer_id], lazy="joined")

    __table_args__ = (
        UniqueConstraint("case_id", "from_at"),
        CheckConstraint("to_at IS NULL OR to_at > from_at", "forward"),
        CheckConstraint("holder IN ('department', 'centre') OR (reason IS NOT NULL AND evidence IS NOT NULL "
                        "AND approved_by_id IS NOT NULL AND expires_at IS NOT NULL)", "pause_is_approved"),
        ForeignKeyConstraint(
            ["case_id", "next_at"],
            ["holdings.case_id", "holdings.from_at"],
            name="fk_holdings_no_gap",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("closed OR to_at IS NULL OR next_at = to_at", "followed"),
        Index(
            "uq_holdings_one_open",
            "case_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )  # fmt: skip


class Complaint(Record):
    """What a complaint adds to its case (clauses 3, 69)."""

    __tablename__ = "complaints"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    category: Mapped[Category] = mapped_column(Choice(Category))
    body: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(60))
    urgent: Mapped[bool]
    on_the_spot: Mapped[bool]
    returns: Mapped[int]
    transfers: Mapped[int]
    reply: Mapped[str | None] = mapped_column(Text)
    resolution: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    outcome_words: Mapped[str | None] = mapped_column(Text)

    case: Mapped[Case] = relationship(lazy="joined")


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
