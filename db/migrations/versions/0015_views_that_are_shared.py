"""Views are shared with a department or the zone"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("saved_views")  # nothing has written to it yet
    op.create_table(
        "saved_views",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("screen", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("sharing", sa.String(40), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_owner_id"), "saved_views", ["owner_id"])
    in_use = sa.text("retired_at IS NULL")
    op.create_index("ix_saved_views_screen", "saved_views", ["screen"], sqlite_where=in_use, postgresql_where=in_use)
    op.create_index("uq_saved_views_name", "saved_views", ["owner_id", "screen", "name"], unique=True,
                    sqlite_where=in_use, postgresql_where=in_use)  # fmt: skip
