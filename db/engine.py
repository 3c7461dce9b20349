from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

Sessions = sessionmaker(expire_on_commit=False)


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that writes: of a SQLite file it has the lock from its beginning."""
    with Sessions.begin() as db:
        db.connection(execution_options={"writes": True})
        yield db


def open_database(url: str) -> Engine:
    """Bind `Sessions` to the database at `url`. Every process does this once, before anything else."""
    engine = make_engine(url)
    Sessions.configure(bind=engine)
    return engine


def make_engine(url: str) -> Engine:
    """An engine tuned for one app process. A SQLite file is made with its folder, readable by its owner only."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _private_file(Path(parsed.database))
        engine = create_engine(parsed, connect_args={"timeout": 30})
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(parsed, pool_pre_ping=True, pool_size=10, max_overflow=20)


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Commands take the write lock at once, so two people never deadlock half-way."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
