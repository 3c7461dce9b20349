"""Many new rows at once, straight to the driver: values are made ready a column at a time, not a row at a time.

SQLite takes them by executemany, PostgreSQL by COPY. Nothing of the session sees them: whoever writes so tells the
trail, the sums and the search index.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from typing import Any

from sqlalchemy import JSON, Connection, func, select, text
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from db.base import Base, Record

NEXT = "SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :many)"


@contextmanager
def room(connection: Connection) -> Iterator[None]:
    """As long as the block lasts, SQLite keeps in memory what of the indexes it writes in, all over them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql("PRAGMA cache_size = -32000")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


def ids_for(connection: Connection, model: type[Record], many: int) -> list[int]:
    """Ids for that many new rows; of nobody else, as long as the transaction lasts."""
    if connection.dialect.name == "postgresql":
        return list(connection.scalars(text(NEXT), {"table": model.__tablename__, "many": many}))
    last = connection.scalar(select(func.max(model.id))) or 0  # whoever writes has SQLite for himself
    return list(range(last + 1, last + many + 1))


def put(connection: Connection, model: type[Base], many: int, columns: Mapping[str, Any]) -> None:
    """Write that many rows. A column is a list of its values, or the one value that all rows have; what is not named
    has the model's default. JSON comes as it is written."""
    types, given = model.__table__.c, {**_defaults(model), **columns}
    ready = (_ready(types[name].type, values, many, connection.dialect) for name, values in given.items())
    put_rows(connection, model.__tablename__, list(given), zip(*ready, strict=True))


def put_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows whose values are as the driver takes them."""
    named = ", ".join(columns)
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({', '.join('?' * len(columns))})", rows)
    finally:
        cursor.close()


@cache
def _defaults(model: type[Base]) -> Mapping[str, Any]:
    defaults = {column.name: column.default for column in model.__table__.columns}
    return {name: one.arg for name, one in defaults.items() if isinstance(one, ScalarElementColumnDefault)}


def _ready(kind: TypeEngine[Any], values: Any, many: int, dialect: Dialect) -> Iterable[Any]:
    """The values of one column as the driver takes them. Each is made ready once, however often it stands there."""
    make = None if isinstance(kind, JSON) else kind.dialect_impl(dialect).bind_processor(dialect)
    if not isinstance(values, list):
        return repeat(make(values) if make else values, many)
    if make is None:
        return values
    known = {value: make(value) for value in {*values}}
    return [known[value] for value in values]
