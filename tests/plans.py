"""How the database would go about a question, on either engine."""

from typing import Any

from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def plan_of(db: Session, asked: Select[Any]) -> list[str]:
    """The lines of its plan. PostgreSQL weighs by what is in the tables, and there is nothing in them: it is told not
    to fall back on reading them through."""
    on_postgres = db.get_bind().dialect.name == "postgresql"
    dialect: Any = postgresql.dialect() if on_postgres else sqlite.dialect()
    said = asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    if on_postgres:
        for way in ("seqscan", "bitmapscan"):
            db.execute(text(f"SET LOCAL enable_{way} = off"))
    return [row[-1] for row in db.connection().exec_driver_sql(f"EXPLAIN {'' if on_postgres else 'QUERY PLAN '}{said}")]
