"""How Alembic reaches the tables. Run through db/migrate.py, which hands over the connection."""

from typing import Any, Literal

from alembic import context

from db.base import Choice, Utc
from db.tables import Base


def plain_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A migration is frozen: it names plain types, not ours, which may change."""
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Choice):
        return f"sa.String({getattr(item.impl_instance, 'length', 40)})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
