"""Who worked in a department until when, and since when a case is about one: its people then are its people still"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

EVENTS = sa.table(
    "events",
    sa.column("subject_type", sa.String), sa.column("subject_id", sa.Integer), sa.column("id", sa.Integer),
    sa.column("kind", sa.String), sa.column("at", sa.DateTime(timezone=True)), sa.column("changes", sa.JSON),
)  # fmt: skip
LEVELS = 4  # how deep one case grows out of another, and more


def upgrade() -> None:
    departures = op.create_table(
        "departures",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_departures_department_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_departures_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index(op.f("ix_departures_user_id"), "departures", ["user_id"])
    op.create_index(op.f("ix_departures_department_id"), "departures", ["department_id"])
    told = sa.select(EVENTS.c.subject_id, EVENTS.c.at, EVENTS.c.changes).where(
        EVENTS.c.subject_type == "User", EVENTS.c.kind == "person.changed"
    )
    rows = [
        {"user_id": user_id, "department_id": left, "left_at": at, "created_at": at, "version": 1}
        for user_id, at, changes in op.get_bind().execute(told.order_by(EVENTS.c.id)).all()
        if (left := (changes.get("department_id") or [None])[0]) is not None
    ]
    if rows:
        op.bulk_insert(departures, rows)
    timestamp = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE cases ADD COLUMN about_since {timestamp}")
    op.execute("UPDATE cases SET about_since = opened_at WHERE about_id IS NOT NULL")
    for _ in range(LEVELS):
        op.execute(
            "UPDATE cases SET about_since = (SELECT p.about_since FROM cases p WHERE p.id = cases.parent_id) "
            "WHERE about_id IS NOT NULL AND parent_id IN (SELECT p.id FROM cases p WHERE p.about_id IS NOT NULL)"
        )
