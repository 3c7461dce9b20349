"""Long lists of earlier complaints on their way in: how far each has come, and what could not be read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Record
from db.org import User


class Backlog(Record):
    """One file. `done` is the last line of it that has been dealt with: whoever goes on, begins after it."""

    __tablename__ = "backlogs"
    filename: Mapped[str] = mapped_column(String(200))
    register: Mapped[str] = mapped_column(String(60))  # whose numbers its lines have
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]  # the number of the last line
    done: Mapped[int]
    created: Mapped[int]
    known: Mapped[int]
    failed: Mapped[int]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    beat_at: Mapped[datetime]  # somebody is at work on it while this is young
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(Text)  # why it stopped

    started_by: Mapped[User] = relationship(lazy="joined")


class BacklogError(Base):
    """A line that did not come in, as it was, with what is wrong: msgids and what fills them."""

    __tablename__ = "backlog_errors"
    id: Mapped[int] = mapped_column(primary_key=True)
    backlog_id: Mapped[int] = mapped_column(ForeignKey("backlogs.id"), index=True)
    line: Mapped[int]
    cells: Mapped[list[Any]] = mapped_column(JSON)
    problems: Mapped[list[Any]] = mapped_column(JSON)  # [column, template, params, words]
