"""Visits planned and paid, what was heard and promised on them, and what else takes an enterprise's time."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Choice, Record
from db.cases import Case
from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from domain.access import Permission, Reach
from domain.burden import InterruptionKind, InterruptionStatus
from domain.categories import Category
from domain.festivals import Festival
from domain.visits import Manner, Occasion, OpinionStatus, PlanStatus, Tag, VisitStatus


class Visit(Record):
    """A visit that was paid: where, when, by whom written down (clause 13)."""

    __tablename__ = "visits"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    status: Mapped[VisitStatus] = mapped_column(Choice(VisitStatus))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)  # of the author
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # who settles, if not the author
    visited_on: Mapped[date]
    manner: Mapped[Manner] = mapped_column(Choice(Manner))
    tag: Mapped[Tag] = mapped_column(Choice(Tag))
    met: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None]

    enterprise: Mapped[Enterprise] = relationship(lazy="joined")
    project: Mapped[Project | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=author_id, lazy="joined")

    __table_args__ = (Index("ix_visits_of_enterprise", "enterprise_id", "visited_on"),)

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("author_id", "keeper_id"), ("department_id",))


class Member(Record):
    """Somebody who went on a visit, for the department of that day. What they went on, they and theirs see."""

    __tablename__ = "visit_members"
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)

    user: Mapped[User] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("visit_id", "user_id"),)

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("user_id",), ("department_id",))


class Plan(Record):
    """A visit to be paid by a named person. `key` says what calls for it, so that no rule asks for the same twice."""

    __tablename__ = "visit_plans"
    key: Mapped[str | None] = mapped_column(String(80), unique=True)  # None: planned by hand
    occasion: Mapped[Occasion] = mapped_column(Choice(Occasion))
    festival: Mapped[Festival | None] = mapped_column(Choice(Festival))
    status: Mapped[PlanStatus] = mapped_column(Choice(PlanStatus))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    visitor_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)  # of the visitor
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id"))
    starts_on: Mapped[date]
    arranged_on: Mapped[date | None]  # the day agreed upon with the enterprise
    due_at: Mapped[datetime]
    purpose: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # why it was reassigned or skipped
    by_choice: Mapped[bool] = mapped_column(default=False)  # somebody named who goes: the rules do not name another
    dropped_at: Mapped[datetime | None]  # skipped by itself, for its project rests or has ended
    host_id: Mapped[int | None] = mapped_column(ForeignKey("visit_plans.id"), index=True)  # the joint visit
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)

    enterprise: Mapped[Enterprise] = relationship(lazy="joined")
    project: Mapped[Project | None] = relationship()
    visitor: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (Index("ix_visit_plans_open", "status", "due_at", "id"),)

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("visitor_id",), ("department_id",))


class Opinion(Record):
    """Something an enterprise said on a visit. Nothing heard is lost: it is answered, or it is a case (clause 14).

    Whose it is, is written as on its visit; one that became a sealed case is seen by who sees the case.
    """

    __tablename__ = "opinions"
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # as on its visit
    status: Mapped[OpinionStatus] = mapped_column(Choice(OpinionStatus))
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id"))
    due_at: Mapped[datetime | None]  # None: heard before there was a limit
    body: Mapped[str] = mapped_column(Text, info={"unspoken": True})
    category: Mapped[Category | None] = mapped_column(Choice(Category), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]

    visit: Mapped[Visit] = relationship(lazy="joined")
    case: Mapped[Case | None] = relationship()

    __table_args__ = (
        CheckConstraint("(status = 'heard') = (settled_at IS NULL)", "settled_has_time"),
        CheckConstraint("status = 'heard' OR category IS NOT NULL", "settled_is_classified"),
        CheckConstraint("status <> 'answered' OR answer IS NOT NULL", "answer_is_said"),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("author_id", "keeper_id"), ("department_id",))


class Promise(Record):
    """What was promised on a visit, in the words of who promised."""

    __tablename__ = "visit_promises"
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    body: Mapped[str] = mapped_column(Text)


class Photo(Record):
    """A picture of a visit; the bytes lie in the store under their hash."""

    __tablename__ = "visit_photos"
    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class Interruption(Record):
    """An inspection or survey of an enterprise by a department: it takes the enterprise's time as a visit does."""

    __tablename__ = "interruptions"
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[InterruptionKind] = mapped_column(Choice(InterruptionKind))
    status: Mapped[InterruptionStatus] = mapped_column(Choice(InterruptionStatus))
    on: Mapped[date]
    what: Mapped[str] = mapped_column(String(200))
    result: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)  # why it was called off
    host_id: Mapped[int | None] = mapped_column(ForeignKey("visit_plans.id"), index=True)  # the joint visit

    enterprise: Mapped[Enterprise] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(lazy="joined")

    __table_args__ = (Index("ix_interruptions_of_enterprise", "enterprise_id", "on"),)

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("author_id",), ("department_id",))


class Draft(Base):
    """What somebody typed in a form and has not saved: theirs alone, gone once it is saved. Not in the trail."""

    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    form: Mapped[str] = mapped_column(String(60))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("author_id", "form"),)
