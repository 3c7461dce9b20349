"""What is kept about a project as work goes on: diary, service package, documents."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from db.org import User
from db.projects import Project
from domain.stages import DocumentKind, Stage
from domain.visits import Tag


class DiaryEntry(Record):
    """A line of the negotiation diary. An important one waits for the centre's acknowledgement (clause 31)."""

    __tablename__ = "diary_entries"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str] = mapped_column(Text)
    important: Mapped[bool]
    tag: Mapped[Tag | None] = mapped_column(Choice(Tag))  # what a contact was for; None: nobody was spoken to
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="joined")
    project: Mapped[Project] = relationship()

    __table_args__ = (
        Index(
            "ix_diary_entries_inbox",
            "id",
            sqlite_where=text("important AND acknowledged_at IS NULL"),
            postgresql_where=text("important AND acknowledged_at IS NULL"),
        ),
    )


class ServiceItem(Record):
    """A tick on one item of a stage's service package (clause 90). No row: not done yet."""

    __tablename__ = "service_items"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    stage: Mapped[Stage] = mapped_column(Choice(Stage))
    label: Mapped[str] = mapped_column(String(200))  # a msgid of domain/stages.py
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (UniqueConstraint("project_id", "stage", "label"),)


class Document(Record):
    """A file of a project. The bytes lie in the store under their SHA-256; the row says what they are."""

    __tablename__ = "documents"
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(Choice(DocumentKind))
    filename: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
