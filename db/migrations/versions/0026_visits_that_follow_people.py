"""Planned visits follow people, and what was heard is settled in time"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# Written out: both databases know this form, and the tables need not be made anew, which other tables' keys forbid.
COLUMNS = (
    "visit_plans ADD COLUMN by_choice BOOLEAN NOT NULL DEFAULT false",
    "visit_plans ADD COLUMN dropped_at {timestamp}",
    "visits ADD COLUMN keeper_id INTEGER CONSTRAINT fk_visits_keeper_id REFERENCES users (id)",
    "opinions ADD COLUMN keeper_id INTEGER CONSTRAINT fk_opinions_keeper_id REFERENCES users (id)",
    "opinions ADD COLUMN rule_id INTEGER CONSTRAINT fk_opinions_rule_id REFERENCES rules (id)",
    "opinions ADD COLUMN due_at {timestamp}",
)


def upgrade() -> None:
    timestamp = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for column in COLUMNS:
        op.execute(f"ALTER TABLE {column.format(timestamp=timestamp)}")
    for table in ("visits", "opinions"):
        op.create_index(op.f(f"ix_{table}_keeper_id"), table, ["keeper_id"])
    op.execute(
        "UPDATE visit_plans SET by_choice = true WHERE EXISTS (SELECT 1 FROM events WHERE events.kind = 'plan.assign'"
        " AND events.subject_type = 'Plan' AND events.subject_id = visit_plans.id)"
    )
