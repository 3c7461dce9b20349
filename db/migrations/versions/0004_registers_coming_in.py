"""Registers of earlier complaints on their way in"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backlogs",
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["started_by_id"], ["users.id"], name=op.f("fk_backlogs_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlogs")),
    )
    op.create_table(
        "backlog_errors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backlog_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["backlog_id"], ["backlogs.id"], name=op.f("fk_backlog_errors_backlog_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_errors")),
    )
    op.create_index(op.f("ix_backlog_errors_backlog_id"), "backlog_errors", ["backlog_id"])
