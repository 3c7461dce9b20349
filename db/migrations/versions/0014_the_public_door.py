"""The public door: receipts with a secret, a key for its forms, what was filed there of late"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # other tables name complaints and users: SQLite could not make the table anew
    op.execute(
        "ALTER TABLE complaints ADD COLUMN secret_seen_by_id INTEGER "
        "CONSTRAINT fk_complaints_secret_seen_by_id REFERENCES users (id)"
    )
    op.create_index("ix_complaints_secret_hash", "complaints", ["secret_hash"])
    op.create_table(
        "server_keys",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_server_keys")),
    )
    op.create_table(
        "filed_words",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_filed_words_case_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_filed_words")),
    )
