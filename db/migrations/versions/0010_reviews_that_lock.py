"""Quarterly reviews that lock their figures"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER reviews_refuse_change BEFORE UPDATE ON reviews WHEN OLD.locked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a concluded review never changes'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION reviews_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a concluded review never changes'; END $$",
        "CREATE TRIGGER reviews_refuse_change BEFORE UPDATE ON reviews FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL) EXECUTE FUNCTION reviews_refuse()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "reviews",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=6), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(locked_at IS NULL) = (seal IS NULL)", name=op.f("ck_reviews_locked_is_sealed")),
        sa.CheckConstraint("score IS NULL OR score BETWEEN 0 AND 100", name=op.f("ck_reviews_score_0_to_100")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_reviews_case_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_reviews_project_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["users.id"], name=op.f("fk_reviews_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reviews_case_id")),
        sa.UniqueConstraint("project_id", "quarter", name=op.f("uq_reviews_project_id_quarter")),
    )
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)
