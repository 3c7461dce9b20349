"""What the work in the background needs to know of itself."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


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
