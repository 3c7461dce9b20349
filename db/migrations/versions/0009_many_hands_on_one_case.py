"""Many hands on one case: who asks, what was promised at first, special reports with their writer

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Written out: both databases know this form, and the tables need not be made anew, which other tables' keys forbid.
COLUMNS = (
    "cases ADD COLUMN from_id INTEGER CONSTRAINT fk_cases_from_id REFERENCES departments (id)",
    "complaints ADD COLUMN despite TEXT",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    for table, name in (("cases", "first_due_at"), ("case_links", "unlinked_at")):
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_cases_from_id"), "cases", ["from_id"])
    op.create_index(
        "uq_case_parties_one_host", "case_parties", ["case_id"], unique=True,
        sqlite_where=sa.text("host"), postgresql_where=sa.text("host"),
    )  # fmt: skip
    _special_reports_with_their_writer()


def _special_reports_with_their_writer() -> None:
    """Until now nothing could be written into this table, so it is made anew."""
    op.drop_table("special_reports")
    op.create_table(
        "special_reports",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("writer_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("options", sa.Text(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("despite", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_special_reports_case_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["users.id"], name=op.f("fk_special_reports_writer_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_special_reports_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_reports")),
        sa.UniqueConstraint("case_id", name=op.f("uq_special_reports_case_id")),
    )
