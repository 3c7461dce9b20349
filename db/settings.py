import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from domain.errors import BadSetting


@dataclass(frozen=True)
class Settings:
    """What the operator decides, read from the environment once at start."""

    database_url: str
    data_dir: Path
    demo: bool
    secure_cookies: bool
    public_url: str  # where people reach the app, for codes and for links in messages; without a slash at its end
    hotline: str  # the number of 经济110; empty: none is shown
    sweeps: bool
    metrics_token: str = field(repr=False)  # who says it may read /metrics; empty: nobody may
    log_level: str | None
    robots_inside: bool  # robots may have addresses within the own network, and plain HTTP
    smtp: "Smtp"

    @classmethod
    def from_env(cls) -> "Settings":
        """DATABASE_URL (`postgres://` is accepted), DATA_DIR, and the switches; the operator's guide explains each."""
        data_dir = Path(os.environ.get("DATA_DIR") or "var").resolve()
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{data_dir / 'anshang.db'}"
        return cls(
            database_url=_with_driver(url),
            data_dir=data_dir,
            demo=os.environ.get("DEMO") == "1",
            secure_cookies=os.environ.get("SECURE_COOKIES") == "1",
            public_url=(os.environ.get("PUBLIC_URL") or "").rstrip("/"),
            hotline=(os.environ.get("HOTLINE") or "").strip(),
            sweeps=os.environ.get("SWEEP") != "0",
            metrics_token=_long_enough(os.environ.get("METRICS_TOKEN") or ""),
            log_level=_level((os.environ.get("LOG_LEVEL") or "").upper()),
            robots_inside=os.environ.get("ROBOTS_INSIDE") == "1",
            smtp=Smtp.from_env(),
        )


@dataclass(frozen=True)
class Smtp:
    """The mail server that takes our e-mail. No host: e-mail is off."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    security: str  # starttls, tls or none

    @classmethod
    def from_env(cls) -> "Smtp":
        security = (os.environ.get("SMTP_TLS") or "starttls").lower()
        if security not in PORTS:
            raise BadSetting(name="SMTP_TLS", problem="It must be starttls, tls or none.")
        port = (os.environ.get("SMTP_PORT") or str(PORTS[security])).strip()
        if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65_536):
            raise BadSetting(name="SMTP_PORT", problem="It must be a number from 1 to 65535.")
        user = os.environ.get("SMTP_USER") or ""
        return cls(
            host=os.environ.get("SMTP_HOST") or "",
            port=int(port),
            user=user,
            password=os.environ.get("SMTP_PASSWORD") or "",
            sender=os.environ.get("SMTP_FROM") or user,
            security=security,
        )

    @property
    def on(self) -> bool:
        return bool(self.host and self.sender)


def _long_enough(token: str) -> str:
    if token and len(token) < 16:
        raise BadSetting(name="METRICS_TOKEN", problem="It must have at least 16 characters: openssl rand -hex 24.")
    return token


def _level(name: str) -> str | None:
    if name not in ("", "INFO", "WARNING", "ERROR"):
        raise BadSetting(name="LOG_LEVEL", problem="It must be info, warning or error.")
    return name or None


PORTS = {"starttls": 587, "tls": 465, "none": 25}
DRIVERS = "sqlite", "sqlite+pysqlite", "postgresql+psycopg"


@cache  # asked with every page
def _with_driver(url: str) -> str:
    """Hosting platforms hand out postgres:// URLs; SQLAlchemy wants the driver named.

    Refuses what is no address of a database, and one in memory, which each connection would have to itself."""
    url = url.strip()
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter, where the port is no number
        parsed = None
    if parsed is None or parsed.drivername not in DRIVERS:
        must = "It must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        raise BadSetting(name="DATABASE_URL", problem=must)
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise BadSetting(name="DATABASE_URL", problem="It must name a file, as in sqlite:///var/anshang.db.")
    return url
