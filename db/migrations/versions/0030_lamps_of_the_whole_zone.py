"""The list of the whole zone by its lamps: walked along an index alone, however many are open"""

from alembic import op
from sqlalchemy import text

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OPEN = text("resolved_at IS NULL")
LAMPS = ("reply_due_at", "replied_at", "opened_at", "reopened_at", "paused_until", "status", "rule_id", "about_id",
         "resolved_at", "department_id")  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_cases_open_all", "cases")
    op.create_index("ix_cases_open_all", "cases", ["due_at", "id", "kind", *LAMPS], sqlite_where=OPEN,
                    postgresql_where=OPEN)  # fmt: skip
