"""A department asks to have the clock stopped"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pause_requests",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pause_requests_case_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_pause_requests_asked_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_pause_requests_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause_requests")),
    )
    op.create_index(op.f("ix_pause_requests_case_id"), "pause_requests", ["case_id"])
    unanswered = sa.text("granted IS NULL")
    op.create_index("uq_pause_requests_one_asked", "pause_requests", ["case_id"], unique=True,
                    sqlite_where=unanswered, postgresql_where=unanswered)  # fmt: skip
