"""What somebody has begun to write and not yet saved: it outlives a page switch, a reload and a restart."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Draft(Base):
    """One unfinished form of one person; nobody else reads it, and no trail tells of it."""

    __tablename__ = "drafts"
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(40), primary_key=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
