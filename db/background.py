"""What the work in the background needs to know of itself."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Choice, Record
from domain.messages import Channel, RobotKind


class Lease(Base):
    """Who alone does something just now, and until when. Silent beyond that, another takes over."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    until_at: Mapped[datetime]


class JobRun(Base):
    """A job of the sweep: the last period for which it was done, and what went wrong the last time that it failed."""

    __tablename__ = "jobs"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str | None] = mapped_column(String(40))
    done_at: Mapped[datetime | None]
    did: Mapped[int]
    failed_at: Mapped[datetime | None]  # None again once it was done
    error: Mapped[str | None] = mapped_column(Text)


class Robot(Record):
    """A robot of a chat group that is told of some occasions. Its address is a secret: whoever has it can speak."""

    __tablename__ = "robots"
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[RobotKind] = mapped_column(Choice(RobotKind))
    address: Mapped[str] = mapped_column(String(500), info={"unspoken": True})
    key: Mapped[str | None] = mapped_column(String(200), info={"unspoken": True})
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))  # None: of the whole zone
    urgent: Mapped[bool]
    digest: Mapped[bool]
    escalation: Mapped[bool]
    enabled: Mapped[bool]


class Delivery(Base):
    """The outbox: something to be sent, written in the transaction of what it tells, sent afterwards."""

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("robots.id"))
    recipient: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    not_before: Mapped[datetime | None]  # None: nothing more is done with it
    tries: Mapped[int]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index(
            "ix_deliveries_waiting",
            "not_before",
            sqlite_where=text("not_before IS NOT NULL"),
            postgresql_where=text("not_before IS NOT NULL"),
        ),
        Index("ix_deliveries_written", "written_at"),
    )


class Preference(Base):
    """What a person wants to be told by, and the digest of the secret of their calendar feed."""

    __tablename__ = "preferences"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    digest_mail: Mapped[bool]
    urgent_mail: Mapped[bool]
    feed_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    feed_at: Mapped[datetime | None]


class Digest(Base):
    """What one person, or the group of one robot, was told one morning: once, the database sees to it."""

    __tablename__ = "digests"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot_id: Mapped[int | None] = mapped_column(ForeignKey("robots.id"))
    on: Mapped[date]
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = (UniqueConstraint("user_id", "on"), UniqueConstraint("robot_id", "on"))
