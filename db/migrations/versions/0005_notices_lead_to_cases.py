"""Notices lead to the case they are about; the sweep notes what it did"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = {"sqlite": "json_extract(notices.details, '$.number')", "postgresql": "notices.details->>'number'"}


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=100), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("did", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("case_id", sa.Integer(), nullable=True))
        notices.add_column(sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
        notices.create_foreign_key(op.f("fk_notices_case_id"), "cases", ["case_id"], ["id"])
        notices.create_index("ix_notices_newest", ["user_id", "at", "id"])
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("urgent", server_default=None)
    number = NUMBER[op.get_bind().dialect.name]
    op.execute(
        f"UPDATE notices SET case_id = (SELECT id FROM cases WHERE number = {number}) WHERE kind LIKE 'complaint.%'"
    )
