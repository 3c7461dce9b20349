from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from domain.access import Permission, Reach
from domain.cases import CaseKind, CaseStatus, Level, Promise
from domain.confidential import About
from domain.ledger import Holder
from domain.stages import Stage

# All that lamps are made of: an index that ends with it answers for them, and no row is read.
LAMPS = ("reply_due_at", "replied_at", "opened_at", "promised_at", "paused_until", "status", "rule_id", "about_id",
         "resolved_at")  # fmt: skip

# What reaches whoever took the case down, too: for supervision, what it does in the centre's place.
KEPT_BY_WHO_RECORDED = frozenset(
    (
        Permission.CASE_DISPATCH,
        Permission.CASE_SHARE,
        Permission.CASE_PAUSE,
        Permission.CASE_VERIFY,
        Permission.CASE_KEEP,
        Permission.CASE_WRITE,
    )
)


class Case(Record):
    """The one unit of work: whatever somebody must do by a time. What a kind adds is in a joined table."""

    __tablename__ = "cases"
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[CaseKind] = mapped_column(Choice(CaseKind))
    status: Mapped[CaseStatus] = mapped_column(Choice(CaseStatus))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # who is to receive it
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    extra_workdays: Mapped[int] = mapped_column(default=0)  # granted by extensions, on top of the rule
    resolved_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who was asked first
    title: Mapped[str | None] = mapped_column(String(200))
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    about_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)  # sealed from its people
    about_since: Mapped[datetime | None]  # as who sat there then or later; what grew out of a case: as of that case
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)  # of which it is a part or a task
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    reply_due_at: Mapped[datetime | None]
    reply_rule_id: Mapped[int | None] = mapped_column(ForeignKey("rules.id"))
    promised_at: Mapped[datetime | None]  # anew, the last time: from then on the promise counts, not from the opening
    paused_until: Mapped[datetime | None]  # while the clock stands: when it runs again by itself
    dispatched_at: Mapped[datetime | None]  # to the department that has it now
    accept_due_at: Mapped[datetime | None]
    assignment_final: Mapped[bool] = mapped_column(default=False)  # objected to once; the centre has decided
    progressed_at: Mapped[datetime | None]  # the last move; nothing since then counts as standing still
    accepted_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)  # which asks it of another
    first_due_at: Mapped[datetime | None]  # what was promised before the case became a joint one

    project: Mapped[Project] = relationship(lazy="joined")
    enterprise: Mapped[Enterprise | None] = relationship(lazy="joined")
    department: Mapped[Department] = relationship(foreign_keys=[department_id], lazy="joined")
    officer: Mapped[User] = relationship(foreign_keys=[officer_id], lazy="joined")
    parties: Mapped[list["Party"]] = relationship(order_by="Party.host.desc(), Party.id", viewonly=True)

    # A list is a walk along one of these: what still runs by its due date, the rest by when it was opened. Each ends
    # with the id, so that a page begins where the last one ended.
    __table_args__ = (
        *(
            Index(
                f"ix_cases_open{name}", *columns, "due_at", "id", "kind", *more,
                sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL"),
            )
            for name, columns, more in (
                ("", ("department_id",), ()), ("_all", (), (*LAMPS, "department_id")), ("_status", ("status",), ()),
                ("_officer", ("officer_id",), ()),
            )
        ),
        Index(
            "ix_cases_open_wall", "department_id", "due_at", "reply_due_at", "replied_at", "opened_at", "promised_at",
            "paused_until", "status", "kind", "rule_id", "about_id", "enterprise_id", "resolved_at",
            sqlite_where=text("resolved_at IS NULL"), postgresql_where=text("resolved_at IS NULL"),
        ),
        # Few are merged, and of those closed the last are looked for: neither is to be found among all.
        *(
            Index(name, *columns, sqlite_where=text(f"{columns[-1]} IS NOT NULL"),
                  postgresql_where=text(f"{columns[-1]} IS NOT NULL"))
            for name, columns in (("ix_cases_merged_into_id", ("merged_into_id",)),
                                  ("ix_cases_closed", ("status", "closed_at")))
        ),
        *(
            Index(f"ix_cases_opened{name}", *columns, "opened_at", "id", "kind")
            for name, columns in {
                "": ("department_id",), "_all": (), "_status": ("status",), "_officer": ("officer_id",),
                "_enterprise": ("enterprise_id",), "_recorded_by": ("recorded_by_id",),
            }.items()
        ),
    )  # fmt: skip

    @hybrid_property
    def begun_at(self) -> datetime:
        """Since when the present promise counts."""
        return self.promised_at or self.opened_at

    @begun_at.inplace.expression
    @classmethod
    def _begun_at(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.promised_at, cls.opened_at)

    @property
    def about(self) -> About | None:
        return About(self.about_id, self.about_since or self.opened_at) if self.about_id is not None else None

    @about.setter
    def about(self, about: About | None) -> None:
        self.about_id, self.about_since = (about.department_id, about.since) if about else (None, None)

    @classmethod
    def was_resolved(cls) -> ColumnElement[bool]:
        """What every figure of resolved cases counts: one that was merged ended, but nothing is done yet for who filed
        it; that is told of the case in which it goes on."""
        return and_(cls.resolved_at.is_not(None), cls.status != CaseStatus.MERGED)

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        if permission == Permission.REPORT_RECEIVE:
            return _sealable("leader_id")
        if permission == Permission.CASE_RECEIPT:
            return _sealable("recorded_by_id")
        if permission in (Permission.CASE_DECIDE, Permission.CASE_ASSIGN):
            return _sealable("leader_id")
        if permission == Permission.CASE_SEE:
            people, houses = ("officer_id", "recorded_by_id", "leader_id"), ("department_id", "from_id")
            return _sealable(*people, departments=houses, shares="parties")
        if permission == Permission.CASE_ASK:
            return _sealable("officer_id", departments=("department_id",), shares="parties")
        if permission in KEPT_BY_WHO_RECORDED:
            return _sealable("officer_id", "recorded_by_id", departments=("department_id",))
        return _sealable("officer_id", departments=("department_id",))


def _sealable(*people: str, departments: tuple[str, ...] = (), shares: str | None = None) -> Reach:
    return Reach(people, departments, "about_id", "about_since", shares)


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


class Report(Record):
    """A report in three parts (clause 12); for a major project it goes to leader and centre (clause 30)."""

    __tablename__ = "reports"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    problems: Mapped[str | None] = mapped_column(Text)
    solved: Mapped[str | None] = mapped_column(Text)
    performance: Mapped[str | None] = mapped_column(Text)
    # of a monthly report: whose, of which month, as it was prewritten, and whether it only says what the last one said
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"))
    period: Mapped[str | None] = mapped_column(String(7))
    prewritten: Mapped[dict[str, list[str]] | None] = mapped_column(JSON)  # by language
    copied: Mapped[bool] = mapped_column(default=False)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    case: Mapped[Case] = relationship(lazy="joined")
    filed_by: Mapped[User | None] = relationship(lazy="joined")
    __table_args__ = (Index("uq_reports_one_a_period", "project_id", "period", unique=True),)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Problems, how they were solved, how the agreement is kept."""
        return self.problems or "", self.solved or "", self.performance or ""


class Receipt(Record):
    """Somebody signed for a report."""

    __tablename__ = "receipts"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    for_centre: Mapped[bool]  # signed for the centre, else as the leader

    user: Mapped[User] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("case_id", "for_centre"),)


class Party(Record):
    """A department that has a share in a joint case, with a clock of its own: the host and each co-host."""

    __tablename__ = "case_parties"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # who took it on
    host: Mapped[bool]
    rule_id: Mapped[int] = mapped_column(ForeignKey("rules.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)

    department: Mapped[Department] = relationship(lazy="joined")
    __table_args__ = (
        UniqueConstraint("case_id", "department_id"),
        Index(
            "uq_case_parties_one_host", "case_id", unique=True, sqlite_where=text("host"), postgresql_where=text("host")
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(("officer_id",), ("department_id",))


class Urge(Record):
    """Somebody asked for haste (催办)."""

    __tablename__ = "urges"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    urged_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    words: Mapped[str] = mapped_column(Text)


class Escalation(Record):
    """A promise reached a level and these people were told; written once for each promise and level."""

    __tablename__ = "escalations"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    promise: Mapped[Promise] = mapped_column(Choice(Promise))
    share_of: Mapped[int] = mapped_column(default=0, server_default="0")  # id of the department whose share it is
    level: Mapped[Level] = mapped_column(Choice(Level))
    due_at: Mapped[datetime]  # the promise of which it speaks
    reached_at: Mapped[datetime]
    told: Mapped[list[int]] = mapped_column(JSON)  # ids of people

    __table_args__ = (UniqueConstraint("case_id", "promise", "share_of", "due_at", "level"),)
