from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Choice
from domain.demonstrations import Pace


class SignedIn(Base):
    """A session: the cookie's SHA-256, never the cookie. Ended by deleting the row."""

    __tablename__ = "sessions"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(String(200), default="")


class Throttle(Base):
    """How often somebody tried of late (an account, an address, everybody), and until when the next is refused."""

    __tablename__ = "throttles"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class Ticket(Base):
    """A one-time, short-lived token, by its SHA-256: `signin` becomes a session, `setup` the first administrator."""

    __tablename__ = "tickets"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    bound_to: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime]


class ServerKey(Base):
    """What this zone signs forms with; made when it is first needed."""

    __tablename__ = "server_keys"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))


class FiledWords(Base):
    """What was filed over the public page of late, by a hash of address and words: the same again files nothing."""

    __tablename__ = "filed_words"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime]


class DemoClock(Base):
    """How a demonstration lives: how far its time is ahead, whether its people are at work, and who plays them. Its
    one row is written in a demonstration only."""

    __tablename__ = "demo_clock"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ahead: Mapped[int]  # seconds
    playing: Mapped[bool]
    pace: Mapped[Pace] = mapped_column(Choice(Pace))
    player: Mapped[str | None] = mapped_column(String(120))
    seen_at: Mapped[datetime | None]  # the player's last sign of life, in real time


class DemoLogin(Base):
    """A login that the sign-in page of a demonstration shows. Only the demo command writes it."""

    __tablename__ = "demo_logins"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    password: Mapped[str] = mapped_column(String(100))
