from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.enterprises import Enterprise
from db.org import Department, User
from domain.access import Permission, Reach
from domain.industries import Industry
from domain.money import Currency
from domain.projects import HandoffKind, HandoffStatus, ProjectStatus, Seat, Source
from domain.stages import Stage

MONEY = Numeric(18, 4)  # 万元
NOW_AND_NEXT = (
    "officer_id",
    "leader_id",
    "receiving_officer_id",
    "receiving_leader_id",
    "receiving_coordinator_id",
)
SEATS = ("lead_leader_id", "coordinator_id")


class Project(Record):
    """A project and who is accountable for it now. The past is in its tenures.

    The current names are repeated here from the open tenure, seats and offer, so that reach is one indexed
    look; the service that opens a tenure is the only one to write them.
    """

    __tablename__ = "projects"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    status: Mapped[ProjectStatus] = mapped_column(Choice(ProjectStatus))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    amount: Mapped[Decimal | None] = mapped_column(MONEY)  # 万 of `currency`
    currency: Mapped[Currency] = mapped_column(Choice(Currency))
    industry: Mapped[Industry | None] = mapped_column(Choice(Industry))
    land_mu: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    expected_tax: Mapped[Decimal | None] = mapped_column(MONEY)  # 万元 a year
    expected_jobs: Mapped[int | None]
    source: Mapped[Source] = mapped_column(Choice(Source))
    contact_name: Mapped[str | None] = mapped_column(String(100))
    contact_phone: Mapped[str | None] = mapped_column(String(60), index=True)
    first_contact_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    first_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)

    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    receiving_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    receiving_leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    receiving_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    receiving_coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    lead_leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    major_since: Mapped[datetime | None]  # crossed the major-project threshold then (clause 30)

    agreement_signed_on: Mapped[date | None]
    company_registered_on: Mapped[date | None]
    land_parcel: Mapped[str | None] = mapped_column(String(100))
    construction_started_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    production_started_on: Mapped[date | None]
    actual_investment: Mapped[Decimal | None] = mapped_column(MONEY)
    capacity_reached_on: Mapped[date | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(foreign_keys=[department_id], lazy="joined")

    __table_args__ = (
        # accountability begins with the project itself: its first tenure opens at the same moment
        ForeignKeyConstraint(
            ["id", "opened_at"],
            ["tenures.project_id", "tenures.from_at"],
            name="fk_projects_owned_from_start",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        # a major project is never without its lead leader and coordinator, not even for a minute
        CheckConstraint(
            "major_since IS NULL OR (lead_leader_id IS NOT NULL AND coordinator_id IS NOT NULL)",
            "major_has_seats",
        ),
        CheckConstraint("(status = 'ended') = (ended_at IS NOT NULL)", "ended_has_time"),
        Index("ix_projects_board", "stage", "status", "id"),
        # all that a wall sums, so that it reads no row of a project for it
        Index("ix_projects_wall", "status", "stage", "major_since", "department_id"),
        Index(
            "ix_projects_major",
            *("status", "enterprise_id", "currency", "amount", "expected_jobs", "major_since"),
            sqlite_where=text("major_since IS NOT NULL"),
            postgresql_where=text("major_since IS NOT NULL"),
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        if permission == Permission.PROJECT_SEE:
            return Reach(
                (*NOW_AND_NEXT, *SEATS, "first_contact_id"),
                ("department_id", "receiving_department_id", "first_department_id"),
            )
        if permission == Permission.REVIEW_HOLD:
            return Reach(("lead_leader_id", "leader_id"))
        return Reach(("officer_id", "leader_id", "coordinator_id"), ("department_id",))


class Tenure(Record):
    """Who was accountable for a stage of a project, from when to when: three names, always (clause 10).

    No gap can be stored: a tenure may end only at the very moment at which another of its project begins
    (the deferred foreign key), exactly one is open (the partial index).
    """

    __tablename__ = "tenures"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship(lazy="joined")
    leader: Mapped[User] = relationship(foreign_keys=[leader_id], lazy="joined")
    officer: Mapped[User] = relationship(foreign_keys=[officer_id], lazy="joined")

    __table_args__ = (
        UniqueConstraint("project_id", "from_at"),
        CheckConstraint("to_at IS NULL OR to_at > from_at", "forward"),
        ForeignKeyConstraint(
            ["project_id", "to_at"],
            ["tenures.project_id", "tenures.from_at"],
            name="fk_tenures_no_gap",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index(
            "uq_tenures_one_open",
            "project_id",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )


class Leadership(Record):
    """Who sat on a seat of a major project, from when to when. Gapless like a tenure."""

    __tablename__ = "leaderships"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    seat: Mapped[Seat] = mapped_column(Choice(Seat))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("project_id", "seat", "from_at"),
        CheckConstraint("to_at IS NULL OR to_at > from_at", "forward"),
        ForeignKeyConstraint(
            ["project_id", "seat", "to_at"],
            ["leaderships.project_id", "leaderships.seat", "leaderships.from_at"],
            name="fk_leaderships_no_gap",
            deferrable=True,
            initially="DEFERRED",
        ),
        Index(
            "uq_leaderships_one_open",
            "project_id",
            "seat",
            unique=True,
            sqlite_where=text("to_at IS NULL"),
            postgresql_where=text("to_at IS NULL"),
        ),
    )


class Handoff(Record):
    """An offer to take over, and its answer. Until accepted, the giver stays accountable (clause 11)."""

    __tablename__ = "handoffs"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[HandoffKind] = mapped_column(Choice(HandoffKind))
    status: Mapped[HandoffStatus] = mapped_column(Choice(HandoffStatus))
    from_stage: Mapped[Stage] = mapped_column(Choice(Stage))
    to_stage: Mapped[Stage] = mapped_column(Choice(Stage))
    from_department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    to_leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    to_officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # as it stood when offered
    open_items: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    offered_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answer: Mapped[str | None] = mapped_column(Text)

    project: Mapped[Project] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("(status = 'offered') = (answered_at IS NULL)", "answered_has_time"),
        CheckConstraint("to_officer_id IS NOT NULL OR to_leader_id IS NOT NULL", "has_receiver"),
        CheckConstraint("status <> 'accepted' OR answered_by_id <> giver_id", "two_signatures"),
        # at most one open offer for the stage's three names, and one for each seat
        Index(
            "uq_handoffs_one_open",
            "project_id",
            unique=True,
            sqlite_where=text("status = 'offered' AND kind IN ('stage', 'people')"),
            postgresql_where=text("status = 'offered' AND kind IN ('stage', 'people')"),
        ),
        Index(
            "uq_handoffs_one_open_per_kind",
            "project_id",
            "kind",
            unique=True,
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        if permission == Permission.HANDOFF_ANSWER:
            return Reach(("to_officer_id", "to_leader_id"))
        return Reach(("giver_id",), ("from_department_id",))
