"""Rows into a database, in bulk: indexes are put away meanwhile and made again after, constraints are asked at the end.

SQLite takes them by executemany with its journal off, PostgreSQL by COPY. A load that breaks off leaves nothing of use;
whoever called makes a new database.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bench.rows import COLUMNS, Row
from db.tables import Base


class Broken(RuntimeError):
    """The generated rows do not satisfy the database's own constraints."""


def with_defaults(table: str) -> tuple[tuple[str, ...], Row]:
    """The columns that are written, and what stands in those which only the models know a value for."""
    columns = COLUMNS[table]
    if table not in Base.metadata.tables:
        return columns, ()

    rest = {
        column.name: column.default.arg
        for column in Base.metadata.tables[table].columns
        if column.name not in columns and isinstance(column.default, ScalarElementColumnDefault)
    }
    return (*columns, *rest), tuple(rest.values())


class Loader:
    """A bulk load under way. `with Loader(engine) as load: load.put(rows)`."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.dialect = engine, engine.dialect.name

    def __enter__(self) -> "Loader":
        self.connection: Any = self.engine.raw_connection()
        self.cursor: Any = self.connection.cursor()
        self.sqlite = self.dialect == "sqlite"
        for tuning in TUNING[self.dialect]:
            self.cursor.execute(tuning)
        self.indexes = self._put_indexes_away()
        return self

    def put(self, rows: dict[str, list[Row]]) -> None:
        """One part of the rows, table by table."""
        for table, part in rows.items():
            columns, rest = with_defaults(table)
            self._write(table, columns, (row + rest for row in part) if rest else part)
        self.connection.commit()

    def _write(self, table: str, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        if table == "case_grams":
            columns = ("rowid" if self.sqlite else "case_id", "grams")
        named = ", ".join(columns)
        if self.sqlite:
            self.cursor.execute("BEGIN")
            marks = ", ".join("?" * len(columns))
            self.cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", rows)
            self.cursor.execute("COMMIT")
            return
        with self.cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is None:
            self._settle()
        self.cursor.close()
        self.connection.invalidate()  # so tuned, it serves nobody else

    def _put_indexes_away(self) -> list[str]:
        self.cursor.execute(INDEXES[self.dialect])
        found = [(name, made) for name, table, made in self.cursor.fetchall() if table in COLUMNS]
        for name, _made in found:
            self.cursor.execute(f"DROP INDEX {name}")
        self.connection.commit()
        return [made for _name, made in found]

    def _settle(self) -> None:
        for made in self.indexes:
            self.cursor.execute(made)
        self.connection.commit()
        if self.sqlite:
            self.cursor.execute("INSERT INTO case_grams (case_grams) VALUES ('optimize')")
            if wrong := self.cursor.execute("PRAGMA foreign_key_check").fetchmany(3):
                raise Broken(wrong)
            self.cursor.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        for table in ("cases", "complaints"):
            self.cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        self.connection.commit()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # as the server's own housekeeping would in time


TUNING = {
    "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF",
               "PRAGMA cache_size=-500000"),
    "postgresql": ("SET session_replication_role = replica", "SET synchronous_commit = off",
                   "SET maintenance_work_mem = '512MB'"),
}  # fmt: skip
INDEXES = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' AND NOT EXISTS "
    "(SELECT 1 FROM pg_constraint WHERE conname = indexname)",
}
