import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the operator decides, read from the environment once at start."""

    database_url: str
    data_dir: Path
    demo: bool
    secure_cookies: bool
    public_url: str  # where people reach the app, for codes and links; without a slash at its end
    hotline: str  # the number of 经济110; empty: none is shown

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
        )


def _with_driver(url: str) -> str:
    """Hosting platforms hand out postgres:// URLs; SQLAlchemy wants the driver named."""
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
