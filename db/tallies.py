"""Sums that are kept as things happen. Written from cases and handoffs; may be thrown away and made anew."""

from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.functions import FunctionElement

from db.base import Base, Choice
from domain.tallies import Figure


class Tally(Base):
    """How many, or how much, of something in a month: of one department, or of the zone (department 0)."""

    __tablename__ = "tallies"
    figure: Mapped[Figure] = mapped_column(Choice(Figure), primary_key=True)
    department_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-03, in the zone's time
    of: Mapped[str] = mapped_column(String(40), primary_key=True)
    bin: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(BigInteger)


class month_of(FunctionElement[str]):  # noqa: N801 - it is written as functions of SQL are
    """The month of a moment in the zone's time, as 2026-03."""

    type = String()
    inherit_cache = True


class seconds_of(FunctionElement[int]):  # noqa: N801
    """A moment as whole seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


@compiles(month_of, "sqlite")
def _month_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m', {compiler.process(element.clauses, **kw)}, '+8 hours')"


@compiles(month_of, "postgresql")
def _month_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **kw)} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"


@compiles(seconds_of, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(seconds_of, "postgresql")
def _seconds_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f"CAST(floor(EXTRACT(EPOCH FROM {compiler.process(element.clauses, **kw)})) AS BIGINT)"
