"""All rows out of a database and into an empty one, in a form that is neither SQLite's nor PostgreSQL's.

Tables are taken as they stand in the database, not as the code knows them: so a backup can be put back by a newer
version, which then brings it to its own form.
"""

import base64
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, insert, inspect, select, text, types
from sqlalchemy.exc import SAWarning

from db.migrate import known, version
from db.search import INDEX
from db.tables import Base

DERIVED = {"case_words"}  # made anew from what is there, like the index itself
PASSING = {"leases", "sessions", "tickets"}  # a sign-in that was ended since must not come back to life
AT_ONCE = 1_000
Row = Sequence[Any]


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One unchanging view of the whole database, while people go on working."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def tables(connection: Connection) -> list[Table]:
    """The tables whose rows make up a zone, by name."""
    found = MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of the search index, whose columns have no types
        found.reflect(connection, only=lambda name, _: _belongs(name))
    return [found.tables[name] for name in sorted(found.tables) if _belongs(name)]


def _belongs(name: str) -> bool:
    return name != "alembic_version" and not name.startswith(INDEX) and name not in DERIVED | PASSING


def rows(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """Every row, as values that JSON can hold, in the order of the columns."""
    speak = [_spoken(column.type) for column in table.columns]
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    for row in connection.execute(asked):
        yield [value if say is None or value is None else say(value) for say, value in zip(speak, row, strict=True)]


def load(connection: Connection, table: Table, columns: Sequence[str], lines: Iterable[Row]) -> int:
    """Put rows into a table; answers how many."""
    read, done, coming = [_read(table.columns[name].type) for name in columns], 0, iter(lines)
    while part := list(islice(coming, AT_ONCE)):
        found = [
            {name: value if hear is None or value is None else hear(value)
             for name, hear, value in zip(columns, read, line, strict=True)}
            for line in part
        ]  # fmt: skip
        connection.execute(insert(table), found)
        done += len(found)
    return done


def _spoken(kind: types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, types.DateTime):
        return lambda at: (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()
    if isinstance(kind, types.Date | types.Time):
        return lambda value: value.isoformat()
    if isinstance(kind, types.Numeric) and not isinstance(kind, types.Float):
        return str
    if isinstance(kind, types.LargeBinary):
        return lambda value: base64.b64encode(value).decode()
    return None


def _read(kind: types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    for base, hear in READ.items():
        if isinstance(kind, base) and not isinstance(kind, types.Float):
            return hear
    return None


READ: Mapping[type[types.TypeEngine[Any]], Callable[[Any], Any]] = {
    types.DateTime: datetime.fromisoformat,
    types.Date: date.fromisoformat,
    types.Time: time.fromisoformat,
    types.Numeric: Decimal,
    types.LargeBinary: base64.b64decode,
}


@contextmanager
def rules_aside(connection: Connection) -> Iterator[None]:
    """Rows come table by table: meanwhile nothing is held against what is not there yet, and no trigger answers."""
    aside = _sqlite_aside if connection.dialect.name == "sqlite" else _postgres_aside
    with aside(connection):
        yield


@contextmanager
def _sqlite_aside(connection: Connection) -> Iterator[None]:
    connection.execute(text("PRAGMA defer_foreign_keys=ON"))  # they are looked at when all is there
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _sql in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)


@contextmanager
def _postgres_aside(connection: Connection) -> Iterator[None]:
    keys = connection.execute(
        text(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    triggered = list(connection.scalars(text(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )))  # fmt: skip
    for table, name, _said in keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table in triggered:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in triggered:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name, said in keys:
        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {said}')


def count_on(connection: Connection, loaded: Iterable[Table]) -> None:
    """Let new rows get ids behind those that were put in. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in loaded:
        for column in table.primary_key.columns:
            asked = text("SELECT pg_get_serial_sequence(:table, :column)")
            if sequence := connection.scalar(asked, {"table": f'"{table.name}"', "column": column.name}):
                newest = f'SELECT max("{column.name}") FROM "{table.name}"'
                connection.exec_driver_sql(f"SELECT setval('{sequence}', coalesce(({newest}), 1))")


def foreign(engine: Engine) -> list[str]:
    """The tables of something else, by name; in a database that this system never made ready, all that there are."""
    there = inspect(engine).get_table_names()
    return sorted(there if version(engine) not in known() else (name for name in there if not _is_ours(name)))


def _is_ours(name: str) -> bool:
    return name in Base.metadata.tables or name == "alembic_version" or name.startswith(INDEX)


def clear(engine: Engine) -> None:
    """Take every table of ours away, whole or not at all. Only for a database in which nobody has worked."""
    if engine.dialect.name == "sqlite":
        _clear_sqlite(engine)
        return
    with engine.begin() as connection:
        ours = [f'"{name}"' for name in inspect(connection).get_table_names() if _is_ours(name)]
        if ours:  # all at once, for they refer to each other; whoever else refers to them keeps them
            connection.exec_driver_sql(f"DROP TABLE {', '.join(ours)}")


def _clear_sqlite(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")  # heard only outside a transaction
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'")
        for (name,) in cursor.fetchall():
            if _is_ours(name) and not name.startswith(f"{INDEX}_"):  # the index takes its own along
                cursor.execute(f'DROP TABLE "{name}"')
        cursor.execute("COMMIT")
    finally:
        raw.invalidate()  # it forgot its foreign keys
