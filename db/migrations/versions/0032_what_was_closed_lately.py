"""What was closed lately is found by when, and what was merged among the merged alone"""

from alembic import op
from sqlalchemy import text

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_cases_merged_into_id", "cases")
    for name, columns in (
        ("ix_cases_merged_into_id", ["merged_into_id"]),
        ("ix_cases_closed", ["status", "closed_at"]),
    ):
        there = text(f"{columns[-1]} IS NOT NULL")
        op.create_index(name, "cases", columns, sqlite_where=there, postgresql_where=there)
