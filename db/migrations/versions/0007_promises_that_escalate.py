"""When a promise counts from, when a pause ends, which promise an escalation speaks of"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = (
    "cases ADD COLUMN reply_rule_id INTEGER CONSTRAINT fk_cases_reply_rule_id REFERENCES rules (id)",
    "complaints ADD COLUMN resolved_by_id INTEGER CONSTRAINT fk_complaints_resolved_by_id REFERENCES users (id)",
    "complaints ADD COLUMN late_accepts INTEGER NOT NULL DEFAULT 0",
)
MOMENTS = (("cases", "reopened_at"), ("cases", "paused_until"), ("complaints", "confirm_due_at"))


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE {column}")
    for table, name in MOMENTS:
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE cases SET reply_rule_id = (SELECT rules.id FROM rules, complaints WHERE complaints.case_id = cases.id "
        "AND rules.code = CASE WHEN complaints.urgent THEN 'case.urgent' ELSE 'case.reply' END "
        "ORDER BY rules.valid_from LIMIT 1)"
    )
    op.execute(
        "UPDATE cases SET paused_until = (SELECT holdings.expires_at FROM holdings WHERE holdings.case_id = cases.id "
        "AND holdings.to_at IS NULL) WHERE status = 'waiting'"
    )
    op.execute("UPDATE complaints SET resolved_by_id = (SELECT officer_id FROM cases WHERE cases.id = case_id "
               "AND cases.resolved_at IS NOT NULL)")  # fmt: skip
    op.drop_table("escalations")  # nothing has written to it yet
    op.create_table(
        "escalations",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("promise", sa.String(40), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_escalations_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        sa.UniqueConstraint("case_id", "promise", "due_at", "level",
                            name=op.f("uq_escalations_case_id_promise_due_at_level")),
    )  # fmt: skip
