"""“Solved” and its stars are kept until somebody has called back; what was merged is summed nowhere as resolved"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    timestamp = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE complaints ADD COLUMN said_solved_at {timestamp}")
    op.execute("ALTER TABLE complaints ADD COLUMN said_rating INTEGER")
    op.execute("DELETE FROM tallies")  # filled anew by whoever comes here
