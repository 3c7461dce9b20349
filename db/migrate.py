from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from db.engine import make_engine

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x616E7368  # an arbitrary number that says "migrating" on PostgreSQL


def migrate(url: str, to: str = "head") -> None:
    """Bring the database at `url` to the newest form, or to the form `to`.

    Two processes at once: the second waits, then finds it done.
    """
    from alembic import command

    engine = make_engine(url)
    with _alone(engine) as connection:
        command.upgrade(_config(connection), to)
    engine.dispose()


def version(engine: Engine) -> str | None:
    """The migration that the database stands at, or None for one that never was migrated."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def behind(engine: Engine) -> bool:
    """Is the database new, or of an older form than this code knows? One of a newer form is left as it is."""
    return (at := version(engine)) is None or at in known()[1:]


def known() -> list[str]:
    """The forms that this code knows, the newest first: each file says in its name which it makes. To load them all
    would take half a second of every start, and many megabytes."""
    return sorted((path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("0*_*.py")), reverse=True)


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction around all migrations, and only one process in it."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        alone(connection)
        yield connection


def alone(connection: Connection) -> None:
    """Until its transaction ends no other process makes a database ready; one of SQLite is locked by writing alone."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
