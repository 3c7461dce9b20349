"""A co-host's share escalates like every other promise: whose share an escalation speaks of"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("escalations") as table:  # nothing refers to it
        table.add_column(sa.Column("share_of", sa.Integer(), nullable=False, server_default="0"))
        table.drop_constraint("uq_escalations_case_id_promise_due_at_level", type_="unique")
        table.create_unique_constraint(
            op.f("uq_escalations_case_id_promise_share_of_due_at_level"),
            ["case_id", "promise", "share_of", "due_at", "level"],
        )
