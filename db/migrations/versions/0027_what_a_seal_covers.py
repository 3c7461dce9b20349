"""A seal says what it covers: those set before cover neither who concluded the review nor its tasks"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE reviews ADD COLUMN seal_version INTEGER NOT NULL DEFAULT 1")
