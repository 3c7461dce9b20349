"""Seals that were set by mistake and lifted"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "liftings",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_liftings_case_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_liftings_department_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_liftings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liftings")),
    )
    op.create_index(op.f("ix_liftings_case_id"), "liftings", ["case_id"])
