"""The quarterly review of a major project. Once concluded, its row never changes: the database refuses."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Record
from db.cases import Case
from db.org import User
from domain.reviews import SEAL


class Review(Record):
    """What was found of a project's quarter (clause 45). With `locked_at` its figures stand under `seal`."""

    __tablename__ = "reviews"
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    score: Mapped[int | None]
    conclusion: Mapped[str | None] = mapped_column(Text)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    locked_at: Mapped[datetime | None]
    seal: Mapped[str | None] = mapped_column(String(64))
    seal_version: Mapped[int] = mapped_column(default=SEAL)  # what the seal covers

    case: Mapped[Case] = relationship(lazy="joined")
    reviewer: Mapped[User | None] = relationship(lazy="joined")
    __table_args__ = (
        UniqueConstraint("project_id", "quarter"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", "score_0_to_100"),
        CheckConstraint("(locked_at IS NULL) = (seal IS NULL)", "locked_is_sealed"),
    )


SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER reviews_refuse_{said} BEFORE {act} ON reviews WHEN OLD.locked_at IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a concluded review never changes'); END"
    for said, act in (("change", "UPDATE"), ("loss", "DELETE"))
)
POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION reviews_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a concluded review never changes'; END $$",
    *(
        f"CREATE TRIGGER reviews_refuse_{said} BEFORE {act} ON reviews FOR EACH ROW "
        "WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION reviews_refuse()"
        for said, act in (("change", "UPDATE"), ("loss", "DELETE"))
    ),
)
for _dialect, _guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
    for _guard in _guards:
        event.listen(Review.__table__, "after_create", DDL(_guard).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
