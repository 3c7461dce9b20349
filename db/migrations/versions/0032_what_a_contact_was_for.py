"""A line of the diary that tells of a contact says what it was for"""

from alembic import op

revision = "0032"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE diary_entries ADD COLUMN tag VARCHAR(40)")
