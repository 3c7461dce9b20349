"""What a wall reads of open cases and of projects stands in indexes of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LAMPS = ["department_id", "due_at", "reply_due_at", "replied_at", "opened_at", "reopened_at", "paused_until", "status",
         "kind", "rule_id", "about_id", "enterprise_id", "resolved_at"]  # fmt: skip
STAKES = ["status", "enterprise_id", "currency", "amount", "expected_jobs", "major_since"]


def upgrade() -> None:
    running, major = sa.text("resolved_at IS NULL"), sa.text("major_since IS NOT NULL")
    op.drop_index("ix_cases_open_wall", "cases")
    op.create_index("ix_cases_open_wall", "cases", LAMPS, sqlite_where=running, postgresql_where=running)
    op.create_index("ix_projects_wall", "projects", ["status", "stage", "major_since", "department_id"])
    op.create_index("ix_projects_major", "projects", STAKES, sqlite_where=major, postgresql_where=major)
