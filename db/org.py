from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Choice, Record
from domain.access import Permission, Reach, Role
from domain.org import Position, Rank


class Department(Record):
    """A department or unit of the zone. The enterprise service centre is the one with `is_centre`."""

    __tablename__ = "departments"
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    phone: Mapped[str | None] = mapped_column(String(60))
    is_centre: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]

    __table_args__ = (
        Index(
            "uq_departments_one_centre",
            "is_centre",
            unique=True,
            sqlite_where=text("is_centre"),
            postgresql_where=text("is_centre"),
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(departments=("id",))


class User(Record):
    """A person of the zone who can sign in. `role` and `department_id` decide reach; posts decide liability."""

    __tablename__ = "users"
    username: Mapped[str] = mapped_column(String(80), unique=True)  # stored lower-case
    name: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[Role] = mapped_column(Choice(Role))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    phone: Mapped[str | None] = mapped_column(String(60))
    email: Mapped[str | None] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(info={"unspoken": True})
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None]
    language: Mapped[str | None] = mapped_column(String(10))  # None: follows the browser

    department: Mapped[Department | None] = relationship(lazy="joined")

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(people=("id",), departments=("department_id",))


class Departure(Record):
    """Somebody left a department, for another or for none. What was said about it until then is still about them."""

    __tablename__ = "departures"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    left_at: Mapped[datetime]


class Post(Record):
    """Who held which position in a department, from which day to which day (both included)."""

    __tablename__ = "posts"
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    position: Mapped[Position] = mapped_column(Choice(Position))
    rank: Mapped[Rank] = mapped_column(Choice(Rank))
    title: Mapped[str] = mapped_column(String(100), default="")  # as on the door plate, e.g. 副局长
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    department: Mapped[Department] = relationship(lazy="joined")
    user: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("position <> 'liaison' OR rank = 'deputy_head'", "liaison_is_deputy_head"),
        CheckConstraint("position <> 'substitute' OR valid_to IS NOT NULL", "substitute_ends"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", "dates_in_order"),
        Index(
            "uq_posts_one_open",
            "department_id",
            "position",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        return Reach(departments=("department_id",))
