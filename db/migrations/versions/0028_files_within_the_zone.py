"""A file that staff add to a case may stay within the zone; those that were added before were shown, and stay so"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE attachments ADD COLUMN shown BOOLEAN NOT NULL DEFAULT true")
