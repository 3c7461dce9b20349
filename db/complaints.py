"""What a complaint adds to its case, and what is kept about it as it goes on."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from db.base import Choice, Record
from db.cases import Case
from db.engine import kept_rows
from db.org import Department, User
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.views import Sharing


class Complaint(Record):
    """What a complaint, demand or suggestion adds to its case (clauses 3, 69, 78)."""

    __tablename__ = "complaints"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    category: Mapped[Category] = mapped_column(Choice(Category), index=True)
    body: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str | None] = mapped_column(String(100), info={"unspoken": True})
    contact_phone: Mapped[str | None] = mapped_column(String(60), info={"unspoken": True})
    contact_enterprise: Mapped[str | None] = mapped_column(String(200), info={"unspoken": True})  # as they wrote it
    anonymous: Mapped[bool] = mapped_column(default=False)  # the contact is for the centre alone
    secret_hash: Mapped[str | None] = mapped_column(String(64), index=True, info={"unspoken": True})  # of its receipt
    secret_seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who of the zone has had it in hand
    source_register: Mapped[str | None] = mapped_column(String(60))  # where it came from, and its number there
    source_number: Mapped[str | None] = mapped_column(String(60))
    urgent: Mapped[bool]
    on_the_spot: Mapped[bool]
    late_accepts: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int]
    transfers: Mapped[int]
    reply: Mapped[str | None] = mapped_column(Text)
    resolution: Mapped[str | None] = mapped_column(Text)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirm_due_at: Mapped[datetime | None]  # until then the enterprise says what it thinks; silence counts after
    outcome: Mapped[Outcome | None] = mapped_column(Choice(Outcome))
    outcome_words: Mapped[str | None] = mapped_column(Text)
    outcome_at: Mapped[datetime | None]
    outcome_by_link: Mapped[bool] = mapped_column(default=False)  # the enterprise said it itself
    rating: Mapped[int | None]  # 1 to 5, by the enterprise
    said_solved_at: Mapped[datetime | None]  # “solved” came by a way that had been in their hands: to be called back
    said_rating: Mapped[int | None]  # and these stars with it
    reopenings: Mapped[int] = mapped_column(default=0)
    despite: Mapped[str | None] = mapped_column(Text)  # why it was resolved while others had not finished

    case: Mapped[Case] = relationship()  # who asks for a complaint mostly has its case already
    __table_args__ = (
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", "rating_1_to_5"),
        Index("uq_complaints_source_number", "source_register", "source_number", unique=True),
    )

    @classmethod
    def of(cls, db: Session, case_id: int) -> "Complaint | None":
        """What a case of the board has to tell; None: it is no such case."""
        found = select(cls).where(cls.case_id == case_id)
        return next(iter(kept_rows(db, f"Complaint of {case_id}", lambda: db.scalars(found).all())), None)


class Attachment(Record):
    """A file of a case: bytes in the store under their hash, seen by whoever may see the case."""

    __tablename__ = "attachments"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the enterprise
    shown: Mapped[bool] = mapped_column(default=True)  # to the enterprise too; its own always


class Message(Record):
    """A line between the enterprise and who works on its case: a supplement, a question, an answer."""

    __tablename__ = "messages"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # None: the enterprise
    body: Mapped[str] = mapped_column(Text)

    author: Mapped[User | None] = relationship(lazy="joined")


class Unsealing(Record):
    """Supervision opened a sealed complaint; the complainant is shown when, and why."""

    __tablename__ = "unsealings"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("case_id", "user_id"),)


class Lifting(Record):
    """Somebody lifted a seal that was set by mistake; the complainant is shown who did, from whom it was, and why."""

    __tablename__ = "liftings"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(Text)


class Routing(Record):
    """Which department is suggested for a category."""

    __tablename__ = "routings"
    category: Mapped[Category] = mapped_column(Choice(Category), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"))

    department: Mapped[Department] = relationship(lazy="joined")


class Duty(Record):
    """Who answers the hotline on a day, and is told of what is urgent (clauses 57, 86)."""

    __tablename__ = "duties"
    on: Mapped[date] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(lazy="joined")


class Template(Record):
    """Words that are written often, with fields such as {enterprise}."""

    __tablename__ = "templates"
    name: Mapped[str] = mapped_column(String(100), unique=True)
    body: Mapped[str] = mapped_column(Text)
    category: Mapped[Category | None] = mapped_column(Choice(Category))
    retired_at: Mapped[datetime | None]


class SavedView(Record):
    """A set of filters under a name: what follows the question mark in an address."""

    __tablename__ = "saved_views"
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    screen: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(100))
    query: Mapped[str] = mapped_column(String(1000))
    sharing: Mapped[Sharing] = mapped_column(Choice(Sharing))
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_saved_views_screen", "screen", sqlite_where=text("retired_at IS NULL"),
              postgresql_where=text("retired_at IS NULL")),
        Index("uq_saved_views_name", "owner_id", "screen", "name", unique=True,
              sqlite_where=text("retired_at IS NULL"), postgresql_where=text("retired_at IS NULL")),
    )  # fmt: skip
