from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, String, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base


class Event(Base):
    """The trail: who did what to which record, when, what changed from what. Appended, never edited.

    The events of one subject are a chain: `seq` counts from 1, `hash` covers the event and the hash before it.
    """

    __tablename__ = "events"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    project_id: Mapped[int | None] = mapped_column(index=True)  # whose timeline shows it
    seq: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("subject_type", "subject_id", "seq"),)


class Request(Base):
    """A creation that was asked for once. A second arrival of the same id gets the first one's answer."""

    __tablename__ = "requests"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor_id: Mapped[int]
    command: Mapped[str] = mapped_column(String(80))
    answer: Mapped[int | None]
    at: Mapped[datetime]


class Counter(Base):
    """The last number given in a series, such as XM26."""

    __tablename__ = "counters"
    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]

    @classmethod
    def draw(cls, db: Session, series: str, count: int = 1) -> range:
        """The next numbers of a series, which stays ours until the transaction ends: so there is no gap.

        On PostgreSQL those who want it stand in line by a lock of its own. In line for the row itself they would stand
        anew, behind whoever came since, each time that it was written.
        """
        if db.get_bind().dialect.name == "postgresql":
            db.execute(_IN_LINE, {"series": series})
        last: int = db.execute(_DRAW, {"series": series, "count": count}).scalar_one()
        return range(last - count + 1, last + 1)


_IN_LINE = text("SELECT pg_advisory_xact_lock(hashtext('counters'), hashtext(:series))")
_DRAW = text(
    "INSERT INTO counters (series, value) VALUES (:series, :count) "
    "ON CONFLICT (series) DO UPDATE SET value = counters.value + excluded.value RETURNING value"
)


class Notice(Base):
    """A line in somebody's inbox, written in the transaction of what it tells.

    One about a case is shown only while the case is within the reader's reach.
    """

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(60))
    project_id: Mapped[int | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    urgent: Mapped[bool] = mapped_column(default=False)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notices_inbox", "user_id", "read_at", "id"),
        Index("ix_notices_newest", "user_id", "at", "id"),
    )


SQLITE_GUARDS = [
    f"CREATE TRIGGER events_refuse_{verb} BEFORE {verb} ON events "
    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    for verb in ("update", "delete")
]
POSTGRES_GUARDS = [
    "CREATE OR REPLACE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$",
    "CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE ON events "
    "FOR EACH ROW EXECUTE FUNCTION events_refuse()",
    "CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON events "
    "FOR EACH STATEMENT EXECUTE FUNCTION events_refuse()",
]
for _dialect, _guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
    for _guard in _guards:
        event.listen(Event.__table__, "after_create", DDL(_guard).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
