from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, DateTime, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from domain.access import Permission, Reach
from domain.labels import Labelled


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class Utc(TypeDecorator[datetime]):
    """Aware in, aware out, stored as UTC — also on SQLite, which drops time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """SQLite's text is read straight to an aware moment: lists have five such columns a row."""
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


class Choice(TypeDecorator[Any]):
    """A Labelled enum kept as plain text: a new member needs no migration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[Labelled]) -> None:
        self.kind = kind
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.kind.of(value)._value_

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.kind.of(value)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc, date: Date}


class Record(Base):
    """Everything people work on: an id, a birth time, a version that guards against lost updates.

    The command frame refuses to commit a changed Record without an entry in the trail.
    """

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    created_at: Mapped[datetime]
    version: Mapped[int]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    @classmethod
    def reach_for(cls, permission: Permission) -> Reach:
        """Which columns say whose row this is, for this permission. None: only zone-wide reach sees it."""
        return Reach()

    @classmethod
    def unspoken(cls) -> frozenset[str]:
        """Columns whose content never stands in the trail: `mapped_column(info={"unspoken": True})`."""
        return frozenset(c.key for c in cls.__table__.columns if c.info.get("unspoken"))
