import os
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url


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
            raise ValueError(f"SMTP_TLS is one of {', '.join(PORTS)}, not {security!r}")
        user = os.environ.get("SMTP_USER") or ""
        return cls(
            host=os.environ.get("SMTP_HOST") or "",
            port=int(os.environ.get("SMTP_PORT") or PORTS[security]),
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
        raise ValueError("METRICS_TOKEN has at least 16 characters: openssl rand -hex 24")
    return token


def _level(name: str) -> str | None:
    if name not in ("", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"LOG_LEVEL is info, warning or error, not {name.lower()!r}")
    return name or None


PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _with_driver(url: str) -> str:
    """Hosting platforms hand out postgres:// URLs; SQLAlchemy wants the driver named.

    Refuses a database in memory, which each connection would have to itself."""
    if url.startswith("sqlite") and make_url(url).database in (None, "", ":memory:"):
        raise ValueError(f"DATABASE_URL names a file, as in sqlite:///var/anshang.db, not {url!r}")
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
